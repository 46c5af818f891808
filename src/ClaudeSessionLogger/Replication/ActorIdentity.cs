using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// The person who runs a command. The inbox, <c>--mine</c>, claims and forgetting use it to find this person's events:
/// all events under a name that was used on this machine and, on this device only, the events under
/// <see cref="UserIdentity.Unknown"/>, which were written before the person set a name. Unnamed events of other devices
/// belong to nobody, unless this person has put their name on them there (<see cref="EventKind.Author"/>). People who
/// share a device share its unnamed events.
/// </summary>
sealed record ActorIdentity(string Name, DeviceId Device)
{
    // A repository can set another name than the person's usual one, so one person may write under several names.
    string[] Names { get; init; } = [Name];

    /// <summary>Returns the person with all names that were used on this machine.</summary>
    public static ActorIdentity Of(Database database, string name, DeviceId device) =>
        new(name, device) { Names = [.. OwnNames.All(database).Append(name).Distinct(StringComparer.Ordinal)] };

    // Events of these kinds never replace a value. An unnamed event of any other kind that records no replaced value
    // was made by another tool, and this device only imported it.
    static readonly EventKind[] s_kindsThatReplaceNothing = [EventKind.Created, EventKind.Note, EventKind.Forgotten];

    static readonly string s_listOfKinds = string.Join(
        ", ",
        s_kindsThatReplaceNothing.Select(kind => Database.Quote(kind.Text))
    );

    /// <summary>
    /// <see cref="IsAuthorOf"/> as an SQL condition on a row of <c>log_events</c>, with <see cref="Parameters"/> as its
    /// parameters.
    /// </summary>
    public static readonly string Condition = $"""
        (list_contains($names, actor) or (actor = '{UserIdentity.Unknown}' and (
            (device_id = $device and (replaced is not null or kind in ({s_listOfKinds})))
            or concat(device_id, ' ', hash) in (
                select concat(adoption.device_id, ' ', unnest(string_split(lower(adoption.value), ' ')))
                from log_events adoption
                where adoption.kind = '{EventKind.Author.Text}' and list_contains($names, adoption.actor)))))
        """;

    public (string Name, object? Value)[] Parameters => [("names", Names.ToList()), ("device", Device.Value)];

    /// <summary>Whether this is a name of this person.</summary>
    public bool Has(string? name) => name is not null && Names.Contains(name);

    public bool IsAuthorOf(LogEvent e) =>
        Has(e.Content.Actor)
        || e.Content.Actor == UserIdentity.Unknown
            && e.Device == Device
            && (
                e.Content.Replaced is not null || e.Content.Kind is { } kind && s_kindsThatReplaceNothing.Contains(kind)
            );

    /// <summary>
    /// If this person created or claimed the entry under another name, or before setting a name, returns it with the
    /// current name. Use the result for permission checks only, not for display.
    /// </summary>
    public LogEntry FromHistory(LogEntry entry, IReadOnlyList<LogEvent> events)
    {
        var creation = events.FirstOrDefault(e =>
            e.Content.Kind == EventKind.Created && e.Content.Actor == entry.CreatedBy && IsAuthorOf(e)
        );
        var isOwner =
            Has(entry.Claim?.Owner)
            || entry.Claim is { Owner: UserIdentity.Unknown }
                && events.Any(e => e.Hash == entry.CurrentEvents.GetValueOrDefault(EventKind.Owner) && IsAuthorOf(e));
        return entry with
        {
            CreatedBy = creation is null && !Has(entry.CreatedBy) ? entry.CreatedBy : Name,
            Claim = isOwner ? entry.Claim! with { Owner = Name } : entry.Claim,
        };
    }
}
