using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Keeps our folder to this person, whoever made it and whoever wrote what is in it: DuckDB creates its files by the umask, and so did
/// older versions. Only what bears our names is touched: a hub, an export or a backup may lie here too.
/// </summary>
static class HomePermissions
{
    static readonly string[] s_files =
    [
        "sessions.duckdb", "badge.json", "limits.json", "prime.json", "config.json", "prices.json", "session_types.", "sync.log", "flush.lock", "flush.request", "device.json", "memory.index",
    ];

    static readonly string[] s_folders = ["spool", "memory-conflicts", "sessions.duckdb.tmp", "restoring-", TemporaryFolder.Prefix];

    /// <summary>The folder and everything of ours in it. Costs a look at each file, so not for hooks.</summary>
    public static void Tighten(AppPaths paths)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(paths.Home))
            return;

        TightenFolder(paths);
        foreach (var entry in Entries(paths))
            PrivateFile.Tighten(entry);
    }

    /// <summary>The folder alone: then nobody else comes to what is in it.</summary>
    public static void TightenFolder(AppPaths paths)
    {
        if (!OperatingSystem.IsWindows() && !IsOfOthersToo(paths))
            PrivateFile.Tighten(new DirectoryInfo(RealPath.Resolve(paths.Home)));
    }

    /// <summary>What of ours others could read or write, were it not for the folder.</summary>
    public static IReadOnlyList<FileSystemInfo> Open(AppPaths paths) =>
        OperatingSystem.IsWindows() ? [] : [.. Entries(paths).Where(entry => entry.LinkTarget is null && (entry.UnixFileMode & ~PrivateFile.FolderMode700) != 0)];

    // Somebody who keeps our files in their home, or in /tmp, has not given us these.
    static bool IsOfOthersToo(AppPaths paths)
    {
        var home = RealPath.Resolve(paths.Home);
        return (RealPath.Resolve(paths.UserHome) + "/").StartsWith(home.TrimEnd('/') + "/", StringComparison.Ordinal)
            || !OperatingSystem.IsWindows() && Directory.Exists(home) && File.GetUnixFileMode(home).HasFlag(UnixFileMode.StickyBit);
    }

    static IEnumerable<FileSystemInfo> Entries(AppPaths paths)
    {
        // A file may go at any moment.
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 };
        foreach (var entry in new DirectoryInfo(paths.Home).EnumerateFileSystemInfos("*", options))
        {
            if (entry.LinkTarget is not null)
                continue;
            if (entry is not DirectoryInfo folder)
            {
                if (s_files.Any(name => entry.Name.StartsWith(name, StringComparison.Ordinal)))
                    yield return entry;
                continue;
            }

            if (!s_folders.Any(name => name.EndsWith('-') ? folder.Name.StartsWith(name, StringComparison.Ordinal) : folder.Name == name))
                continue;
            yield return folder;
            foreach (var inner in folder.EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true }))
                yield return inner;
        }
    }
}
