using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Converts file system errors in a hub's folder to a sentence that a person can act on.</summary>
static class FolderFailure
{
    // Linux and macOS use the same error numbers, except for the disk quota. The numbers of Windows are HRESULTs.
    const int NoSpace = 28,
        ReadOnly = 30,
        QuotaOnLinux = 122,
        QuotaOnMac = 69,
        WindowsDiskFull = unchecked((int)0x80070070),
        WindowsReadOnly = unchecked((int)0x80070013);

    public static Failure From(string root, IOException e) =>
        e.HResult switch
        {
            NoSpace or QuotaOnLinux or QuotaOnMac or WindowsDiskFull => new(
                FailureKind.Unreachable,
                $"cannot write to the hub's folder {root}: the disk is full. Free some space; the next flush "
                    + "will continue.",
                e
            ),
            ReadOnly or WindowsReadOnly => new(
                FailureKind.Unauthorized,
                $"cannot write to the hub's folder {root}: it is mounted read-only. Your changes stay on this "
                    + "machine until the folder is writable.",
                e
            ),
            _ => new(
                FailureKind.Unreachable,
                $"cannot use the hub's folder {root} ({e.Reason}); the next flush will try again.",
                e
            ),
        };
}
