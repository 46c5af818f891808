using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>
/// How marks are events of the private log, which also has the versions of memory files: all marks of a session have
/// the entry <c>session/ID</c>. Version 1 keeps and sends events of kinds that it does not know.
/// </summary>
static class SessionMarkEvents
{
    public const string Prefix = "session/";

    /// <summary>The value of an event that pins a session; an empty value unpins it.</summary>
    public const string Pinned = "pinned";

    /// <summary>The kinds that set one value: the last writer wins.</summary>
    public static readonly IReadOnlyList<EventKind> Fields =
    [
        EventKind.SessionTitle,
        EventKind.SessionNote,
        EventKind.SessionPinned,
    ];

    /// <summary>All kinds of marks.</summary>
    public static readonly IReadOnlyList<EventKind> Kinds =
    [
        .. Fields,
        EventKind.SessionTagged,
        EventKind.SessionUntagged,
    ];

    public static EntryId EntryOf(SessionId session) => new(Prefix + session.Value);

    public static bool Contains(EntryId entry) => entry.Value.StartsWith(Prefix, StringComparison.Ordinal);

    public static SessionId SessionOf(EntryId entry) => new(entry.Value[Prefix.Length..]);
}
