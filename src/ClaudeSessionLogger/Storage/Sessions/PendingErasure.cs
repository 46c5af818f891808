using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Remembers that forgotten content must still be removed from the backups, so that a later forget or flush completes
/// what an interrupted one began. There are two files. <c>backups.pending</c> is a request. Whoever changes the backups
/// renames it to <c>backups.erasing</c>, and lists there the backups that could not be changed yet. So a request that
/// arrives meanwhile is not lost.
/// </summary>
static class PendingErasure
{
    const int MaxBytes = 1 << 20;

    // Each attempt may copy a whole backup.
    static readonly TimeSpan s_pause = TimeSpan.FromHours(1);

    /// <summary>
    /// Call this before the change is committed, while the database is open for writing: <see cref="Begin"/> is called
    /// while it is open for reading, so it sees both the request and the change, or neither.
    /// </summary>
    public static void Request(AppPaths paths) => Write(paths, paths.PendingErasure, "");

    /// <summary>
    /// Whether nobody has begun. Then the database file may not have been compacted after the change either.
    /// </summary>
    public static bool IsRequested(AppPaths paths) => File.Exists(paths.PendingErasure);

    /// <summary>Call this while the database is open, before reading what was forgotten.</summary>
    public static void Begin(AppPaths paths)
    {
        if (IsRequested(paths))
            File.Move(paths.PendingErasure, paths.CurrentErasure, overwrite: true);
    }

    /// <param name="later">The backups that could not be changed, although a later attempt may succeed.</param>
    public static void End(AppPaths paths, IReadOnlyCollection<string> later)
    {
        if (later.Count > 0)
            Write(paths, paths.CurrentErasure, string.Concat(later.Select(path => path + "\n")));
        else
            File.Delete(paths.CurrentErasure);
    }

    /// <summary>Whether a flush should change the backups now.</summary>
    public static bool IsDue(AppPaths paths, TimeProvider clock)
    {
        if (IsRequested(paths))
            return true;
        if (!File.Exists(paths.CurrentErasure))
            return false;
        var later = Encoding
            .UTF8.GetString(BoundedFile.Read(paths.CurrentErasure, MaxBytes))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // An empty list means that whoever began was interrupted.
        return later.Length == 0
            || Array.Exists(later, File.Exists)
                && (clock.GetUtcNow() - File.GetLastWriteTimeUtc(paths.CurrentErasure)).Duration() >= s_pause;
    }

    static void Write(AppPaths paths, string path, string content)
    {
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(content), durable: true);
            DirectorySync.Flush(paths.Home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write {path} ({e.Reason}). Make its folder writable and free some space.",
                e
            );
        }
    }
}
