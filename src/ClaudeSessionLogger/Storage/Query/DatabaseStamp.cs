using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// The state of the database file, compared every second to see whether another process has written. The file is not
/// opened: a process that closes a file loses the locks that it holds on it elsewhere.
/// </summary>
readonly record struct DatabaseStamp(long Length, DateTime Written, long WalLength, DateTime WalWritten)
{
    public static DatabaseStamp Of(AppPaths paths)
    {
        var (file, wal) = (new FileInfo(paths.Database), new FileInfo(paths.Database + ".wal"));
        return new(
            file.Exists ? file.Length : -1,
            file.LastWriteTimeUtc,
            wal.Exists ? wal.Length : -1,
            wal.LastWriteTimeUtc
        );
    }

    public override string ToString() => $"{Length:x} {Written.Ticks:x} {WalLength:x} {WalWritten.Ticks:x}";
}
