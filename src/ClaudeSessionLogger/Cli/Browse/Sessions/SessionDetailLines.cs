using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Commands.Sessions;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>The lines about one session: its fields, cost by part and model, subagents, the client's account,
/// entries.</summary>
static class SessionDetailLines
{
    const int Name = 12,
        BarWidth = 20;

    public static IEnumerable<ScreenLine> Of(
        SessionDetail detail,
        SessionId? origin,
        IReadOnlyList<Subagent>? subagents,
        int width
    )
    {
        var responses = detail.Tokens.Sum(use => use.Responses);
        foreach (var (name, value) in SessionShowCommand.Fields(detail.Session, responses, width))
        foreach (var line in Field(name, value, width))
            yield return line;
        foreach (var line in Field("fork of", origin?.Value, width))
            yield return line;

        yield return ScreenLine.Empty;
        yield return Heading("Cost by part");
        foreach (var line in Parts(detail))
            yield return line;
        yield return ScreenLine.Empty;
        yield return Heading("Cost by model");
        foreach (var line in Models(detail, width))
            yield return line;
        if (detail.Subagents.Count > 0)
        {
            yield return ScreenLine.Empty;
            yield return Heading("Subagents");
            foreach (var line in subagents is { Count: > 0 } ? Tree(subagents, null, "") : Flat(detail))
                yield return line;
        }

        if (detail.Reported.Count > 0 || detail.Session.ReportedCostUsd is not null)
        {
            yield return ScreenLine.Empty;
            yield return Heading("The client's own account");
            foreach (var line in Reported(detail, width))
                yield return line;
        }

        if (detail.Entries.Count > 0)
        {
            yield return ScreenLine.Empty;
            yield return Heading("Logged in this session");
            foreach (var entry in detail.Entries)
                yield return ScreenLine.Of(
                    SafeText.Safe($"  {entry.EntryId.Short}  {entry.Category, -9} {entry.Status, -9} {entry.Title}")
                );
        }
    }

    static ScreenLine Heading(string text) => ScreenLine.Of(text, new(ScreenColor.Cyan, Bold: true));

    static IEnumerable<ScreenLine> Field(string name, string? value, int width)
    {
        if (string.IsNullOrEmpty(value))
            yield break;
        var isFirst = true;
        // A path takes one line, because y copies it whole.
        var text = SafeText.Safe(value);
        var shown = name is "folder" or "transcript" ? SafeText.Fit(text, width - Name) : text;
        foreach (var line in BrowserDialog.Wrapped(shown, width - Name, ScreenStyle.Plain))
        {
            yield return ScreenLine.Join(
                new(isFirst ? $"{name, -Name}" : new string(' ', Name), ScreenStyle.Minor),
                line.Text
            );
            isFirst = false;
        }
    }

    static IEnumerable<ScreenLine> Parts(SessionDetail detail)
    {
        var cost = detail.Cost;
        (string Name, decimal Usd)[] parts =
        [
            ("input", cost.Input),
            ("output", cost.Output),
            ("cache write", cost.CacheWrite),
            ("cache read", cost.CacheRead),
            ("web search", cost.WebSearch),
            ("no price", detail.Session.ClientPricedUsd),
        ];
        var most = parts.Max(part => part.Usd);
        foreach (var (name, usd) in parts.Where(part => part.Usd > 0))
            yield return ScreenLine.Join(
                $"  {name, -Name} {Terminal.Money(usd), 10}  ",
                new(TextTable.Bar((double)(usd / most), BarWidth), ScreenStyle.Accent)
            );
    }

    static IEnumerable<ScreenLine> Models(SessionDetail detail, int width)
    {
        var table = new TextTable(
            new("  model", MinWidth: 12) { Shorten = model => "  " + ModelLabel.Short(model.TrimStart()) },
            new("thread"),
            TextColumn.Number("responses", drop: 2),
            TextColumn.Number("input", drop: 3),
            TextColumn.Number("output", drop: 1),
            TextColumn.Number("cache write", drop: 5),
            TextColumn.Number("cache read", drop: 4),
            TextColumn.Number("cost")
        );
        foreach (var use in detail.Tokens)
            table.AddRow(
                "  " + use.Model,
                use.Thread,
                Terminal.Number(use.Responses),
                Terminal.Abbreviated(use.Input),
                Terminal.Abbreviated(use.Output),
                Terminal.Abbreviated(use.CacheWriteTokens),
                Terminal.Abbreviated(use.CacheRead),
                Terminal.Money(use.CostUsd)
            );
        return Table(table, width);
    }

    static IEnumerable<ScreenLine> Reported(SessionDetail detail, int width)
    {
        foreach (var (name, value) in SessionShowCommand.Money(detail).Where(line => line.Name == "reported"))
        foreach (var line in Field("  " + name, value, width))
            yield return line;
        if (detail.Reported.Count == 0)
            yield break;
        var table = new TextTable(
            new("  model", MinWidth: 12) { Shorten = model => "  " + ModelLabel.Short(model.TrimStart()) },
            TextColumn.Number("input", drop: 2),
            TextColumn.Number("output", drop: 1),
            TextColumn.Number("cache write", drop: 4),
            TextColumn.Number("cache read", drop: 3),
            TextColumn.Number("cost")
        );
        foreach (var use in detail.Reported)
            table.AddRow(
                "  " + use.Model,
                Terminal.Abbreviated(use.Input),
                Terminal.Abbreviated(use.Output),
                Terminal.Abbreviated(use.CacheWrite),
                Terminal.Abbreviated(use.CacheRead),
                Terminal.Money(use.CostUsd)
            );
        foreach (var line in Table(table, width))
            yield return line;
    }

    static IEnumerable<ScreenLine> Table(TextTable table, int width)
    {
        var output = new StringWriter();
        table.Print(output, width, colours: false);
        var isFirst = true;
        foreach (var line in output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return ScreenLine.Of(line.TrimEnd('\r'), isFirst ? ScreenStyle.Minor : ScreenStyle.Plain);
            isFirst = false;
        }
    }

    static IEnumerable<ScreenLine> Tree(IReadOnlyList<Subagent> all, Subagent? parent, string margin)
    {
        // A damaged file must not make subagents start each other.
        if (margin.Length > 16)
            yield break;
        List<Subagent> children = [.. all.Where(subagent => subagent.Parent == parent)];
        for (var i = 0; i < children.Count; i++)
        {
            var (child, isLast) = (children[i], i == children.Count - 1);
            yield return ScreenLine.Join(
                new($"  {margin}{(isLast ? "└ " : "├ ")}", ScreenStyle.Minor),
                SafeText.Fit(SafeText.Safe(child.Id), 40),
                new($"  {Terminal.Count(child.Messages, "message")}, {child.Cost}")
            );
            foreach (var line in Tree(all, child, margin + (isLast ? "  " : "│ ")))
                yield return line;
        }
    }

    static IEnumerable<ScreenLine> Flat(SessionDetail detail) =>
        detail.Subagents.Select(agent =>
            ScreenLine.Of(
                $"  {SafeText.Safe(agent.AgentId)}  {Terminal.Count(agent.Responses, "response")}, "
                    + $"{Terminal.Abbreviated(agent.TotalTokens)} tokens, {Terminal.Money(agent.CostUsd)}"
            )
        );
}
