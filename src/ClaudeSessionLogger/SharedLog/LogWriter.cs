using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Writes to the shared log. Every call is one transaction that writes the events and updates the entry's row.
/// </summary>
sealed class LogWriter(Database database, LogAuthor author, TimeProvider clock)
{
    readonly EventStore _events = new(database);
    DateTime? _asOf;
    ActorIdentity? _self;

    ActorIdentity Self => _self ??= ActorIdentity.Of(database, author.Name, author.Device);

    /// <summary>The current time, by the hub's clock if it is known.</summary>
    public DateTime Now => HubStateStore.Now(database, clock);

    /// <summary>
    /// The time after which events count as dated in the future; later than <see cref="Now"/> if this machine's clock
    /// is behind.
    /// </summary>
    DateTime AsOf => _asOf ??= EventClock.Now(database, clock, author.Device);

    public LogEntry Create(NewEntry entry)
    {
        entry.Check();
        LogEntry? created = null;
        database.Transaction(() =>
        {
            var id = new EntryId(Guid.NewGuid().ToString());
            LegacyEntryImport.ImportNew(database, author.Device, AsOf);
            var value = new CreatedValue(entry.Category.Text, entry.Status.Text, entry.Title, entry.Body).ToJson();
            created = Append(id, entry.Project, [new(EventKind.Created.Text, value, null)], DateTime.MinValue, []);
        });
        return created!;
    }

    /// <summary>
    /// Applies the changes that <paramref name="decide"/> returns for the current entry; if <paramref name="decide"/>
    /// throws, nothing is written. A change that keeps the value is written only if it resolves an open conflict or
    /// discards a value dated in the future.
    /// </summary>
    public LogEntry Change(EntryId id, Func<LogEntry, IReadOnlyList<EntryChange>> decide)
    {
        LogEntry? changed = null;
        database.Transaction(() =>
        {
            var events = LegacyEntryImport.Import(database, author.Device, AsOf, id);
            var entry = EntryReducer.Reduce(events, AsOf) ?? throw EntryLookup.NotFound(id);
            var drafts = new List<Draft>();
            foreach (var change in decide(Self.FromHistory(entry, events)))
            {
                change.Check();
                if (change.Kind == EventKind.Note)
                    drafts.Add(new(change.Kind.Text, change.Value, null));
                else if (change.Value != entry.ValueOf(change.Kind) || ResolvesConflict(entry, change.Kind))
                    drafts.Add(new(change.Kind.Text, change.Value, entry.ReplacedIn(change.Kind)));
            }

            changed = drafts.Count == 0 ? entry : Append(id, entry.Project, drafts, entry.LoggedAt, events);
        });
        return changed!;
    }

    // Writing the current value again resolves an open conflict, or discards a value dated in the future.
    static bool ResolvesConflict(LogEntry entry, EventKind field) =>
        entry.Conflicts.Any(conflict => conflict.IsOpen && conflict.Field == field)
        || entry.FutureChanges.Any(futureEvent => futureEvent.Field == field);

    /// <summary>
    /// Forgets an entry on this machine and, after the next sync, on all other machines. Only its author may do this.
    /// </summary>
    public LogEntry Forget(EntryId id)
    {
        LogEntry? forgotten = null;
        database.Transaction(() =>
        {
            var events = LegacyEntryImport.Import(database, author.Device, AsOf, id);
            forgotten = EntryReducer.Reduce(events, AsOf) ?? throw EntryLookup.NotFound(id);
            CheckIsOwn(forgotten, events, Self);
            Append(id, forgotten.Project, [new(EventKind.Forgotten.Text, "", null)], forgotten.LoggedAt, events);
            _events.Redact([id]);
        });
        return forgotten!;
    }

    /// <summary>Forgets an entry of which only events without texts are left.</summary>
    public void ForgetWithoutTexts(EntryId id) =>
        database.Transaction(() =>
        {
            var events = _events.OfEntry(id);
            Append(
                id,
                events[0].Content.Project,
                [new(EventKind.Forgotten.Text, "", null)],
                events.Max(e => e.Content.WrittenAt),
                events
            );
        });

    /// <summary>
    /// Throws a <see cref="Failure"/> unless the entry is by <paramref name="me"/>, because only its author may
    /// forget it.
    /// </summary>
    public static void CheckIsOwn(LogEntry entry, IReadOnlyList<LogEvent> events, ActorIdentity me)
    {
        if (me.FromHistory(entry, events).CreatedBy != me.Name)
            throw new Failure(
                FailureKind.Conflict,
                $"cannot forget entry {entry.Id}: only its author, {SafeText.Safe(entry.CreatedBy)}, can. "
                    + "Resolve it instead."
            );
    }

    /// <summary>
    /// Appends events to an entry without checking them. The caller must check them and be in a transaction.
    /// </summary>
    /// <param name="after">The new events get a later time than this.</param>
    /// <param name="before">The entry's events so far.</param>
    public LogEntry? Append(
        EntryId id,
        string? project,
        IReadOnlyList<Draft> drafts,
        DateTime after,
        List<LogEvent> before
    )
    {
        var (now, asOf) = (Now, AsOf);
        // Ignore "after" if it is far in the future.
        var writtenAt =
            after > asOf.AddSafely(EventTime.Tolerance)
                ? SafeTime.TruncateToMicroseconds(now)
                : Max(SafeTime.TruncateToMicroseconds(now), after.AddSafely(TimeSpan.FromMicroseconds(1)));
        var (stamp, contents) = (_events.LastStamp(asOf), new List<EventContent>());
        foreach (var draft in drafts)
        {
            stamp = HybridTimestamp.Next(now, stamp);
            contents.Add(
                new(
                    stamp,
                    writtenAt,
                    author.Name,
                    project,
                    id,
                    draft.KindText,
                    draft.Value,
                    author.SessionId,
                    draft.Replaced
                )
            );
        }

        var events = LogEvent.AllFollowing(author.Device, _events.HeadOf(author.Device), contents);
        _events.AppendNew(events);
        return EntryProjector.Write(database, id, [.. before, .. events], asOf);
    }

    static DateTime Max(DateTime a, DateTime b) => a > b ? a : b;

    public readonly record struct Draft(string KindText, string Value, Guid? Replaced);
}

/// <summary>The author of an event: the person, the device, and the client session, if any.</summary>
sealed record LogAuthor(DeviceId Device, string Name, SessionId? SessionId);
