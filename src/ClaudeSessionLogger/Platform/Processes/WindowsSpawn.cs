using System.Runtime.InteropServices;
using System.Text;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Starts a process with CreateProcess, without a console and without inherited handles.
/// (<see cref="System.Diagnostics.Process"/> always passes handles on.) If the client runs in a job object, the process
/// starts outside the job, unless the job forbids this.
/// </summary>
static unsafe partial class WindowsSpawn
{
    const uint NewProcessGroup = 0x200,
        BreakawayFromJob = 0x0100_0000,
        NoWindow = 0x0800_0000;
    const int AccessDenied = 5;

    public static void Start(string program, ReadOnlySpan<string> arguments)
    {
        // Remove the secret from this process's environment, which the child inherits. This process ends right
        // afterwards.
        Environment.SetEnvironmentVariable(ChildEnvironment.SecretVariable, null);
        var commandLine = new StringBuilder().Append('"').Append(program).Append('"');
        foreach (var argument in arguments)
            commandLine.Append(" \"").Append(argument).Append('"');

        if (
            TryCreate(program, commandLine.ToString(), NoWindow | NewProcessGroup | BreakawayFromJob, out var error)
            || (
                error == AccessDenied
                && TryCreate(program, commandLine.ToString(), NoWindow | NewProcessGroup, out error)
            )
        )
            return;

        throw SpawnFailure.Create(program, error);
    }

    static bool TryCreate(string program, string commandLine, uint flags, out int error)
    {
        var startup = new StartupInfo { Size = (uint)sizeof(StartupInfo) };
        ProcessInformation created;

        // CreateProcess modifies the command line in place.
        var line = (commandLine + '\0').ToCharArray();
        fixed (
            char* name = program,
                writable = line
        )
        {
            if (CreateProcess(name, writable, null, null, 0, flags, null, null, &startup, &created) == 0)
            {
                error = Marshal.GetLastPInvokeError();
                return false;
            }
        }

        _ = CloseHandle(created.Thread);
        _ = CloseHandle(created.Process);
        error = 0;
        return true;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateProcessW", SetLastError = true)]
    private static partial int CreateProcess(
        char* program,
        char* commandLine,
        void* processSecurity,
        void* threadSecurity,
        int inheritHandles,
        uint flags,
        void* environment,
        char* folder,
        StartupInfo* startup,
        ProcessInformation* created
    );

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);

    /// <summary>STARTUPINFOW; all fields but the size stay zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct StartupInfo
    {
        public uint Size;
        public nint Reserved,
            Desktop,
            Title;
        public uint X,
            Y,
            XSize,
            YSize,
            XCountChars,
            YCountChars,
            FillAttribute,
            Flags;
        public ushort ShowWindow,
            Reserved2Size;
        public nint Reserved2,
            StandardInput,
            StandardOutput,
            StandardError;
    }

    /// <summary>PROCESS_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct ProcessInformation
    {
        public nint Process,
            Thread;
        public uint ProcessId,
            ThreadId;
    }
}
