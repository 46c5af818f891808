using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>Writes marks of sessions to this person's own log. The caller must be in a transaction.</summary>
/// <param name="person">Determined only when an event is written, because this may run git.</param>
sealed class SessionMarkWriter(Database database, DeviceId device, Lazy<string> person, TimeProvider clock)
{
    readonly EventStore _events = new(database, EventTables.Memory);

    /// <summary>
    /// Applies the changes and returns the marks. Throws a <see cref="Failure"/> if the session was forgotten.
    /// </summary>
    public SessionMarks Change(SessionId session, IReadOnlyList<MarkChange> changes)
    {
        var entry = SessionMarkEvents.EntryOf(session);
        var asOf = EventClock.Now(database, clock, device);
        var before = new SessionMarkReducer(_events.OfEntry(entry), asOf);
        if (before.IsForgotten)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot change session {session}: it was forgotten, on this machine or on another."
            );
        var drafts = new List<(EntryId Entry, EventKind Kind, string Value, Guid? Replaced)>();
        foreach (var change in changes)
        {
            if (before.Draft(change) is var (value, replaced))
                drafts.Add((entry, change.Kind, value, replaced));
        }

        Append(drafts, asOf);
        return drafts.Count == 0 ? before.Marks : new SessionMarkReducer(_events.OfEntry(entry), asOf).Marks;
    }

    /// <summary>
    /// Forgets the marks of sessions that were forgotten on this machine, for all machines. Marks can arrive after
    /// their session was forgotten here. Returns whether there were any.
    /// </summary>
    public bool ForgetErased()
    {
        var entries = database.Query(
            $"""
            select distinct entry_id from memory_events
            where entry_id in (select '{SessionMarkEvents.Prefix}' || session_id from forgotten) and entry_id not in
                (select entry_id from memory_events where kind = '{EventKind.Forgotten.Text}')
            order by entry_id
            """,
            row => new EntryId(row.GetString(0))
        );
        Append(
            [.. entries.Select(entry => (entry, EventKind.Forgotten, "", (Guid?)null))],
            EventClock.Now(database, clock, device)
        );
        return entries.Count > 0;
    }

    void Append(List<(EntryId Entry, EventKind Kind, string Value, Guid? Replaced)> drafts, DateTime asOf)
    {
        if (drafts.Count == 0)
            return;
        var stamp = MemoryWriter.LastStamp(database, asOf);
        var now = SafeTime.TruncateToMicroseconds(HubStateStore.Now(database, clock));
        var contents = new List<EventContent>();
        foreach (var (entry, kind, value, replaced) in drafts)
        {
            stamp = HybridTimestamp.Next(now, stamp);
            contents.Add(new(stamp, now, person.Value, project: null, entry, kind, value, sessionId: null, replaced));
        }

        _events.AppendNew(LogEvent.AllFollowing(device, _events.HeadOf(device), contents));
        SessionMarkProjector.Refresh(database, drafts.Select(draft => draft.Entry), asOf);
    }
}
