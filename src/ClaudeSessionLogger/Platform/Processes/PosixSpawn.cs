using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Starts a process with <c>posix_spawn</c>, in a new session and with /dev/null as its three standard streams.
/// <see cref="System.Diagnostics.Process"/> supports neither, and also starts a thread that waits for the child.
/// </summary>
static unsafe partial class PosixSpawn
{
    // glibc and musl use the same value; macOS uses another.
    const short LinuxSetSession = 0x80;
    const short MacSetSession = 0x400;
    const short MacCloseAllOnExec = 0x4000;

    const int ReadWrite = 2;

    /// <summary>
    /// The size in bytes of the two buffers, for the attributes and for the file actions. No system needs more (glibc:
    /// 336 and 80 bytes; macOS: a pointer each).
    /// </summary>
    const int StructureBytes = 512;

    public static void Start(string program, ReadOnlySpan<string> arguments)
    {
        using var argv = new NativeStrings([program, .. arguments]);
        using var environment = new NativeStrings(ChildEnvironment.Read());
        using var paths = new NativeStrings([program, "/dev/null"]);
        byte* actions = stackalloc byte[StructureBytes],
            attributes = stackalloc byte[StructureBytes];
        Check(FileActionsInit(actions), program);
        Check(AttributesInit(attributes), program);
        try
        {
            for (var stream = 0; stream <= 2; stream++)
                Check(FileActionsAddOpen(actions, stream, paths[1], ReadWrite, 0), program);
            if (OperatingSystem.IsMacOS())
            {
                Check(AttributesSetFlags(attributes, MacSetSession | MacCloseAllOnExec), program);
            }
            else
            {
                Check(AttributesSetFlags(attributes, LinuxSetSession), program);
                CloseAllOnExec();
            }

            int pid;
            Check(Spawn(&pid, paths[0], actions, attributes, argv.Pointers, environment.Pointers), program);
        }
        finally
        {
            _ = AttributesDestroy(attributes);
            _ = FileActionsDestroy(actions);
        }
    }

    /// <summary>
    /// Sets descriptors inherited from the client to close on exec. Otherwise, a process that waits for the end of an
    /// inherited pipe would also wait for the background flush. This program's own descriptors close on exec already.
    /// Requires close_range of Linux 5.11 or later.
    /// </summary>
    static void CloseAllOnExec()
    {
        const long closeRange = 436,
            onExec = 4;
        if (SystemCall(closeRange, 3, uint.MaxValue, onExec) == 0)
            return;

        const int setFlags = 2,
            closeOnExec = 1,
            lastLikely = 255;
        for (var descriptor = 3; descriptor <= lastLikely; descriptor++)
            _ = FileControl(descriptor, setFlags, closeOnExec);
    }

    static void Check(int error, string program)
    {
        if (error != 0)
            throw SpawnFailure.Create(program, error);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(
        int* pid,
        byte* path,
        void* actions,
        void* attributes,
        byte** argv,
        byte** environment
    );

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int FileActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int FileActionsAddOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int FileActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(void* attributes);

    // This function is variadic in C. On Linux the call is the same as for other functions; on macOS it is not, but
    // this function is not called there.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, long first, long last, long flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command, int argument);
}
