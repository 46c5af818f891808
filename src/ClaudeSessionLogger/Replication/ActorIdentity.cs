using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// The person who runs a command: identifies what is their own in the inbox, <c>--mine</c>, claims and forgetting.
/// Their own are events under this name and, on this device only, under <see cref="UserIdentity.Unknown"/>, so that
/// events written before a name was set still belong to them. Unnamed events of other devices cannot be attributed;
/// people who share a device share its unnamed events.
/// </summary>
sealed record ActorIdentity(string Name, DeviceId Device)
{
    // Unnamed changes of other tools are imported under this device too, but without a replaced value. Events of these
    // kinds never have one.
    static readonly EventKind[] s_kindsThatReplaceNothing = [EventKind.Created, EventKind.Note, EventKind.Forgotten];

    /// <summary>
    /// <see cref="IsAuthorOf"/> as a condition on a row of <c>log_events</c>; takes <see cref="Parameters"/>.
    /// </summary>
    public static readonly string Condition = $"""
        (actor = $me or (actor = '{UserIdentity.Unknown}' and device_id = $device and (replaced is not null or kind in ({string.Join(", ", s_kindsThatReplaceNothing.Select(kind => Database.Quote(kind.Text)))}))))
        """;

    public (string Name, object? Value)[] Parameters => [("me", Name), ("device", Device.Value)];

    public bool IsAuthorOf(LogEvent e) => e.Content.Actor == Name
        || e.Content.Actor == UserIdentity.Unknown && e.Device == Device && (e.Content.Replaced is not null || e.Content.Kind is { } kind && s_kindsThatReplaceNothing.Contains(kind));

    /// <summary>
    /// Returns the entry with this person's name in place of <c>unknown</c> where they created or claimed it before
    /// they set a name. For permission checks, not for display.
    /// </summary>
    public LogEntry FromHistory(LogEntry entry, IReadOnlyList<LogEvent> events)
    {
        var creation = events.FirstOrDefault(e => e.Content.Kind == EventKind.Created && e.Content.Actor == entry.CreatedBy && IsAuthorOf(e));
        var isOwner = entry.Claim is { Owner: UserIdentity.Unknown } && events.Any(e => e.Hash == entry.CurrentEvents.GetValueOrDefault(EventKind.Owner) && IsAuthorOf(e));
        return entry with { CreatedBy = creation is null ? entry.CreatedBy : Name, Claim = isOwner ? entry.Claim! with { Owner = Name } : entry.Claim };
    }
}
