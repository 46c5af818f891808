using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A folder in the home folder for temporary files, such as a copy of the hub's sessions, or the database with which
/// <c>verify</c> counts again. It also has a list of temporary files in other folders, such as those of a backup. If
/// the process is killed, the folder stays. A flush recognises it by its unlocked lock file, and deletes it together
/// with the listed files.
/// </summary>
sealed partial class TemporaryFolder : IDisposable
{
    public const string Prefix = "temporary-";
    const string LockName = "lock",
        ListName = "elsewhere";

    static readonly TimeSpan s_unlocked = TimeSpan.FromHours(1),
        s_abandoned = TimeSpan.FromDays(1);

    readonly FileStream _lock;

    TemporaryFolder(string path)
    {
        Path = path;
        _lock = PrivateFile.Open(
            System.IO.Path.Combine(path, LockName),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None
        );
    }

    public string Path { get; }

    /// <summary>
    /// Creates the folder in the home folder or, if the home folder is not writable, in the system's temporary folder.
    /// Throws file system exceptions.
    /// </summary>
    public static TemporaryFolder Create(AppPaths paths)
    {
        try
        {
            paths.CreateHome();
            var path = System.IO.Path.Combine(paths.Home, $"{Prefix}{Guid.NewGuid():N}");
            PrivateFile.CreateFolder(path);
            return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Directory.CreateTempSubdirectory("csl-hub-").FullName);
        }
    }

    /// <summary>
    /// Adds the path of a temporary file or folder that is elsewhere to this folder's list. If this process is killed,
    /// the next flush deletes that file or folder together with this folder.
    /// </summary>
    public void Register(string path) => File.AppendAllText(System.IO.Path.Combine(Path, ListName), path + "\n");

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(Path);
    }

    /// <summary>
    /// Deletes the temporary files of killed processes. Does not delete files of a running process, or files whose
    /// names show that they are not from this program.
    /// </summary>
    public static void RemoveAbandoned(AppPaths paths, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var folder in Folders(paths.Home, Prefix + "*"))
            RemoveAbandoned(folder, now - s_unlocked);
        foreach (var folder in Folders(paths.Home, "restoring-*"))
            RemoveAbandoned(folder, now - s_abandoned);
        foreach (var folder in Folders(paths.Home, "sessions.duckdb.tmp"))
            RemoveAbandoned(folder, now - s_abandoned);
        foreach (var file in Files(paths.Home))
            if (IsTemporary(file.Name) && file.LastWriteTimeUtc < now - s_abandoned)
                AtomicFile.TryDelete(file.FullName);
    }

    // Matches the temporary names of AtomicFile, and of database copies of older versions.
    static bool IsTemporary(string name) =>
        (
            name.EndsWith(".tmp", StringComparison.Ordinal)
            || name.EndsWith(".tmp.wal", StringComparison.Ordinal)
            || name.EndsWith(".compacted", StringComparison.Ordinal)
        )
        && (
            (ReadOnlySpan<string>)
                [
                    "sessions.duckdb.",
                    "badge.json.",
                    "limits.json.",
                    "running.json.",
                    "prime.json.",
                    "config.json.",
                    "device.json.",
                    "memory.index.",
                    "session_types.",
                ]
        )
            .ToArray()
            .Any(own => name.StartsWith(own, StringComparison.Ordinal));

    /// <param name="before">
    /// Folders without a lock file that are newer than this time are kept: another process may be about to create the
    /// lock file.
    /// </param>
    static void RemoveAbandoned(DirectoryInfo folder, DateTime before)
    {
        try
        {
            var path = System.IO.Path.Combine(folder.FullName, LockName);
            if (!File.Exists(path))
            {
                if (folder.LastWriteTimeUtc < before)
                    TryDelete(folder.FullName);
                return;
            }

            // The process that created the folder keeps this file locked. If it still runs, opening the file fails. If
            // it was killed, the kernel has released the lock.
            using var lockFile = new FileStream(
                path,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 0
            );
            foreach (var registered in RegisteredPaths(folder).ToList())
                TryDelete(registered);
            TryDelete(folder.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process uses the folder.
        }
    }

    static IEnumerable<string> RegisteredPaths(DirectoryInfo folder) =>
        System.IO.Path.Combine(folder.FullName, ListName) is var notes
        && new FileInfo(notes) is { Exists: true, LinkTarget: null }
            ? File.ReadLines(notes).Where(path => OwnNames().IsMatch(System.IO.Path.GetFileName(path)))
            : [];

    // Matches FILE.RANDOM.tmp and its WAL, and .export-RANDOM; older versions used the process id instead of RANDOM.
    // Names that a person would choose do not match.
    [GeneratedRegex(
        @"(?:.\.(?:\d+|[0-9a-f]{16})\.tmp(?:\.wal)?|^\.export-(?:\d+|[0-9a-f]{32}))$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex OwnNames();

    // Returns only folders that nobody else can have created or changed, because other people may have had access to
    // the home folder.
    static IEnumerable<DirectoryInfo> Folders(string within, string pattern) =>
        Directory.Exists(within)
            ? new DirectoryInfo(within)
                .EnumerateDirectories(pattern, new EnumerationOptions { IgnoreInaccessible = true })
                .Where(folder =>
                    folder.LinkTarget is null
                    && (OperatingSystem.IsWindows() || (folder.UnixFileMode & ~PrivateFile.FolderMode700) == 0)
                )
            : [];

    static IEnumerable<FileInfo> Files(string within) =>
        Directory.Exists(within)
            ? new DirectoryInfo(within).EnumerateFiles("*", new EnumerationOptions { IgnoreInaccessible = true })
            : [];

    static void TryDelete(string path)
    {
        try
        {
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
