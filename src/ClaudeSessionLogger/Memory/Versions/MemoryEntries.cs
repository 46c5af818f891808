using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Chooses the entry under which the versions of a file are written. A forgotten entry cannot be used again: every
/// machine and every hub removes all texts in it, whenever they arrive. So each forgetting begins a new entry, named
/// after the event, and a file can have several.
/// </summary>
sealed class MemoryEntries
{
    readonly ILookup<EntryId, EntryId> _renewed;
    readonly List<(EntryId Entry, HybridTimestamp Stamp, Guid Hash)> _forgettings;
    readonly Database _database;
    readonly EventTables _tables;

    /// <param name="tables">The log to read. A file can be forgotten in one log and not in the other.</param>
    public MemoryEntries(Database database, EventTables tables)
    {
        (_database, _tables) = (database, tables);
        _renewed = database
            .Query(
                $"select distinct entry_id from {tables.Events} where {MemoryEvent.MayBeRenewed}",
                row => new EntryId(row.GetString(0))
            )
            .Where(MemoryEvent.IsRenewed)
            .ToLookup(MemoryEvent.FirstEntryOf);
        _forgettings = database.Query(
            $"select entry_id, hlc, hash from {tables.Events} where kind = '{EventKind.Forgotten.Text}'",
            row => (new EntryId(row.GetString(0)), new HybridTimestamp(row.GetInt64(1)), row.GetGuid(2))
        );
    }

    /// <summary>The entries of a file that have versions and were not forgotten.</summary>
    /// <param name="entry">The file's first entry.</param>
    public List<EntryId> Live(EntryId entry)
    {
        using var filter = _database.Filter([entry, .. _renewed[entry]]);
        return _database.Query(
            $"""
            select distinct entry_id from {_tables.Events} where entry_id in {filter}
                and not {MemoryVersionStore.ForgottenIn(_tables.Events)} order by entry_id
            """,
            row => new EntryId(row.GetString(0))
        );
    }

    /// <summary>
    /// Returns the entry for the next version of a file. Two machines that know the same events choose the same entry.
    /// </summary>
    /// <param name="entry">The first entry of the file, or the entry of a project.</param>
    public EntryId ToWrite(EntryId entry)
    {
        var forgettings = _forgettings
            .Where(forgetting => MemoryEvent.FirstEntryOf(forgetting.Entry) == entry)
            .OrderBy(forgetting => forgetting.Stamp)
            .ThenBy(forgetting => forgetting.Hash)
            .ToList();
        if (forgettings.All(forgetting => forgetting.Entry != entry))
            return entry;
        var forgotten = forgettings.Select(forgetting => forgetting.Entry).ToHashSet();
        // There are more forgettings than forgotten entries that are named after one, so one is left to name the next.
        return _renewed[entry].Where(renewed => !forgotten.Contains(renewed)).Max(renewed => (EntryId?)renewed)
            ?? forgettings
                .Select(forgetting => new EntryId(entry + MemoryEvent.RenewalOf(forgetting.Hash)))
                .Last(renewed => !forgotten.Contains(renewed));
    }
}
