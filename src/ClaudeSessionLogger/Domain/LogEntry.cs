namespace ClaudeSessionLogger.Domain;

/// <summary>The current state of an entry of the shared log, computed from its events. Times are UTC.</summary>
sealed record LogEntry
{
    public required EntryId Id { get; init; }
    public SessionId? SessionId { get; init; }
    public DateTime LoggedAt { get; init; }

    /// <summary>The category as stored and displayed.</summary>
    public required string CategoryText { get; init; }

    /// <summary>The status as stored and displayed.</summary>
    public required string StatusText { get; init; }

    /// <summary>Null if this version does not know the status.</summary>
    public EntryStatus? Status => EntryStatus.Parse(StatusText);
    public required string Title { get; init; }

    /// <summary>The body without notes.</summary>
    public string? Body { get; init; }
    public IReadOnlyList<EntryNote> Notes { get; init; } = [];

    /// <summary>The time of the last change after creation; null if there was none.</summary>
    public DateTime? UpdatedAt { get; init; }
    public required string CreatedBy { get; init; }

    /// <summary>The author of the last change.</summary>
    public string? UpdatedBy { get; init; }
    public string? Project { get; init; }

    /// <summary>The last claim that was not released; see <see cref="Claim.IsHeldAt"/>.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Values that were overwritten by someone who had not seen them.</summary>
    public IReadOnlyList<EntryConflict> Conflicts { get; init; } = [];

    /// <summary>Values dated in the future that have not taken effect and that nobody has replaced.</summary>
    public IReadOnlyList<FutureEvent> FutureChanges { get; init; } = [];

    /// <summary>The number of events, including events dated in the future.</summary>
    public int Events { get; init; }

    /// <summary>
    /// For each field, the event that set the current value. A change of the field
    /// replaces this event.
    /// </summary>
    public IReadOnlyDictionary<EventKind, Guid> CurrentEvents { get; init; } = new Dictionary<EventKind, Guid>();

    /// <summary>
    /// Returns the event that a new value of a field replaces. This is the last event dated in the future, if there is
    /// one, so that it cannot override the new value later. Otherwise, it is the event that set the current value.
    /// </summary>
    public Guid? ReplacedIn(EventKind field) =>
        FutureChanges.LastOrDefault(futureEvent => futureEvent.Field == field) is { } futureEvent ? futureEvent.Event
        : CurrentEvents.TryGetValue(field, out var current) ? current
        : null;

    /// <summary>
    /// Returns the value of a field; null if the kind is not a field, or its value is not
    /// text.
    /// </summary>
    public string? ValueOf(EventKind field) =>
        field switch
        {
            EventKind.Category => CategoryText,
            EventKind.Status => StatusText,
            EventKind.Title => Title,
            EventKind.Body => Body ?? "",
            _ => null,
        };

    /// <summary>
    /// The body followed by the notes, as in the column <c>body</c>, which other tools and queries read.
    /// </summary>
    public string? BodyWithNotes =>
        Notes.Count == 0
            ? Body
            : string.Join(
                "\n\n",
                (string[])
                    [
                        .. Body is { Length: > 0 } body ? [body] : Array.Empty<string>(),
                        .. Notes.Select(note => note.Text),
                    ]
            );
}

/// <summary>A note that was added to an entry.</summary>
sealed record EntryNote(DateTime WrittenAt, string Actor, string Text);

/// <summary>
/// A value dated in the future. It takes effect at <paramref name="EffectAt"/>, unless someone who has seen it changes
/// the field before that time.
/// </summary>
sealed record FutureEvent(Guid Event, EventKind Field, string Value, DateTime EffectAt);

/// <summary>
/// Reserves an entry for one person in one session, for a limited time, so that two agents do not take the same task.
/// </summary>
sealed record Claim(string Owner, SessionId? SessionId, DateTime Until)
{
    public bool IsHeldAt(DateTime now) => now < Until;
}

/// <summary>Two changes of a field by people who had not seen each other's change.</summary>
/// <param name="Lost">The event with the overwritten value.</param>
/// <param name="Won">The event that overwrote it.</param>
/// <param name="IsOpen">
/// Whether the conflict is unresolved: the current value is not the overwritten value, and nobody who knew either value
/// has changed the field since.
/// </param>
sealed record EntryConflict(EventKind Field, FieldVersion Lost, FieldVersion Won, bool IsOpen);

/// <summary>A value of a field, with its author and time.</summary>
sealed record FieldVersion(Guid Event, DateTime WrittenAt, string Actor, string Value);
