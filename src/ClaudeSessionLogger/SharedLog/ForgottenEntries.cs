using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>An entry that was forgotten, and by whom.</summary>
readonly record struct ForgottenEntry(EntryId Id, string Actor);

/// <summary>Forgets entries again in an earlier state of the database, which still has their texts.</summary>
static class ForgottenEntries
{
    public static IReadOnlyList<ForgottenEntry> All(Database database) =>
        database.Query(
            "select distinct entry_id, actor from log_events where kind = $forgotten",
            row => new ForgottenEntry(new(row.GetString(0)), row.GetString(1)),
            ("forgotten", EventKind.Forgotten.Text)
        );

    /// <summary>Returns how many entries still had their texts.</summary>
    public static int Repeat(
        Database database,
        IReadOnlyList<ForgottenEntry> forgotten,
        DeviceId device,
        TimeProvider clock
    )
    {
        var known = All(database).Select(entry => entry.Id).ToHashSet();
        using var filter = database.Filter(forgotten.Select(entry => entry.Id.Value));
        var there = database
            .Query($"select id from log_entries where id in {filter}", row => new EntryId(row.GetString(0)))
            .ToHashSet();
        // Forget removed their texts from this backup.
        var withoutTexts = database
            .Query(
                $"""
                select entry_id from log_events where entry_id in {filter}
                group by entry_id having bool_and(value is null)
                """,
                row => new EntryId(row.GetString(0))
            )
            .Except(there)
            .ToHashSet();
        var count = 0;
        foreach (var entry in forgotten.Where(entry => withoutTexts.Contains(entry.Id) && known.Add(entry.Id)))
            new LogWriter(database, new(device, entry.Actor, SessionId: null), clock).ForgetWithoutTexts(entry.Id);
        foreach (var entry in forgotten.Where(entry => there.Contains(entry.Id) && !known.Contains(entry.Id)))
        {
            try
            {
                new LogWriter(database, new(device, entry.Actor, SessionId: null), clock).Forget(entry.Id);
                count++;
            }
            catch (Failure failure) when (failure.Kind == FailureKind.Conflict)
            {
                // Somebody else's entry: its author's event comes from the hub again.
            }
        }

        return count;
    }
}
