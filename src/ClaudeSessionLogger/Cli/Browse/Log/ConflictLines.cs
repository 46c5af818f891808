using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>The two values of a conflict side by side.</summary>
static class ConflictLines
{
    public static IEnumerable<ScreenLine> SideBySide(ConflictItem item, int width)
    {
        var (field, column) = (item.Conflict.Field, TwoColumns.Width(width));
        return
        [
            TwoColumns.Line("current", "overridden", width, ScreenStyle.Minor),
            TwoColumns.Line(Author(item.Conflict.Won), Author(item.Conflict.Lost), width, ScreenStyle.Heading),
            .. TwoColumns.Lines(
                WrappedText.Lines(Value(field, item.Conflict.Won), column),
                WrappedText.Lines(Value(field, item.Conflict.Lost), column),
                width
            ),
        ];
    }

    static string Author(FieldVersion version) =>
        $"{SafeText.Safe(version.Actor)}, {TimeText.Local(version.WrittenAt)}";

    static string Value(EventKind field, FieldVersion version) =>
        field != EventKind.Owner ? version.Value
        : ClaimValue.Parse(version.Value) is { Owner: { } owner, Until: { } until }
            ? $"claimed by {(owner == UserIdentity.Unknown ? version.Actor : owner)} until {TimeText.Local(until)}"
        : "released";
}
