using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>System calls for the terminal at standard input and output.</summary>
static unsafe partial class PosixConsole
{
    const int Input = 0,
        Output = 1,
        // Larger than struct termios of any system.
        SettingsLength = 256,
        Now = 0,
        Flush = 2;
    const short Readable = 1,
        HungUp = 0x10,
        Failed = 8;
    static readonly DescriptorStream s_output = new(Output);
    static readonly nuint s_getSize = OperatingSystem.IsMacOS() ? 0x40087468u : 0x5413u;
    static readonly bool s_variadicOnStack =
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static byte[] ReadSettings()
    {
        var settings = new byte[SettingsLength];
        fixed (byte* start = settings)
            if (GetSettings(Input, start) != 0)
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot use the terminal: {Marshal.GetLastPInvokeErrorMessage()}. Run it in another terminal."
                );
        return settings;
    }

    public static void MakeRaw(byte[] original)
    {
        var raw = (byte[])original.Clone();
        fixed (byte* start = raw)
        {
            SetRaw(start);
            _ = SetSettings(Input, Now, start);
        }
    }

    /// <param name="waits">Waits until everything is shown, and drops keys that nobody read.</param>
    public static void Restore(byte[] original, bool waits)
    {
        fixed (byte* start = original)
            _ = SetSettings(Input, waits ? Flush : Now, start);
    }

    public static (int Width, int Height) Size()
    {
        var size = stackalloc ushort[4];
        var failed = s_variadicOnStack
            ? IoctlOnStack(Output, s_getSize, 0, 0, 0, 0, 0, 0, size)
            : Ioctl(Output, s_getSize, size);
        return failed != 0 || size[0] == 0 || size[1] == 0 ? (80, 24) : (size[1], size[0]);
    }

    public static void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            s_output.Write(bytes);
        }
        catch (IOException)
        {
            // The terminal is gone; the next read says so.
        }
    }

    /// <summary>Waits for input or for a byte in the pipe. Returns the input; null at its end.</summary>
    public static byte[]? Wait(int wake, TimeSpan timeout)
    {
        var polled = stackalloc PollDescriptor[2];
        polled[0] = new() { Descriptor = Input, Events = Readable };
        polled[1] = new() { Descriptor = wake, Events = Readable };
        if (Poll(polled, 2, (int)Math.Max(0, timeout.TotalMilliseconds)) <= 0)
            return [];
        var buffer = stackalloc byte[4096];
        if ((polled[1].Returned & Readable) != 0)
            _ = ReadSome(wake, buffer, 4096);
        if ((polled[0].Returned & (Readable | HungUp | Failed)) == 0)
            return [];
        var count = ReadSome(Input, buffer, 4096);
        return count > 0 ? new Span<byte>(buffer, (int)count).ToArray()
            : count < 0 && Marshal.GetLastPInvokeError() is 4 or 11 or 35 ? []
            : null;
    }

    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Pipe(ends) == 0
            ? (ends[0], ends[1])
            : throw new IOException($"cannot create a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static void Signal(int pipe)
    {
        byte one = 1;
        _ = WriteSome(pipe, &one, 1);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetSettings(int descriptor, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetSettings(int descriptor, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void SetRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, ushort* size);

    // Apple's ARM ABI passes variadic arguments on the stack: zeros fill the remaining registers.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoctlOnStack(
        int descriptor,
        nuint request,
        nint r2,
        nint r3,
        nint r4,
        nint r5,
        nint r6,
        nint r7,
        ushort* size
    );

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    struct PollDescriptor
    {
        public int Descriptor;
        public short Events,
            Returned;
    }
}
