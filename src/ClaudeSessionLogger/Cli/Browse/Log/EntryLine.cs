using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Entries;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>An entry of the shared log as one line of a list, fitted to the width.</summary>
/// <param name="now">The time to which claims are compared.</param>
sealed class EntryLine(int width, DateTime now)
{
    const int CategoryWidth = 8,
        StatusWidth = 11,
        NameWidth = 10,
        TimeWidth = 12,
        Wide = 100;

    int Title => width - CategoryWidth - StatusWidth - TimeWidth - 5 - (width >= Wide ? NameWidth + 1 : 0);

    public ScreenLine Heading() =>
        ScreenLine.Of(
            $"  {"category", -CategoryWidth} {"status", -StatusWidth} {SafeText.Pad("title", Title)} "
                + (width >= Wide ? $"{"by", -NameWidth} " : "")
                + "changed",
            ScreenStyle.Minor
        );

    public ScreenLine Of(EntryRow entry)
    {
        var claimer = entry.OwnerUntil > now && entry.Status != EntryStatus.Resolved.Text ? entry.Owner : null;
        var marks = (entry.Conflicts > 0 ? "(!) " : "") + (claimer is null ? "" : $"[{SafeText.Safe(claimer)}] ");
        marks = SafeText.Fit(marks, Title / 2);
        return new([
            $"  {SafeText.Pad(SafeText.Safe(entry.Category ?? ""), CategoryWidth)} ",
            new(SafeText.Pad(SafeText.Safe(entry.Status ?? ""), StatusWidth), Style(entry.Status)),
            " ",
            new(marks, ScreenStyle.Strong),
            SafeText.Pad(SafeText.Safe(entry.Title ?? ""), Title - SafeText.Width(marks)),
            width >= Wide ? $" {SafeText.Pad(SafeText.Safe(entry.UpdatedBy ?? entry.CreatedBy ?? ""), NameWidth)}" : "",
            new($" {Time(entry.UpdatedAt ?? entry.LoggedAt, now)}", ScreenStyle.Minor),
        ]);
    }

    static ScreenStyle Style(string? status) =>
        EntryStatus.Parse(status) switch
        {
            EntryStatus.InProgress => ScreenStyle.Accent,
            EntryStatus.Blocked => ScreenStyle.Bad,
            EntryStatus.Resolved or EntryStatus.Info => ScreenStyle.Minor,
            EntryStatus.Open => ScreenStyle.Warning,
            _ => ScreenStyle.Plain,
        };

    /// <summary>A time of twelve columns.</summary>
    public static string Time(DateTime? utc, DateTime now) =>
        (utc is { } time ? TimeText.Short(time, now) : "").PadRight(TimeWidth);
}
