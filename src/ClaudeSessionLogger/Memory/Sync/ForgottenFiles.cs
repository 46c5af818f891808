using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Deletes forgotten notes from a memory folder. A file that was edited since the last sync was edited by somebody who
/// did not know that its text was forgotten; the edited text is kept elsewhere. After that the name is free: a note
/// that the client writes later is a new one.
/// </summary>
sealed class ForgottenFiles(Database database, LocalMemoryFolder folder)
{
    readonly HashSet<Guid> _forgotten = new MemoryVersionStore(database).Forgotten(folder.Project.Value);

    /// <summary>The files that somebody was changing at the same time, so that they are still there.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>The files that could not be deleted.</summary>
    public List<BlockedFile> Undeleted { get; } = [];

    /// <summary>
    /// Whether the file that was last synced contains forgotten text. Changes of such a file are not recorded.
    /// </summary>
    public bool Contains(SyncedFileRow row) =>
        _forgotten.Count > 0
        && StoredMemoryFile.Ids(row.Heads).Concat(StoredMemoryFile.Ids(row.NextHeads ?? "")).Any(_forgotten.Contains);

    /// <summary>Returns the names of the deleted files.</summary>
    /// <param name="betweenSteps">Called between any two steps.</param>
    public IReadOnlyList<string> Delete(KeptNotes kept, Action? betweenSteps = null)
    {
        if (_forgotten.Count == 0)
            return [];
        var (disk, deleted) = (new MemoryFolder(folder.Path), new List<string>());
        foreach (var row in SyncedFiles.Of(database, folder.Path).Values.Where(Contains))
        {
            betweenSteps?.Invoke();
            try
            {
                if (!TryDelete(disk, row, kept))
                {
                    Changed.Add(row.Name);
                    continue;
                }

                database.Transaction(() => SyncedFiles.Remove(database, folder.Path, row.Name));
                deleted.Add(row.Name);
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or NotSupportedException or Failure)
            {
                Undeleted.Add(new(folder.Path, row.Name, BlockedReason.Unwritable, Detail: e.Reason));
            }
        }

        return deleted;
    }

    // Returns false if somebody changes the file at the same time; the next round tries again.
    bool TryDelete(MemoryFolder disk, SyncedFileRow row, KeptNotes kept)
    {
        if (!MemoryName.TryParse(row.Name, out var name, out _) || disk.Read(name) is not { } content)
            return true;
        if (content.Hash != row.Hash && content.Hash != row.NextHash)
        {
            var writtenAt = File.GetLastWriteTimeUtc(Path.Combine(folder.Path, name.Value));
            kept.Save(new(folder.Project.Value, row.Name, content.Bytes, writtenAt));
            // If the deletion is interrupted, the next scan recognises the text that was moved aside.
            database.Transaction(() => SyncedFiles.Set(database, folder.Path, [row with { NextHash = content.Hash }]));
        }

        return disk.Delete(name, content.Hash) == WriteOutcome.Written;
    }
}
