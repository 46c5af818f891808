using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>The columns of a list of sessions, as many as fit, with what it is sorted by.</summary>
readonly struct SessionLine(int width, ListOrder order)
{
    const int Mark = 2,
        Time = 12,
        Tokens = 7,
        Cost = 10,
        Narrow = 70;

    readonly int _project = width < 80 ? 12 : 16,
        _branch = width < 110 ? 0 : 18,
        _type = width < 130 ? 0 : 12,
        _tokens = width < Narrow ? 0 : Tokens + 1;

    // There is room for one of them.
    readonly bool _hasTokensForCost = width < Narrow && order == ListOrder.Tokens;

    int TitleWidth => Math.Max(8, width - Mark - Time - 1 - _project - 1 - Gap(_branch) - Gap(_type) - _tokens - Cost);

    public ScreenLine Heading() =>
        ScreenLine.Of(
            Row(
                "  ",
                order == ListOrder.Time ? "ended↓" : "ended",
                "project",
                "branch",
                "type",
                "title",
                order == ListOrder.Tokens ? "tokens↓" : "tokens",
                _hasTokensForCost ? "tokens↓"
                    : order == ListOrder.Cost ? "cost↓"
                    : "cost"
            ),
            ScreenStyle.Minor
        );

    public ScreenLine Of(ListedSession session, bool isMarked, bool isExpensive, DateTime now)
    {
        var title = SafeText.Safe(session.Title);
        var tags = session.TagText;
        var text = Row(
            $"{(isMarked ? "●" : " ")}{(session.IsPinned ? "★" : " ")}",
            ShownTime(session.EndedAt, now),
            SafeText.Safe(session.Project ?? "?"),
            SafeText.Safe(session.Branch ?? ""),
            SafeText.Safe(session.Type ?? ""),
            tags.Length > 0 ? $"{title} {tags}" : title,
            Terminal.Abbreviated(session.Tokens),
            ""
        );
        var cost = (
            _hasTokensForCost ? Terminal.Abbreviated(session.Tokens) : Terminal.Cost(session.CostUsd, session.Mark)
        ).PadLeft(Cost);
        return ScreenLine.Join(text[..^Cost], new(cost, isExpensive ? ScreenStyle.Strong : ScreenStyle.Plain));
    }

    string Row(
        string mark,
        string time,
        string project,
        string branch,
        string type,
        string title,
        string tokens,
        string cost
    ) =>
        mark
        + SafeText.Pad(time, Time)
        + " "
        + SafeText.Pad(project, _project)
        + " "
        + Column(branch, _branch)
        + Column(type, _type)
        + SafeText.Pad(title, TitleWidth)
        + (_tokens == 0 ? "" : tokens.PadLeft(_tokens))
        + cost.PadLeft(Cost);

    static string Column(string text, int width) => width == 0 ? "" : SafeText.Pad(text, width) + " ";

    static int Gap(int width) => width == 0 ? 0 : width + 1;

    static string ShownTime(DateTime? utc, DateTime now) => utc is { } time ? TimeText.Short(time, now) : "?";
}
