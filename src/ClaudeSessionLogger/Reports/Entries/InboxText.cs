using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>Describes what others did to an entry of the inbox. The text is safe for a terminal.</summary>
static class InboxText
{
    // A note may be long. The show command prints the whole note.
    const int Shown = 300;

    /// <summary>One line for each change, with its time if it has one.</summary>
    public static IEnumerable<(DateTime? At, string Text)> Lines(InboxEntry item)
    {
        foreach (var change in item.Changes.Where(change => !IsSettlement(item, change)))
        {
            var text =
                $"{change.Event.Content.Actor} {HistoryText.Describe(change)}{HistoryText.WhenHeld(change)}"
                + Outcome(item, change);
            yield return (change.Event.Content.WrittenAt, SafeText.Fit(SafeText.Safe(text), Shown));
        }

        if (item.Race is { } race)
            yield return (null, Describe(race.Claim, race.IsOwn));
        foreach (var change in item.Overridden)
        {
            var (won, content) = (change.Conflict!.Won, change.Event.Content);
            yield return (
                won.WrittenAt,
                SafeText.Safe(
                    $"{won.Actor} overrode your change of the {content.KindText}, without having seen your change: "
                        + $"{HistoryText.Value(content.Kind, content.Value ?? "")} → "
                        + HistoryText.Value(content.Kind, won.Value)
                        + (
                            content.Kind == EventKind.Body
                                ? $" (claude-session-logger show {item.Id.Short} has both)"
                                : ""
                        )
                )
            );
        }
    }

    // Tells the person whose change overrides another, when neither had seen the other's.
    static string Outcome(InboxEntry item, HistoryItem change) =>
        change.Conflict is { } conflict
        && conflict is not { Field: EventKind.Owner, IsOpen: false }
        && item.OwnEvents.Contains(conflict.Won.Event)
            ? $". Your change of the {conflict.Field.Text} to {HistoryText.Value(conflict.Field, conflict.Won.Value)} "
                + "overrides this; neither of you had seen the other's"
                + (conflict.IsOpen ? $" (claude-session-logger show {item.Id.Short})" : "")
            : "";

    // Of several claims, one stays. The events that settle this are of no interest.
    static bool IsSettlement(InboxEntry item, HistoryItem change) =>
        item.Race is not null && HistoryText.IsSettlement(change);

    static string Describe(Claim claim, bool isOwn) =>
        isOwn
            ? $"You have claimed it first: it is yours until {TimeText.Local(claim.Until)}."
            : $"{SafeText.Safe(claim.Owner)} has claimed it first: it is not yours (until "
                + $"{TimeText.Local(claim.Until)}).";
}
