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
    /// Writes the drafts in this order and updates the files. Returns the hash of the version written for each draft.
    /// </summary>
    public IReadOnlyList<Guid> Append(IReadOnlyList<MemoryDraft> drafts)
    {
        if (drafts.Count == 0)
            return [];
        var asOf = EventClock.Now(database, clock, device);
        var seen = new EventStore(database).LastStamp(asOf);
        var stamp =
            new EventStore(database, EventTables.Memory).LastStamp(asOf) is var ownStamp && ownStamp > seen
                ? ownStamp
                : seen;
        var written = new List<Guid>();
        foreach (var (isShared, ofLog) in drafts.GroupBy(IsForTeam).ToDictionary(log => log.Key, log => log.ToList()))
        {
            var store = new EventStore(database, isShared ? EventTables.Shared : EventTables.Memory);
            var contents = new List<EventContent>();
            foreach (var draft in ofLog)
            {
                stamp = HybridTimestamp.Next(Now, stamp);
                contents.Add(Content(draft, stamp));
            }

            var events = LogEvent.AllFollowing(device, store.HeadOf(device), contents);
            store.AppendNew(events);
            foreach (var (draft, e) in ofLog.Zip(events))
                draft.Hash = e.Hash;
        }

        MemoryProjector.Refresh(database, drafts.Select(draft => draft.EntryId), asOf);
        return [.. drafts.Select(draft => draft.Hash)];
    }

    EventContent Content(MemoryDraft draft, HybridTimestamp stamp) =>
        new(
            stamp,
            Earlier(draft.WrittenAt),
            person.Value,
            draft.Project,
            draft.EntryId,
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
/// <param name="Parents">The versions it replaces.</param>
sealed record MemoryDraft(
    string Project,
    string? Name,
    byte[]? Content,
    IReadOnlyList<Guid> Parents,
    DateTime? WrittenAt = null,
    string? SessionId = null
)
{
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>What is decided about the project; null for a version.</summary>
    public EventKind? Decision { get; init; }

    public EventKind Kind => Decision ?? (Content is null ? EventKind.MemoryDeleted : EventKind.MemoryVersion);

    public string EntryId => Name is null ? MemoryEvent.EntryOf(Project) : MemoryEvent.EntryOf(Project, Name);

    public string Value => MemoryEvent.ValueOf(new(Parents.Count > 1 ? [.. Parents.Skip(1)] : null, From, To), Content);

    /// <summary>The hash of the version, set when it is written.</summary>
    public Guid Hash { get; set; }
}
