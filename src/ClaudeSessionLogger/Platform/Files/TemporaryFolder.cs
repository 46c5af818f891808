using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A folder in the home folder for temporary copies: of the hub's sessions, a recount, or a backup in progress. A
/// killed process leaves it with an unlocked lock file, by which the next flush recognises and deletes it. Temporary
/// files beside a path that a person named are listed in it and deleted too.
/// </summary>
sealed partial class TemporaryFolder : IDisposable
{
    public const string Prefix = "temporary-";
    const string LockName = "lock", NotesName = "elsewhere";

    static readonly TimeSpan s_unlocked = TimeSpan.FromHours(1), s_abandoned = TimeSpan.FromDays(1);

    readonly FileStream _lock;

    TemporaryFolder(string path)
    {
        Path = path;
        _lock = PrivateFile.Open(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    /// <summary>
    /// Creates it in the home folder, or in the system's temporary folder if that is not writable. Throws file system
    /// exceptions.
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
    /// Records a file or folder elsewhere that is deleted with this one if this process is killed first.
    /// </summary>
    public void Note(string path) => File.AppendAllText(System.IO.Path.Combine(Path, NotesName), path + "\n");

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(Path);
    }

    /// <summary>
    /// Deletes what killed processes left; nothing that a running process holds, and only our own names.
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

    // Temporary names of AtomicFile, and of database copies made by older versions.
    static bool IsTemporary(string name) => (name.EndsWith(".tmp", StringComparison.Ordinal) || name.EndsWith(".tmp.wal", StringComparison.Ordinal) || name.EndsWith(".compacted", StringComparison.Ordinal))
        && ((ReadOnlySpan<string>)["sessions.duckdb.", "badge.json.", "limits.json.", "prime.json.", "config.json.", "device.json.", "memory.index.", "session_types."])
            .ToArray().Any(own => name.StartsWith(own, StringComparison.Ordinal));

    /// <param name="before">A newer folder without a lock is kept: it may be about to get one.</param>
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

            // The kernel releases a dead process's lock.
            using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            foreach (var noted in Notes(folder).ToList())
                TryDelete(noted);
            TryDelete(folder.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process uses the folder.
        }
    }

    static IEnumerable<string> Notes(DirectoryInfo folder) => System.IO.Path.Combine(folder.FullName, NotesName) is var notes && new FileInfo(notes) is { Exists: true, LinkTarget: null }
        ? File.ReadLines(notes).Where(path => OfOurs().IsMatch(System.IO.Path.GetFileName(path))) : [];

    // FILE.RANDOM.tmp and its WAL, or .export-RANDOM; older versions used the PID. Files named by a person do not
    // match.
    [GeneratedRegex(@"(?:.\.(?:\d+|[0-9a-f]{16})\.tmp(?:\.wal)?|^\.export-(?:\d+|[0-9a-f]{32}))$", RegexOptions.CultureInvariant)]
    private static partial Regex OfOurs();

    // Only folders that nobody else can have created or changed, because the home folder may have been open to others.
    static IEnumerable<DirectoryInfo> Folders(string within, string pattern) => Directory.Exists(within)
        ? new DirectoryInfo(within).EnumerateDirectories(pattern, new EnumerationOptions { IgnoreInaccessible = true })
            .Where(folder => folder.LinkTarget is null && (OperatingSystem.IsWindows() || (folder.UnixFileMode & ~PrivateFile.FolderMode700) == 0)) : [];

    static IEnumerable<FileInfo> Files(string within) => Directory.Exists(within) ? new DirectoryInfo(within).EnumerateFiles("*", new EnumerationOptions { IgnoreInaccessible = true }) : [];

    static void TryDelete(string path)
    {
        try
        {
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null } folder)
                folder.Delete(recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
