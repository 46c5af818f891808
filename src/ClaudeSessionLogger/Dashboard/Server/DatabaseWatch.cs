using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>
/// Says whether something was recorded since, without opening the database: whoever closes a file that the process has
/// open elsewhere loses its locks.
/// </summary>
static class DatabaseWatch
{
    public static string Stamp(AppPaths paths) =>
        $"{Of(paths.Database)} {Of(paths.Database + ".wal")} {Of(paths.ConfigFile)}";

    static string Of(string path) =>
        new FileInfo(path) is { Exists: true } file ? $"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}" : "-";
}
