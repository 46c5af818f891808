using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A folder in ours for copies that are thrown away: of the hub's sessions, of a recount, of a backup that is being made. A process that is
/// killed leaves it, and with it a lock that nobody holds: by that the next flush knows what to delete. Files that must be made
/// beside a place that a person named are noted in it, and go with it.
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

    /// <summary>In our folder; where that cannot be written, in the system's. Throws what the file system throws.</summary>
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

    /// <summary>A file or folder elsewhere that is deleted with this one, should this process be killed before it does so itself.</summary>
    public void Note(string path) => File.AppendAllText(System.IO.Path.Combine(Path, NotesName), path + "\n");

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(Path);
    }

    /// <summary>Deletes what killed processes left. Nothing that a living one holds, and nothing that bears no name of ours.</summary>
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

    // Of AtomicFile, and of copies of the database that older versions made.
    static bool IsTemporary(string name) => (name.EndsWith(".tmp", StringComparison.Ordinal) || name.EndsWith(".tmp.wal", StringComparison.Ordinal) || name.EndsWith(".compacted", StringComparison.Ordinal))
        && ((ReadOnlySpan<string>)["sessions.duckdb.", "badge.json.", "limits.json.", "prime.json.", "config.json.", "device.json.", "memory.index.", "session_types."])
            .ToArray().Any(own => name.StartsWith(own, StringComparison.Ordinal));

    /// <param name="before">One without a lock may be about to get it, or be of a version that knew none.</param>
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
            // Somebody works in it.
        }
    }

    static IEnumerable<string> Notes(DirectoryInfo folder) => System.IO.Path.Combine(folder.FullName, NotesName) is var notes && new FileInfo(notes) is { Exists: true, LinkTarget: null }
        ? File.ReadLines(notes).Where(path => OfOurs().IsMatch(System.IO.Path.GetFileName(path))) : [];

    // FILE.RANDOM.tmp and its log, or .export-RANDOM, by older versions the PID: nothing that a person has named is called so.
    [GeneratedRegex(@"(?:.\.(?:\d+|[0-9a-f]{16})\.tmp(?:\.wal)?|^\.export-(?:\d+|[0-9a-f]{32}))$", RegexOptions.CultureInvariant)]
    private static partial Regex OfOurs();

    // Only what nobody else can have made or changed: our folder may have been open to others.
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
