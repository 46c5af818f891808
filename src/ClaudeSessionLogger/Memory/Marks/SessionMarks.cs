using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>What the user says about a session.</summary>
/// <param name="Title">Null if the client's title is shown.</param>
/// <param name="Tags">Sorted.</param>
sealed record SessionMarks(string? Title, IReadOnlyList<string> Tags, bool IsPinned, string? Note)
{
    public bool IsEmpty => Title is null && Tags.Count == 0 && !IsPinned && Note is null;

    public bool Equals(SessionMarks? other) =>
        other is not null
        && (Title, IsPinned, Note) == (other.Title, other.IsPinned, other.Note)
        && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Title, IsPinned, Note, Tags.Count);
}

/// <summary>A change of one mark.</summary>
/// <param name="Kind">One of <see cref="SessionMarkEvents.Kinds"/>.</param>
/// <param name="Value">The new value, or the tag to add or remove. An empty value removes a title or a note.</param>
readonly record struct MarkChange(EventKind Kind, string Value)
{
    public static MarkChange Title(string? title) => new(EventKind.SessionTitle, title ?? "");

    public static MarkChange Note(string? note) => new(EventKind.SessionNote, note ?? "");

    public static MarkChange Pinned(bool isPinned) =>
        new(EventKind.SessionPinned, isPinned ? SessionMarkEvents.Pinned : "");

    public static MarkChange Tag(string tag) => new(EventKind.SessionTagged, tag);

    public static MarkChange Untag(string tag) => new(EventKind.SessionUntagged, tag);
}
