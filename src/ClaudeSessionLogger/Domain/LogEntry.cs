namespace ClaudeSessionLogger.Domain;

/// <summary>An entry of the shared log as its events make it. Times are UTC.</summary>
sealed record LogEntry
{
    public required string Id { get; init; }
    public string? SessionId { get; init; }
    public DateTime LoggedAt { get; init; }
    public required string Category { get; init; }
    public required string Status { get; init; }
    public required string Title { get; init; }

    /// <summary>As written, without the notes.</summary>
    public string? Body { get; init; }
    public IReadOnlyList<EntryNote> Notes { get; init; } = [];

    /// <summary>The last change after its creation; null when there was none.</summary>
    public DateTime? UpdatedAt { get; init; }
    public required string CreatedBy { get; init; }

    /// <summary>Who changed it last.</summary>
    public string? UpdatedBy { get; init; }
    public string? Project { get; init; }

    /// <summary>Whoever claimed it last and did not release it; see <see cref="Claim.IsHeldAt"/>.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Values that were overridden by someone who had not seen them.</summary>
    public IReadOnlyList<EntryConflict> Conflicts { get; init; } = [];

    /// <summary>Values that do not stand yet, because they are dated in the future; without those about which somebody has decided since.</summary>
    public IReadOnlyList<HeldEvent> Held { get; init; } = [];

    /// <summary>How many events it is made of, with those that are held.</summary>
    public int Events { get; init; }

    /// <summary>By field (an <see cref="EventKind"/>), the event whose value stands: what a change of it replaces.</summary>
    public IReadOnlyDictionary<string, Guid> CurrentEvents { get; init; } = new Dictionary<string, Guid>();

    /// <summary>
    /// The event that a new value of a field replaces: the last that is held, where there is one, so that it never comes to stand over the
    /// new value; else the one that stands.
    /// </summary>
    public Guid? ReplacedIn(string field) => Held.LastOrDefault(held => held.Field == field) is { } held ? held.Event
        : CurrentEvents.TryGetValue(field, out var standing) ? standing : null;

    /// <summary>What stands in a field (an <see cref="EventKind"/>); null for what is no field, or has a value of its own kind.</summary>
    public string? ValueOf(string field) => field switch
    {
        EventKind.Category => Category,
        EventKind.Status => Status,
        EventKind.Title => Title,
        EventKind.Body => Body ?? "",
        _ => null,
    };

    /// <summary>
    /// The body with its notes, as the column <c>body</c> has it: what other tools and people who query it see.
    /// </summary>
    public string? BodyWithNotes => Notes.Count == 0 ? Body : string.Join("\n\n", (string[])[.. Body is { Length: > 0 } body ? [body] : Array.Empty<string>(), .. Notes.Select(note => note.Text)]);
}

/// <summary>Something added to an entry.</summary>
sealed record EntryNote(DateTime WrittenAt, string Actor, string Text);

/// <summary>A value dated in the future: it takes effect at a time, unless somebody who has seen it decides before.</summary>
sealed record HeldEvent(Guid Event, string Field, string Value, DateTime EffectAt);

/// <summary>Somebody works on an entry until a time: one person in one session, so that two agents do not take the same task.</summary>
sealed record Claim(string Owner, string? SessionId, DateTime Until)
{
    public bool IsHeldAt(DateTime now) => now < Until;
}

/// <summary>Two changed a field without having seen each other.</summary>
/// <param name="Lost">The event that does not stand.</param>
/// <param name="Won">The one that came to stand over it.</param>
/// <param name="IsOpen">Whether nobody who knew of either has decided since, and the value that stands is another.</param>
sealed record EntryConflict(string Field, FieldVersion Lost, FieldVersion Won, bool IsOpen);

/// <summary>Who gave a field which value, and when.</summary>
sealed record FieldVersion(Guid Event, DateTime WrittenAt, string Actor, string Value);
