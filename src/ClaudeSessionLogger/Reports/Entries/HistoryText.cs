using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>
/// Describes in words what was done to an entry, with local times for people. The text is not escaped for a terminal
/// yet.
/// </summary>
static class HistoryText
{
    /// <summary>The words that follow a name, such as <c>resolved it</c>.</summary>
    /// <param name="isUtc">Whether the times are for a program, not for a person.</param>
    public static string Describe(HistoryItem item, bool isUtc = false) =>
        item.Event.Content switch
        {
            { Value: null } => "made a change whose text was deleted later",
            { Kind: EventKind.Created, Value: var value } when CreatedValue.Parse(value) is { } created =>
                $"logged {created.Category}{(created.Status is { } status ? $" ({status})" : "")}: {created.Title}",
            { Kind: EventKind.Status, Value: var value } when IsStatus(value, EntryStatus.Resolved) => "resolved it",
            { Kind: EventKind.Status, Value: var value } when IsStatus(item.Before, EntryStatus.Resolved) => IsStatus(
                value,
                EntryStatus.Open
            )
                ? "reopened it"
                : $"reopened it as {value}",
            { Kind: EventKind.Status, Value: var value } => $"set its status to {value}",
            { Kind: EventKind.Category, Value: var value } => $"changed its category to {value}",
            { Kind: EventKind.Title, Value: var value } => $"changed its title to: {value}",
            { Kind: EventKind.Body, Value: "" } => "removed its body",
            { Kind: EventKind.Body, Value: var value } =>
                $"changed its body ({Encoding.UTF8.GetByteCount(value):N0} bytes)",
            { Kind: EventKind.Note, Value: var value } => $"noted: {value}",
            { Kind: EventKind.Owner, Value: var value } => ClaimValue.Parse(value) switch
            {
                // Settles a race of claims (ClaimRace).
                { Owner: { } owner, Until: not null } when IsSettlement(item) =>
                    $"left it to {owner}, who had claimed it first",
                { Until: { } until } => $"claimed it until {(isUtc ? TimeText.Utc(until) : TimeText.Local(until))}",
                _ => "released it",
            },
            { Kind: EventKind.Author } => "put their name on what they had written without one",
            { Kind: EventKind.Forgotten } => "deleted it permanently",
            { KindText: var kind } => $"made a change of a kind that this version does not know ({kind})",
        };

    /// <summary>Whether the change leaves the entry to somebody else, who had claimed it first.</summary>
    public static bool IsSettlement(HistoryItem item) =>
        item.Event.Content is { Kind: EventKind.Owner, Value: var value, Actor: var actor }
        && ClaimValue.Parse(value) is { Owner: { } owner, Until: not null }
        && owner != actor
        && owner != UserIdentity.Unknown;

    /// <summary>A note for a change that is dated in the future; empty for other changes.</summary>
    public static string WhenHeld(HistoryItem item) =>
        item.EffectAt is { } at ? $" (dated in the future, takes effect on {TimeText.Local(at)})" : "";

    /// <summary>Formats a field's value for use in a sentence.</summary>
    public static string Value(EventKind? field, string value) =>
        field switch
        {
            EventKind.Owner => ClaimValue.Parse(value) is { Owner: { } owner } claim
                ? $"claimed by {owner}{(claim.Until is { } until ? $" until {TimeText.Local(until)}" : "")}"
                : "released",
            EventKind.Body => $"a body of {Encoding.UTF8.GetByteCount(value):N0} bytes",
            _ => $"'{value}'",
        };

    /// <summary>A value with its author, such as <c>'new title' by Ann</c> or <c>Ann's claim until …</c>.</summary>
    public static string ValueBy(EventKind field, FieldVersion version) =>
        field != EventKind.Owner ? $"{Value(field, version.Value)} by {version.Actor}"
        : ClaimValue.Parse(version.Value) is { Owner: { } owner, Until: { } until }
            ? $"{(owner == UserIdentity.Unknown ? version.Actor : owner)}'s claim until {TimeText.Local(until)}"
        : $"{version.Actor}'s release";

    static bool IsStatus(string? value, EntryStatus status) => EntryStatus.Parse(value) == status;
}
