using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>The state of the database file, compared every second to see what another process has written.</summary>
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
}
