using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Makes the home folder and the program's files in it private, because DuckDB and older versions of this program
/// create files with the permissions of the umask. Does not change files with other names, because the folder may also
/// contain a hub, an export or a backup.
/// </summary>
static class HomePermissions
{
    static readonly string[] s_files =
    [
        "sessions.duckdb",
        "backups.",
        "badge.json",
        "limits.json",
        "running.json",
        "prime.json",
        "config.json",
        "prices.json",
        "session_types.",
        "sync.log",
        "flush.lock",
        "flush.request",
        "device.json",
        "memory.index",
        "archive.catalog",
        "expiry",
    ];

    static readonly string[] s_folders =
    [
        "spool",
        "memory-conflicts",
        "sessions.duckdb.tmp",
        "restoring-",
        TemporaryFolder.Prefix,
    ];

    /// <summary>
    /// Makes the folder and all of the program's files in it private. Too slow for hooks, because it checks each file.
    /// </summary>
    public static void MakePrivate(AppPaths paths)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(paths.Home))
            return;

        TightenFolder(paths);
        foreach (var entry in Entries(paths))
            PrivateFile.MakePrivate(entry);
    }

    /// <summary>Makes only the folder private, which is enough to protect its files.</summary>
    public static void TightenFolder(AppPaths paths)
    {
        if (!OperatingSystem.IsWindows() && !IsShared(paths))
            PrivateFile.MakePrivate(new DirectoryInfo(RealPath.Resolve(paths.Home)));
    }

    /// <summary>
    /// Returns the program's files whose own modes give rights to other people. The mode of the home folder is ignored.
    /// </summary>
    public static IReadOnlyList<FileSystemInfo> FindAccessible(AppPaths paths) =>
        OperatingSystem.IsWindows()
            ? []
            :
            [
                .. Entries(paths)
                    .Where(entry => entry.LinkTarget is null && (entry.UnixFileMode & ~PrivateFile.FolderMode700) != 0),
            ];

    // If the home folder is the user's home, a folder above it or /tmp, other programs or people use it too. Do not
    // change its mode.
    static bool IsShared(AppPaths paths)
    {
        var home = RealPath.Resolve(paths.Home);
        return (RealPath.Resolve(paths.UserHome) + "/").StartsWith(home.TrimEnd('/') + "/", StringComparison.Ordinal)
            || !OperatingSystem.IsWindows()
                && Directory.Exists(home)
                && File.GetUnixFileMode(home).HasFlag(UnixFileMode.StickyBit);
    }

    static IEnumerable<FileSystemInfo> Entries(AppPaths paths)
    {
        // Skip files that are deleted during the enumeration.
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

            if (
                !s_folders.Any(name =>
                    name.EndsWith('-') ? folder.Name.StartsWith(name, StringComparison.Ordinal) : folder.Name == name
                )
            )
                continue;
            yield return folder;
            foreach (
                var inner in folder.EnumerateFileSystemInfos(
                    "*",
                    new EnumerationOptions
                    {
                        IgnoreInaccessible = true,
                        AttributesToSkip = FileAttributes.ReparsePoint,
                        RecurseSubdirectories = true,
                    }
                )
            )
                yield return inner;
        }
    }
}
