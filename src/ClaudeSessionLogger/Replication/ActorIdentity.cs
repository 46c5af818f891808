using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Who asks, for whatever depends on what is one's own: the inbox, <c>--mine</c>, claims, forgetting. That is this name, and
/// <see cref="UserIdentity.Unknown"/> on this very device: whoever writes before they have said their name is the same person afterwards. Events stay as
/// they are. Of another device nobody knows which unknown person it was; and who shares a device shares what was written there without a name.
/// </summary>
sealed record ActorIdentity(string Name, string Device)
{
    // What another tool's nameless person changed is taken in under this device too, but names nothing that it replaces.
    static readonly string[] s_kindsThatReplaceNothing = [EventKind.Created, EventKind.Note, EventKind.Forgotten];

    /// <summary>The same as <see cref="IsAuthorOf"/>, of a row of <c>log_events</c>; takes <see cref="Parameters"/>.</summary>
    public static readonly string Condition = $"""
        (actor = $me or (actor = '{UserIdentity.Unknown}' and device_id = $device and (replaced is not null or kind in ({string.Join(", ", s_kindsThatReplaceNothing.Select(Database.Quote))}))))
        """;

    public (string Name, object? Value)[] Parameters => [("me", Name), ("device", Device)];

    public bool IsAuthorOf(LogEvent e) => e.Content.Actor == Name
        || e.Content.Actor == UserIdentity.Unknown && e.Device == Device && (e.Content.Replaced is not null || s_kindsThatReplaceNothing.Contains(e.Content.Kind));

    /// <summary>The entry with this person's name where they created or claimed it before they had one: for deciding what they may do, not for printing.</summary>
    public LogEntry FromHistory(LogEntry entry, IReadOnlyList<LogEvent> events)
    {
        var creation = events.FirstOrDefault(e => e.Content.Kind == EventKind.Created && e.Content.Actor == entry.CreatedBy && IsAuthorOf(e));
        var isOwner = entry.Claim is { Owner: UserIdentity.Unknown } && events.Any(e => e.Hash == entry.CurrentEvents.GetValueOrDefault(EventKind.Owner) && IsAuthorOf(e));
        return entry with { CreatedBy = creation is null ? entry.CreatedBy : Name, Claim = isOwner ? entry.Claim! with { Owner = Name } : entry.Claim };
    }
}
