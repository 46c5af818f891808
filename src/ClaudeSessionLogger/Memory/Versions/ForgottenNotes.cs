using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Removes the text of forgotten notes from this machine's database. A text that was written without having seen the
/// forgetting is handed over first, because the person who forgot the note did not know it.
/// </summary>
/// <param name="keep">
/// Saves a text outside the database; may throw, and then nothing is removed. Called again for the same text if the
/// transaction fails.
/// </param>
sealed class ForgottenNotes(Database database, Action<UnknownText> keep)
{
    static readonly string s_ofFiles = $"kind in ('{EventKind.MemoryVersion.Text}', '{EventKind.MemoryDeleted.Text}')";

    /// <summary>
    /// Removes the texts. Returns the entries that had one; their files must be computed again. The caller must be in a
    /// transaction.
    /// </summary>
    public IReadOnlyList<EntryId> RemoveTexts()
    {
        var changed = new List<EntryId>();
        foreach (var tables in (ReadOnlySpan<EventTables>)[EventTables.Memory, EventTables.Shared])
        {
            var entries = database.Query(
                $"""
                select distinct entry_id from {tables.Events} where {s_ofFiles} and value is not null
                    and {MemoryVersionStore.ForgottenIn(tables.Events)}
                """,
                row => new EntryId(row.GetString(0))
            );
            if (entries.Count == 0)
                continue;
            var store = new EventStore(database, tables);
            foreach (var entry in entries)
                KeepUnknown(store.OfEntry(entry));
            store.Redact(entries);
            changed.AddRange(entries);
        }

        return changed;
    }

    void KeepUnknown(List<LogEvent> events)
    {
        var versions = events.Where(e => e.Content.Kind is EventKind.MemoryVersion or EventKind.MemoryDeleted).ToList();
        var known = events
            .Where(e => e.Content.Kind == EventKind.Forgotten)
            .SelectMany(e => KnownVersions.Parse(e.Content.Value, events))
            .ToHashSet();
        var forgotten = versions
            .Where(e => known.Contains(e.Hash))
            .Select(e => MemoryEvent.ContentOf(e.Content.Value))
            .OfType<byte[]>()
            .Select(content => MemoryHash.Of(content))
            .ToHashSet();
        // An event can be stored twice, with and without its text.
        var unknown = versions.Where(e => e.Content.Value is not null && !known.Contains(e.Hash));
        foreach (var e in unknown.DistinctBy(e => e.Hash))
        {
            if (
                MemoryEvent.NameOf(e.Content.Project, e.Content.EntryId) is { } name
                && e.Content.Kind == EventKind.MemoryVersion
                && MemoryEvent.ContentOf(e.Content.Value) is { } content
                && !forgotten.Contains(MemoryHash.Of(content))
            )
                keep(new(e.Content.Project!, name, content, e.Content.WrittenAt));
        }
    }
}

/// <summary>A text of a note that was forgotten by somebody who did not know this text.</summary>
readonly record struct UnknownText(string Project, string Name, byte[] Content, DateTime WrittenAt);
