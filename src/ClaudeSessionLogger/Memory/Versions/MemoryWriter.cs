using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Writes versions to this person's own log or, for shared projects, to the shared log. The caller must be in a
/// transaction.
/// </summary>
sealed class MemoryWriter(Database database, DeviceId device, Lazy<string> person, TimeProvider clock)
{
    /// <summary>The current time, by the hub's clock if it is known.</summary>
    DateTime Now => SafeTime.TruncateToMicroseconds(HubStateStore.Now(database, clock));

    /// <summary>
    /// Writes the drafts in the order of the list and updates the files. Returns the hash of the version written for
    /// each draft.
    /// </summary>
    public IReadOnlyList<Guid> Append(IReadOnlyList<MemoryDraft> drafts)
    {
        if (drafts.Count == 0)
            return [];
        var asOf = EventClock.Now(database, clock, device);
        var stamp = LastStamp(database, asOf);
        foreach (var (isShared, ofLog) in drafts.GroupBy(IsForTeam).ToDictionary(log => log.Key, log => log.ToList()))
        {
            var tables = isShared ? EventTables.Shared : EventTables.Memory;
            var (store, entries) = (new EventStore(database, tables), new MemoryEntries(database, tables));
            var contents = new List<EventContent>();
            foreach (var draft in ofLog)
            {
                stamp = HybridTimestamp.Next(Now, stamp);
                contents.Add(Content(draft, entries.ToWrite(draft.EntryId), stamp));
            }

            var events = LogEvent.AllFollowing(device, store.HeadOf(device), contents);
            store.AppendNew(events);
            foreach (var (draft, e) in ofLog.Zip(events))
                draft.Hash = e.Hash;
        }

        MemoryProjector.Refresh(database, drafts.Select(draft => draft.EntryId), asOf);
        return [.. drafts.Select(draft => draft.Hash)];
    }

    /// <summary>
    /// Forgets these files: all of their versions in both logs lose their text. The caller must remove the text and
    /// update the files (<see cref="ForgottenNotes"/>), and check that nobody else wrote one of the versions.
    /// </summary>
    public void Forget(string project, IReadOnlyCollection<string> names)
    {
        var stamp = LastStamp(database, EventClock.Now(database, clock, device));
        foreach (var tables in (ReadOnlySpan<EventTables>)[EventTables.Memory, EventTables.Shared])
        {
            var (store, entries) = (new EventStore(database, tables), new MemoryEntries(database, tables));
            var contents = new List<EventContent>();
            foreach (var entry in names.SelectMany(name => entries.Live(MemoryEvent.EntryOf(project, name))))
            {
                stamp = HybridTimestamp.Next(Now, stamp);
                var value = KnownVersions.ToText(store.OfEntry(entry));
                contents.Add(
                    new(stamp, Now, person.Value, project, entry, EventKind.Forgotten, value, sessionId: null, null)
                );
            }

            store.AppendNew(LogEvent.AllFollowing(device, store.HeadOf(device), contents));
        }
    }

    /// <summary>The greatest stored timestamp of both logs, without events dated in the future.</summary>
    public static HybridTimestamp LastStamp(Database database, DateTime asOf)
    {
        var (log, memory) = (
            new EventStore(database).LastStamp(asOf),
            new EventStore(database, EventTables.Memory).LastStamp(asOf)
        );
        return memory > log ? memory : log;
    }

    EventContent Content(MemoryDraft draft, EntryId entry, HybridTimestamp stamp) =>
        new(
            stamp,
            Earlier(draft.WrittenAt),
            person.Value,
            draft.Project,
            entry,
            draft.Kind,
            draft.Value,
            draft.SessionId,
            draft.Parents is [var first, ..] ? first : null
        );

    // Even in shared projects, notes about the person stay private, and so does the memory index, which names all
    // notes.
    bool IsForTeam(MemoryDraft draft) =>
        draft.Name is { } name
        && MemoryFileStore.IsShared(database, draft.Project)
        && SharingPolicy.IsForTeam(name, draft.Content ?? LastContent(draft));

    byte[]? LastContent(MemoryDraft draft) =>
        draft.Parents is [var parent, ..] ? new MemoryVersionStore(database).Content(parent) : null;

    DateTime Earlier(DateTime? written) =>
        written is { } given && SafeTime.TruncateToMicroseconds(given) < Now
            ? SafeTime.TruncateToMicroseconds(given)
            : Now;
}

/// <summary>A version that has not been written yet.</summary>
/// <param name="Name">The file's name; null for a decision about the project.</param>
/// <param name="Content">The content of the file; null for a deletion.</param>
/// <param name="Parents">The versions that this version replaces.</param>
sealed record MemoryDraft(
    string Project,
    string? Name,
    byte[]? Content,
    IReadOnlyList<Guid> Parents,
    DateTime? WrittenAt = null,
    SessionId? SessionId = null
)
{
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>What is decided about the project; null for a version.</summary>
    public EventKind? Decision { get; init; }

    public EventKind Kind => Decision ?? (Content is null ? EventKind.MemoryDeleted : EventKind.MemoryVersion);

    /// <summary>The entry of the version, unless the file was forgotten before.</summary>
    public EntryId EntryId => Name is null ? MemoryEvent.EntryOf(Project) : MemoryEvent.EntryOf(Project, Name);

    public string Value => MemoryEvent.ValueOf(new(Parents.Count > 1 ? [.. Parents.Skip(1)] : null, From, To), Content);

    /// <summary>The hash of the version, set when it is written.</summary>
    public Guid Hash { get; set; }
}
