using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Writes to the shared log. Every call is one transaction: events, and what they make of the entry.</summary>
sealed class LogWriter(Database database, LogAuthor author, TimeProvider clock)
{
    readonly EventStore _events = new(database);
    DateTime? _asOf;

    /// <summary>The time by the hub's clock, as far as it is known.</summary>
    public DateTime Now => HubStateStore.Now(database, clock);

    /// <summary>As of when entries are looked at; later than <see cref="Now"/> on a machine whose clock is behind. Asked once.</summary>
    DateTime AsOf => _asOf ??= EventClock.AsOf(database, clock, author.Device);

    public LogEntry Create(NewEntry entry)
    {
        entry.Check();
        LogEntry? created = null;
        database.Transaction(() =>
        {
            LegacyEntryImport.Import(database, author.Device, AsOf);
            var id = Guid.NewGuid().ToString();
            var value = new CreatedValue(entry.Category, entry.Status, entry.Title, entry.Body).ToJson();
            created = Append(id, entry.Project, [new(EventKind.Created, value, null)], DateTime.MinValue, []);
        });
        return created!;
    }

    /// <summary>
    /// Changes an entry as <paramref name="decide"/> says of the entry as it stands; what it throws leaves everything as it was. Values that
    /// stand already are not written again, but where people disagreed, or another value waits for its date: then writing it decides.
    /// </summary>
    public LogEntry Change(string id, Func<LogEntry, IReadOnlyList<EntryChange>> decide)
    {
        LogEntry? changed = null;
        database.Transaction(() =>
        {
            LegacyEntryImport.Import(database, author.Device, AsOf);
            var events = _events.OfEntry(id);
            var entry = EntryReducer.Reduce(events, AsOf) ?? throw EntryLookup.NotFound(id);
            var drafts = new List<Draft>();
            foreach (var change in decide(author.Self.FromHistory(entry, events)))
            {
                change.Check();
                if (change.Kind == EventKind.Note)
                    drafts.Add(new(change.Kind, change.Value, null));
                else if (change.Value != entry.ValueOf(change.Kind) || IsDecision(entry, change.Kind))
                    drafts.Add(new(change.Kind, change.Value, entry.ReplacedIn(change.Kind)));
            }

            changed = drafts.Count == 0 ? entry : Append(id, entry.Project, drafts, entry.LoggedAt, events);
        });
        return changed!;
    }

    // Also the value that stands already, where people disagreed or another one waits for its date.
    static bool IsDecision(LogEntry entry, string field) =>
        entry.Conflicts.Any(conflict => conflict.IsOpen && conflict.Field == field) || entry.Held.Any(held => held.Field == field);

    /// <summary>Takes an entry away, here and wherever its events go; the author's own only.</summary>
    public LogEntry Forget(string id)
    {
        LogEntry? forgotten = null;
        database.Transaction(() =>
        {
            LegacyEntryImport.Import(database, author.Device, AsOf);
            var events = _events.OfEntry(id);
            forgotten = EntryReducer.Reduce(events, AsOf) ?? throw EntryLookup.NotFound(id);
            CheckIsOwn(forgotten, events, author.Self);
            Append(id, forgotten.Project, [new(EventKind.Forgotten, "", null)], forgotten.LoggedAt, events);
            _events.Redact([id]);
        });
        return forgotten!;
    }

    /// <summary>Throws a <see cref="Failure"/> where an entry is not that person's to be forgotten.</summary>
    public static void CheckIsOwn(LogEntry entry, IReadOnlyList<LogEvent> events, ActorIdentity me)
    {
        if (me.FromHistory(entry, events).CreatedBy != me.Name)
            throw new Failure(FailureKind.Conflict, $"entry {entry.Id} is {SafeText.Safe(entry.CreatedBy)}'s: only they can have it forgotten; resolve it instead.");
    }

    /// <summary>Writes events of an entry as they are given; the rules of what may be written are the callers'. Whoever calls it is in a transaction.</summary>
    /// <param name="after">All of them are later than this.</param>
    /// <param name="before">The entry's events so far.</param>
    public LogEntry? Append(string id, string? project, IReadOnlyList<Draft> drafts, DateTime after, List<LogEvent> before)
    {
        var (now, asOf) = (Now, AsOf);
        // A time in the far future is nobody's to follow.
        var writtenAt = after > asOf.AddSafely(EventTime.Ahead) ? SafeTime.Whole(now) : Max(SafeTime.Whole(now), after.AddSafely(TimeSpan.FromMicroseconds(1)));
        var (stamp, contents) = (_events.LastStamp(asOf), new List<EventContent>());
        foreach (var draft in drafts)
        {
            stamp = HybridTimestamp.Next(now, stamp);
            contents.Add(new(stamp, writtenAt, author.Name, project, id, draft.Kind, draft.Value, author.SessionId, draft.Replaced));
        }

        var events = LogEvent.AllFollowing(author.Device, _events.HeadOf(author.Device), contents);
        _events.AppendNew(events);
        return EntryProjector.Write(database, id, [.. before, .. events], asOf);
    }

    static DateTime Max(DateTime a, DateTime b) => a > b ? a : b;

    public readonly record struct Draft(string Kind, string Value, Guid? Replaced);
}

/// <summary>Who writes: the person, on which device, in which of the client's sessions.</summary>
sealed record LogAuthor(string Device, string Name, string? SessionId)
{
    public ActorIdentity Self => new(Name, Device);
}
