namespace ClaudeSessionLogger.Domain;

/// <summary>The kinds of events that this version knows. Events of other kinds are kept and replicated.</summary>
enum EventKind
{
    /// <summary>The value is JSON, a <see cref="CreatedValue"/>.</summary>
    Created,
    Category,
    Status,
    Title,
    Body,
    Note,

    /// <summary>The value is JSON, a <see cref="ClaimValue"/>. It is empty if the event releases the claim.</summary>
    Owner,

    /// <summary>Deletes the entry for everybody; its other events lose their values.</summary>
    Forgotten,

    /// <summary>
    /// Puts the actor's name on events that were written before the name was known. The value lists their hashes.
    /// </summary>
    Author,

    /// <summary>A version of a memory file.</summary>
    MemoryVersion,

    /// <summary>The deletion of a memory file.</summary>
    MemoryDeleted,

    /// <summary>The decision to share a project's memory with the team.</summary>
    MemoryShared,

    /// <summary>The decision to stop sharing a project's memory.</summary>
    MemoryUnshared,

    /// <summary>The user's title of a session; empty for the client's.</summary>
    SessionTitle,

    /// <summary>The user's note on a session; empty if it was removed.</summary>
    SessionNote,

    /// <summary>Whether the user pinned a session.</summary>
    SessionPinned,

    /// <summary>A tag that was added to a session.</summary>
    SessionTagged,

    /// <summary>The removal of a tag. The value lists the hashes of the events that added it.</summary>
    SessionUntagged,
}

/// <summary>The kinds of events as text, which is stored, sent and hashed, and never changes.</summary>
static class EventKindText
{
    static readonly EventKind[] s_all = Enum.GetValues<EventKind>();

    static readonly EventKind[] s_fields =
    [
        EventKind.Category,
        EventKind.Status,
        EventKind.Title,
        EventKind.Body,
        EventKind.Owner,
    ];

    extension(EventKind kind)
    {
        /// <summary>Kinds that set a field of the entry.</summary>
        public static IReadOnlyList<EventKind> Fields => s_fields;

        public string Text =>
            kind switch
            {
                EventKind.Created => "created",
                EventKind.Category => "category",
                EventKind.Status => "status",
                EventKind.Title => "title",
                EventKind.Body => "body",
                EventKind.Note => "note",
                EventKind.Owner => "owner",
                EventKind.Forgotten => "forgotten",
                EventKind.Author => "author",
                EventKind.MemoryVersion => "memory",
                EventKind.MemoryDeleted => "memory-deleted",
                EventKind.MemoryShared => "memory-shared",
                EventKind.MemoryUnshared => "memory-unshared",
                EventKind.SessionTitle => "session-title",
                EventKind.SessionNote => "session-note",
                EventKind.SessionPinned => "session-pinned",
                EventKind.SessionTagged => "session-tag",
                EventKind.SessionUntagged => "session-untag",
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };

        public bool IsField => Array.IndexOf(s_fields, kind) >= 0;

        /// <summary>Returns null for a kind of a newer version.</summary>
        public static EventKind? Parse(string text) => EnumText.Find(s_all, text, known => known.Text);
    }
}
