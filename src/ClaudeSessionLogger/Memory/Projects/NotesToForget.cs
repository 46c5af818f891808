using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>The notes of a project that the user wants to forget.</summary>
/// <param name="OfOthers">
/// Shared notes of which other people wrote versions, with the names of these people. They are left out.
/// </param>
sealed record NotesToForget(
    ProjectKey Project,
    IReadOnlyList<NoteToForget> Notes,
    IReadOnlyList<(string Name, string People)> OfOthers
)
{
    /// <param name="names">The exact names of the notes; none for all notes of the project.</param>
    public static NotesToForget Find(
        Database database,
        ProjectKey project,
        IReadOnlyCollection<string> names,
        ActorIdentity me
    )
    {
        var files = MemoryFileStore.Of(database, project.Value).ToDictionary(file => file.Name, StringComparer.Ordinal);
        var events = Events(database, project);
        var chosen = names.Count == 0 ? [.. events.Select(note => note.Key)] : WithFormerNames(events, names);
        if (names.FirstOrDefault(name => !events.Contains(name)) is { } unknown)
            throw NotFound(unknown, project, events.Select(note => note.Key));
        var (notes, ofOthers) = (new List<NoteToForget>(), new List<(string, string)>());
        foreach (var name in chosen.Order(StringComparer.Ordinal))
        {
            var others = events[name]
                .Where(e => e.IsShared && !IsBy(me, e.Event))
                .Select(e => e.Event.Content.Actor)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList();
            if (others.Count > 0)
                ofOthers.Add((name, string.Join(", ", others)));
            else
                notes.Add(
                    new(
                        name,
                        events[name].DistinctBy(e => e.Event.Hash).Count(),
                        files.GetValueOrDefault(name)?.Hash is null,
                        events[name].Any(e => e.IsShared)
                    )
                );
        }

        if (names.Count > 0 && ofOthers.FirstOrDefault(note => names.Contains(note.Item1)) is (not null, _) refused)
            throw new Failure(
                FailureKind.Conflict,
                $"cannot forget {SafeText.Safe(refused.Item1)}: {SafeText.Safe(refused.Item2)} wrote versions of this "
                    + "shared note, which only they can forget. Delete the file instead, or ask them."
            );
        return new(project, notes, ofOthers);
    }

    // Returns the versions that are not forgotten yet, by the name of their note. Includes notes that only others wrote
    // if this person receives the shared notes of the project.
    static ILookup<string, (LogEvent Event, bool IsShared)> Events(Database database, ProjectKey project)
    {
        var isShared = MemoryFileStore.IsShared(database, project.Value);
        var own = Versions(database, project, EventTables.Memory).Select(e => (e, false));
        var ofTeam = Versions(database, project, EventTables.Shared).Select(e => (e, true));
        return own.Concat(isShared || own.Any() ? ofTeam : [])
            .ToLookup(e => MemoryEvent.NameOf(project.Value, e.Item1.Content.EntryId)!, StringComparer.Ordinal);
    }

    static List<LogEvent> Versions(Database database, ProjectKey project, EventTables tables)
    {
        var entries = database.Query(
            $"""
            select distinct entry_id from {tables.Events} where project = $project
                and kind in ('{EventKind.MemoryVersion.Text}', '{EventKind.MemoryDeleted.Text}')
                and not {MemoryVersionStore.ForgottenIn(tables.Events)}
            """,
            row => new EntryId(row.GetString(0)),
            ("project", project.Value)
        );
        return new EventStore(database, tables)
            .OfEntries(entries.Where(entry => MemoryEvent.NameOf(project.Value, entry) is not null))
            .FindAll(e => e.Content.Kind is EventKind.MemoryVersion or EventKind.MemoryDeleted);
    }

    // The earlier versions of a renamed note are stored under its former name.
    static HashSet<string> WithFormerNames(
        ILookup<string, (LogEvent Event, bool IsShared)> events,
        IReadOnlyCollection<string> names
    )
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        var renamedTo = events.ToDictionary(note => note.Key, RenamedTo, StringComparer.Ordinal);
        while (renamedTo.Any(note => note.Value is { } to && all.Contains(to) && all.Add(note.Key))) { }
        return all;
    }

    static string? RenamedTo(IEnumerable<(LogEvent Event, bool IsShared)> note)
    {
        var last = note.Select(e => e.Event).MaxBy(e => (e.Content.Stamp, e.Hash));
        return last is { Content: { Kind: EventKind.MemoryDeleted, Value: { } value } }
            ? MemoryEvent.HeaderOf(value.Split('\n', 2)[0]).To
            : null;
    }

    static bool IsBy(ActorIdentity me, LogEvent e) =>
        e.Content.Actor == me.Name || e.Content.Actor == UserIdentity.Unknown && e.Device == me.Device;

    static Failure NotFound(string requested, ProjectKey project, IEnumerable<string> names)
    {
        var similar = names
            .Where(name => name.Contains(requested, StringComparison.OrdinalIgnoreCase))
            .Take(5)
            .ToList();
        return new(
            FailureKind.NotFound,
            $"the memory of {SafeText.Safe(project.Name)} has no note with exactly the name "
                + $"{SafeText.Safe(requested)}; "
                + (
                    similar.Count > 0
                        ? $"similar names: {SafeText.Safe(string.Join(", ", similar))}."
                        : "run claude-session-logger memory list --deleted to list notes, and name a project with "
                            + "--project-key."
                )
        );
    }
}

/// <param name="Versions">The number of versions in the history.</param>
/// <param name="IsDeleted">Whether the note was deleted, so that only its history is left.</param>
readonly record struct NoteToForget(string Name, int Versions, bool IsDeleted, bool IsShared);
