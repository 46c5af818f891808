using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Entries;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>All of an entry as lines: what the command <c>show</c> prints.</summary>
static class EntryLines
{
    const int NameWidth = 9;

    public static IEnumerable<ScreenLine> Of(EntryDetail detail, int width) =>
        [
            .. WrappedText.Lines(detail.Entry.Title, width, ScreenStyle.Heading),
            .. Fields(detail.Entry).SelectMany(field => Field(field.Name, field.Value, width)),
            .. Text(detail.Entry.Body, width),
            .. detail.Entry.Notes.SelectMany(note => Note(note, width)),
            .. Conflicts(detail.Entry, width),
            ScreenLine.Empty,
            ScreenLine.Of("History", ScreenStyle.Heading),
            .. detail.History.SelectMany(item => History(item, width)),
        ];

    static IEnumerable<ScreenLine> Text(string? body, int width) =>
        string.IsNullOrEmpty(body) ? [] : [ScreenLine.Empty, .. WrappedText.Lines(body.TrimEnd(), width)];

    static IEnumerable<ScreenLine> Note(EntryNote note, int width) =>
        [
            ScreenLine.Empty,
            ScreenLine.Of(
                $"Note by {SafeText.Safe(note.Actor)}, {TimeText.Local(note.WrittenAt)}",
                ScreenStyle.Heading
            ),
            .. WrappedText.Lines(note.Text.TrimEnd(), width),
        ];

    static IEnumerable<ScreenLine> Field(string name, string? value, int width)
    {
        if (string.IsNullOrEmpty(value))
            yield break;
        var label = name;
        foreach (var text in WrappedText.Wrap(SafeText.Safe(value), Math.Max(8, width - NameWidth - 1)))
        {
            yield return new([new($"{label, -NameWidth} ", ScreenStyle.Minor), text]);
            label = "";
        }
    }

    static IEnumerable<(string Name, string? Value)> Fields(LogEntry entry)
    {
        yield return ("id", entry.Id.Value);
        yield return ("category", $"{entry.CategoryText} ({entry.StatusText})");
        yield return ("project", entry.Project);
        yield return ("logged", $"{TimeText.Local(entry.LoggedAt)} by {entry.CreatedBy}");
        yield return (
            "updated",
            entry.UpdatedAt is { } updated ? $"{TimeText.Local(updated)} by {entry.UpdatedBy}" : null
        );
        yield return ("session", entry.SessionId?.Value);
        yield return (
            "claimed",
            entry.Claim is { } claim
                ? $"by {claim.Owner} until {TimeText.Local(claim.Until)}"
                    + $"{(claim.SessionId is { } session ? $" in session {session}" : "")}"
                : null
        );
        yield return (
            "future",
            entry.FutureChanges.Count > 0
                ? $"{CountText.Of(entry.FutureChanges.Count, "change")} dated in the future; press A to apply now"
                : null
        );
    }

    static IEnumerable<ScreenLine> Conflicts(LogEntry entry, int width) =>
        entry
            .Conflicts.Where(conflict => conflict.IsOpen)
            .SelectMany(conflict =>
                WrappedText
                    .Lines(
                        $"(!) {conflict.Field.Text}: {HistoryText.ValueBy(conflict.Field, conflict.Won)} overrides "
                            + $"{HistoryText.ValueBy(conflict.Field, conflict.Lost)}; neither had seen the other's "
                            + "change.",
                        width,
                        ScreenStyle.Warning
                    )
                    .Prepend(ScreenLine.Empty)
            );

    static IEnumerable<ScreenLine> History(HistoryLine line, int width)
    {
        var (item, device) = line;
        var overridden = item.Conflict is { } conflict
            ? $" (overridden by {conflict.Won.Actor}{(conflict.IsOpen ? ", unresolved" : "")})"
            : "";
        var text =
            $"{item.Event.Content.Actor} {HistoryText.Describe(item)}{HistoryText.WhenHeld(item)}{overridden}"
            + (device is HistoryLine.ThisMachine or "" ? "" : $" [{device}]");
        var time = $"{TimeText.Local(item.Event.Content.WrittenAt)}  ";
        foreach (var part in WrappedText.Wrap(SafeText.Safe(text), Math.Max(8, width - time.Length)))
        {
            yield return new([new(time, ScreenStyle.Minor), part]);
            time = new(' ', time.Length);
        }
    }
}
