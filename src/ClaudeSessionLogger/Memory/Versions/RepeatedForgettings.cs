using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Forgets notes and marks of sessions again in an earlier state of the database. The events have the same content as
/// the original ones, so that they count as the same events when a hub sends those.
/// </summary>
/// <param name="Own">The forgettings in this person's own log, of notes and of marks.</param>
/// <param name="Shared">The forgettings of notes in the shared log.</param>
/// <param name="UndeletedFiles">Files of forgotten notes that are still to be deleted from the disk.</param>
sealed record RepeatedForgettings(
    IReadOnlyList<LogEvent> Own,
    IReadOnlyList<LogEvent> Shared,
    IReadOnlyList<string> UndeletedFiles
)
{
    public static readonly RepeatedForgettings None = new([], [], []);

    // The path of the file that a row of memory_synced is about.
    const string File = "folder || '/' || name";

    static readonly string s_isForgotten = $"""
        exists (
            select 1 from (
                select hash from memory_events where {MemoryVersionStore.ForgottenIn("memory_events")}
                union all select hash from log_events where {MemoryVersionStore.ForgottenIn("log_events")}
            ) as forgotten_versions
            where contains(concat_ws(',', heads, next_heads), forgotten_versions.hash::varchar))
        """;

    public static RepeatedForgettings Of(Database current)
    {
        return new(
            In(EventTables.Memory),
            [.. In(EventTables.Shared).Where(e => SharedMemoryEntries.Contains(e.Content.EntryId))],
            current.Query($"select {File} from memory_synced where {s_isForgotten}", row => row.GetString(0))
        );

        List<LogEvent> In(EventTables tables) =>
            new EventStore(current, tables)
                .OfEntries(
                    current.Query(
                        $"select distinct entry_id from {tables.Events} where kind = '{EventKind.Forgotten.Text}'",
                        row => new EntryId(row.GetString(0))
                    )
                )
                .FindAll(e => e.Content.Kind == EventKind.Forgotten);
    }

    /// <summary>Returns whether there was something to forget.</summary>
    /// <param name="keep">Saves a text that the person who forgot the note did not know.</param>
    public bool Repeat(Database earlier, DeviceId device, Action<UnknownText> keep, DateTime asOf)
    {
        var changed = new List<EntryId>();
        earlier.Transaction(() =>
        {
            changed.AddRange(Append(new(earlier, EventTables.Memory), device, Own));
            changed.AddRange(Append(new(earlier), device, Shared));
            if (changed.Count == 0)
                return;
            new ForgottenNotes(earlier, keep).RemoveTexts();
            // What is there now under the same name was written after the forgetting.
            using (var undeleted = earlier.Filter(UndeletedFiles))
                earlier.Execute($"delete from memory_synced where {s_isForgotten} and {File} not in {undeleted}");
            SessionMarkProjector.Refresh(earlier, changed, asOf);
            MemoryProjector.Refresh(earlier, changed.Where(SharedMemoryEntries.Contains), asOf);
        });
        return changed.Count > 0;
    }

    static List<EntryId> Append(EventStore store, DeviceId device, IReadOnlyList<LogEvent> forgettings)
    {
        var ids = forgettings.Select(e => e.Content.EntryId).Distinct().ToList();
        var missing = store.OfEntries(ids).Select(e => e.Content.EntryId).Except(store.Forgotten(ids)).ToHashSet();
        store.AppendNew(
            LogEvent.AllFollowing(
                device,
                store.HeadOf(device),
                [
                    .. forgettings
                        .Where(e => missing.Contains(e.Content.EntryId))
                        .DistinctBy(e => e.Hash)
                        .Select(e => e.Content),
                ]
            )
        );
        return [.. missing];
    }
}
