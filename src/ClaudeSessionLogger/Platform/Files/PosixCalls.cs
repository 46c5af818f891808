using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// System calls that take descriptors, or names in an open folder. A call that fails sets the last P/Invoke error.
/// </summary>
static partial class PosixCalls
{
    const int NoFollowMac = 0x20;
    const uint NotOverLinux = 1,
        ExchangeLinux = 2,
        ExchangeMac = 2,
        NotOverMac = 4;

    static readonly nint s_renameLinux = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;

    // The mode of openat(2) is a variadic argument, which Apple's ARM ABI passes on the stack. OpenIn therefore passes
    // five zeros before the mode, which fill the remaining registers.
    static readonly bool s_variadicOnStack =
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int OpenIn(int folder, string name, int flags, int mode) =>
        s_variadicOnStack
            ? OpenIn(folder, name, flags, 0, 0, 0, 0, 0, mode)
            : OpenInRegisters(folder, name, flags, mode);

    public static bool RenameToFree(int folder, string from, string to) =>
        RenameWithFlags(folder, from, to, NotOverLinux, NotOverMac);

    public static bool Exchange(int folder, string first, string second) =>
        RenameWithFlags(folder, first, second, ExchangeLinux, ExchangeMac);

    // Linux: calls renameat2 by its number, because the C libraries of older systems have no function for it.
    static bool RenameWithFlags(int folder, string from, string to, uint linux, uint mac) =>
        OperatingSystem.IsMacOS()
            ? RenameMac(folder, from, folder, to, mac) == 0
            : RenameLinux(s_renameLinux, folder, from, folder, to, (nint)linux) == 0;

    /// <summary>Calls fstat(2) on macOS, which writes 144 bytes.</summary>
    public static unsafe int StatusMac(int descriptor, byte* status) =>
        s_variadicOnStack ? StatusMacArm(descriptor, status) : StatusMacIntel(descriptor, status);

    public static unsafe int StatusInMac(int folder, string name, byte* status) =>
        s_variadicOnStack
            ? StatusInMacArm(folder, name, status, NoFollowMac)
            : StatusInMacIntel(folder, name, status, NoFollowMac);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint UserId();

    /// <summary>Calls statx(2) on Linux, which writes 256 bytes with the same layout on every processor.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Status(int folder, string name, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(int folder, string name, int mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(int folder, string from, int toFolder, string to);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(int folder, string from, int toFolder, string to, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(int folder, string name, int flags);

    public const int TryLock = 2;

    /// <summary>Locks from the current position; a length of 0 means up to the end, even if the file grows.</summary>
    [LibraryImport("libc", EntryPoint = "lockf", SetLastError = true)]
    public static partial int Lock(int descriptor, int command, nint length);

    [LibraryImport("libc", EntryPoint = "fsync")]
    public static partial int Flush(int descriptor);

    /// <summary>Calls madvise(2).</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(nint address, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenInRegisters(int folder, string name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenIn(
        int folder,
        string name,
        int flags,
        nint r3,
        nint r4,
        nint r5,
        nint r6,
        nint r7,
        int mode
    );

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RenameLinux(
        nint number,
        nint folder,
        string from,
        nint toFolder,
        string to,
        nint flags
    );

    // Imported from libSystem, because the linker resolves functions of libc on every system, but only macOS has this
    // function.
    [LibraryImport(
        "libSystem",
        EntryPoint = "renameatx_np",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int RenameMac(int folder, string from, int toFolder, string to, uint flags);

    // On Intel, the function for 64-bit inodes has its own name; on ARM it is the only one.
    [LibraryImport("libSystem", EntryPoint = "fstat", SetLastError = true)]
    private static unsafe partial int StatusMacArm(int descriptor, byte* status);

    [LibraryImport("libSystem", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static unsafe partial int StatusMacIntel(int descriptor, byte* status);

    [LibraryImport(
        "libSystem",
        EntryPoint = "fstatat",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static unsafe partial int StatusInMacArm(int folder, string name, byte* status, int flags);

    [LibraryImport(
        "libSystem",
        EntryPoint = "fstatat$INODE64",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static unsafe partial int StatusInMacIntel(int folder, string name, byte* status, int flags);
}
