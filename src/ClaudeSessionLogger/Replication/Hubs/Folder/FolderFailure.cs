using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Converts file system errors in a hub's folder to one sentence that a person can act on.</summary>
static class FolderFailure
{
    // Unix error numbers are the same on Linux and macOS except for the quota; those of Windows are HRESULTs.
    const int NoSpace = 28, ReadOnly = 30, QuotaOnLinux = 122, QuotaOnMac = 69, WindowsDiskFull = unchecked((int)0x80070070), WindowsReadOnly = unchecked((int)0x80070013);

    public static Failure From(string root, IOException e) => e.HResult switch
    {
        NoSpace or QuotaOnLinux or QuotaOnMac or WindowsDiskFull =>
            new(FailureKind.Unreachable, $"the disk with the hub's folder {root} is full: make room, and the next flush goes on.", e),
        ReadOnly or WindowsReadOnly =>
            new(FailureKind.Unauthorized, $"the hub's folder {root} cannot be written, it is mounted read-only: what is yours waits here until it can be.", e),
        _ => new(FailureKind.Unreachable, $"the hub's folder {root} does not work now ({e.Message}); what was not exchanged waits for the next flush.", e),
    };
}
