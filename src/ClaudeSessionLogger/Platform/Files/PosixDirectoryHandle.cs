using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A directory handle for Unix. Opens files relative to the directory's descriptor, so that replacing the directory by
/// a link has no effect.
/// </summary>
sealed partial class PosixDirectoryHandle : DirectoryHandle
{
    const int NotPermitted = 1,
        NotFound = 2,
        NoReader = 6,
        Denied = 13,
        Exists = 17,
        IsFolder = 21,
        NotEmptyLinux = 39,
        NotEmptyMac = 66;
    const int ReadOnly = 0,
        WriteOnly = 1,
        ReadWrite = 2;
    const int OwnersFile = 0b110_000_000,
        OwnersFolder = 0b111_000_000;

    static readonly bool s_mac = OperatingSystem.IsMacOS();
    static readonly int s_create = s_mac ? 0x200 : 0x40,
        s_exclusive = s_mac ? 0x800 : 0x80,
        s_nonBlocking = s_mac ? 4 : 0x800,
        s_closeOnExec = s_mac ? 0x1000000 : 0x80000;

    // On Linux, these values differ between processors.
    static readonly int s_noFollow = s_mac ? 0x100
        : IsArm ? 0x8000
        : 0x20000,
        s_directory = s_mac ? 0x100000
        : IsArm ? 0x4000
        : 0x10000;

    // ELOOP: a link was opened with O_NOFOLLOW. ENOTDIR: something else, such as a link, was opened as a folder.
    static readonly int s_errorLink = s_mac ? 62 : 40,
        s_errorNotFolder = 20;

    readonly string _path;
    readonly int _descriptor;

    PosixDirectoryHandle(string path, int descriptor) => (_path, _descriptor) = (path, descriptor);

    static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static PosixDirectoryHandle? OpenAt(string path, bool followsLink = false) =>
        Opened(path, PosixCalls.Open(path, ReadOnly | s_directory | (followsLink ? 0 : s_noFollow) | s_closeOnExec));

    public override DirectoryHandle? Enter(string folder, bool create, UnixFileMode? mode = null)
    {
        var path = Path.Combine(_path, folder);
        var isNew = create && PosixCalls.MakeFolder(_descriptor, folder, OwnersFolder) == 0;
        if (create && !isNew && Error != Exists)
            throw ToException(path);
        var opened = Opened(
            path,
            PosixCalls.OpenIn(_descriptor, folder, ReadOnly | s_directory | s_noFollow | s_closeOnExec, 0)
        );
        if (isNew && mode is { } exact && opened is not null)
            opened.SetMode(exact);
        return opened;
    }

    public override bool Has(string name) => PosixFileStatus.Of(_descriptor, name) is not null || Error != NotFound;

    // Opens without blocking, because opening a named pipe without a writer would block for ever.
    public override SafeFileHandle? Read(string file) => Regular(file, ReadOnly);

    public override SafeFileHandle? ReadAndWrite(string file) => Regular(file, ReadWrite);

    public override int CountHardLinks(SafeFileHandle file) => PosixFileStatus.Of(file)?.Names ?? 1;

    public override SafeFileHandle Create(string file)
    {
        var descriptor = PosixCalls.OpenIn(
            _descriptor,
            file,
            WriteOnly | s_create | s_exclusive | s_noFollow | s_closeOnExec,
            OwnersFile
        );
        return descriptor >= 0 ? new(descriptor, ownsHandle: true) : throw ToException(Path.Combine(_path, file));
    }

    public override bool MoveWithoutReplacing(string from, string to)
    {
        if (PosixCalls.RenameToFree(_descriptor, from, to))
            return true;
        if (Error == Exists)
            return false;
        // Not every file system can rename without replacing. Create a hard link instead, because this never replaces
        // an existing file either.
        if (PosixCalls.Link(_descriptor, from, _descriptor, to, 0) == 0)
        {
            Delete(from);
            return true;
        }

        return Error == Exists ? false : throw ToException(Path.Combine(_path, to));
    }

    public override void Move(string from, string to)
    {
        if (PosixCalls.Rename(_descriptor, from, _descriptor, to) != 0)
            throw (Error == IsFolder ? NotRegular(Path.Combine(_path, to)) : ToException(Path.Combine(_path, to)));
    }

    public override bool Exchange(string first, string second) => PosixCalls.Exchange(_descriptor, first, second);

    public override void Delete(string file)
    {
        if (PosixCalls.Unlink(_descriptor, file, 0) != 0 && Error != NotFound)
            throw (Error == IsFolder ? NotRegular(Path.Combine(_path, file)) : ToException(Path.Combine(_path, file)));
    }

    public override void DeleteIfEmpty(string folder)
    {
        if (
            PosixCalls.Unlink(_descriptor, folder, s_mac ? 0x80 : 0x200) != 0
            && Error is not (NotFound or NotEmptyLinux or NotEmptyMac or Exists)
        )
            throw ToException(Path.Combine(_path, folder));
    }

    SafeFileHandle? Regular(string file, int access)
    {
        var path = Path.Combine(_path, file);
        var descriptor = PosixCalls.OpenIn(_descriptor, file, access | s_noFollow | s_nonBlocking | s_closeOnExec, 0);
        if (descriptor < 0)
            return Error == NotFound
                ? null
                : throw (Error == s_errorLink || Error is NoReader or IsFolder ? NotRegular(path) : ToException(path));
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (PosixFileStatus.Of(handle) is not { IsRegular: false })
            return handle;
        handle.Dispose();
        throw NotRegular(path);
    }

    void SetMode(UnixFileMode mode)
    {
        using var handle = new SafeFileHandle(_descriptor, ownsHandle: false);
        PrivateFile.TrySetMode(handle, mode);
    }

    public override void Flush() => _ = PosixCalls.Flush(_descriptor);

    public override void Dispose() => _ = PosixCalls.Close(_descriptor);

    static int Error => Marshal.GetLastPInvokeError();

    static PosixDirectoryHandle? Opened(string path, int descriptor) =>
        descriptor >= 0 ? new(path, descriptor)
        : Error == NotFound ? null
        : throw (Error == s_errorLink || Error == s_errorNotFolder ? NotRegular(path) : ToException(path));

    static Exception ToException(string path)
    {
        var error = Error;
        var sentence = $"{SafeText.Safe(path)}: {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NotFound => new FileNotFoundException(sentence),
            Denied or NotPermitted => new UnauthorizedAccessException(sentence),
            // Set the system's error number, as .NET does. It identifies a full disk.
            _ => new IOException(sentence, error),
        };
    }
}
