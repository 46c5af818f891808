using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>Counts the versions of Claude's notes among events, and the notes that they are about.</summary>
sealed class NoteTally
{
    readonly HashSet<EntryId> _notes = [];
    int _versions;

    public NoteCount Count => new(_notes.Count, _versions);

    public void Add(IEnumerable<LogEvent> events)
    {
        foreach (var e in events.Where(e => e.Content.Kind is EventKind.MemoryVersion or EventKind.MemoryDeleted))
        {
            _notes.Add(e.Content.EntryId);
            _versions++;
        }
    }
}

/// <summary>A number of notes, and of their versions.</summary>
readonly record struct NoteCount(int Notes, int Versions)
{
    public static NoteCount operator +(NoteCount one, NoteCount other) =>
        new(one.Notes + other.Notes, one.Versions + other.Versions);
}
