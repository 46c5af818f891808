using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Keeps one conflict copy for each version in conflict with the current file, and deletes it when the conflict is
/// resolved.
/// </summary>
static class ConflictFiles
{
    public static void Refresh(Database database, AppPaths paths)
    {
        var open = MemoryFileStore.Conflicts(database);
        var existing = FindExisting(database);
        if (
            open.Count == existing.Count
            && open.All(conflict => existing.Any(copy => copy.Version == conflict.Version && File.Exists(copy.Path)))
        )
            return;

        var saved = open.Select(conflict => Save(database, paths, conflict))
            .OfType<(string Path, Guid Version)>()
            .ToList();
        foreach (var (path, _) in existing.Where(copy => saved.TrueForAll(now => now.Path != copy.Path)))
            AtomicFile.TryDelete(path);
        database.Transaction(() =>
        {
            database.Execute("delete from memory_copies");
            foreach (var (path, version) in saved)
                database.Execute(
                    "insert into memory_copies (path, version) values ($path, $version)",
                    ("path", path),
                    ("version", version)
                );
        });
    }

    public static List<(string Path, Guid Version)> FindExisting(Database database) =>
        database.Query("select path, version from memory_copies", row => (row.GetString(0), row.GetGuid(1)));

    // Returns null for a deletion, which has no text. Also returns null if the copy cannot be saved; the next flush
    // then tries again to save it. `memory history` shows the text in any case.
    static (string, Guid)? Save(Database database, AppPaths paths, OpenConflict conflict)
    {
        if (
            new MemoryVersionStore(database).Content(conflict.Version) is not { } content
            || !MemoryName.TryParse(conflict.Name, out var name, out _)
        )
            return null;
        try
        {
            return (
                ConflictCopies.Save(paths, ProjectKey.FromValue(conflict.Project), name, content, conflict.WrittenAt),
                conflict.Version
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
