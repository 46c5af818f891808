using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Prints all recorded data of one session.</summary>
sealed class SessionShowCommand : Command, ICommandExample
{
    const int NameWidth = 11;

    readonly WordsArgument _session = SessionTransfer.Session();
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionShowCommand()
        : base(
            "show",
            "Show one session: tokens by model, costs, subagents, what was logged in it, and how to resume it"
        )
    {
        CommonOptions.RefuseEmpty(_session);
        Add(_session);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions show 7c1e2f9a";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var paths = AppPaths.FromEnvironment();
        using var database =
            Database.OpenToRead(paths, CommandLine.LockTimeout)
            ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
        var session = WhereItIsNow(
            SessionQuery.Find(database, string.Join(' ', parsed.GetRequiredValue(_session))),
            paths
        );
        var detail = SessionDetail.Load(database, session, PriceBook.Load(paths, out _));
        var forks = ForkQuery.Read(database, [detail.Session.SessionId]);
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(new(detail), ReportJsonContext.Readable.SessionDetailJson));
        else
            Print(
                detail,
                ResumeCommandLine.Of(detail.Session, paths),
                SessionId.Of(forks.Values.FirstOrDefault().Value),
                output
            );
        return 0;
    }

    // The session may have been restored to another folder, or moved with it, since it was recorded.
    static SessionRow WhereItIsNow(SessionRow session, AppPaths paths)
    {
        if (session.TranscriptPath is null || File.Exists(session.TranscriptPath))
            return session;
        var profiles = Settings.Load(paths, _ => { }).TranscriptProfiles;
        return new DiskSessionFiles(profiles, _ => { }).Find(session.SessionId)?.Transcript is { } found
            ? session with
            {
                TranscriptPath = found.FullPath,
            }
            : session;
    }

    static void Print(SessionDetail detail, ResumeLine resume, SessionId? origin, TextWriter output)
    {
        var width = Terminal.Width(output);
        foreach (var (name, value) in Fields(detail.Session, detail.Tokens.Sum(use => use.Responses), width))
            Print(output, name, value);
        Print(output, "fork of", origin?.Value);
        resume.Print(output, Heading("resume"));

        output.WriteLine();
        var table = new TextTable(
            new("model", MinWidth: 12) { Shorten = ModelLabel.Short },
            new("thread"),
            TextColumn.Number("responses", drop: 7),
            TextColumn.Number("input", drop: 3),
            TextColumn.Number("output", drop: 1),
            TextColumn.Number("5m write", drop: 5),
            TextColumn.Number("1h write", drop: 6),
            TextColumn.Number("cache read", drop: 4),
            TextColumn.Number(TokenParts.Cache, drop: 4),
            TextColumn.Number("tokens"),
            TextColumn.Number("cost")
        )
        {
            Choices = TokenParts.Of("input", "output", "5m write", "1h write", "cache read"),
        };
        foreach (var use in detail.Tokens)
        {
            table.AddRow(
                use.Model,
                use.Thread,
                Terminal.Number(use.Responses),
                Terminal.Number(use.Input),
                Terminal.Number(use.Output),
                Terminal.Number(use.CacheWrite5m),
                Terminal.Number(use.CacheWrite1h),
                Terminal.Number(use.CacheRead),
                Terminal.Number(use.CacheWrite5m + use.CacheWrite1h + use.CacheRead),
                Terminal.Number(use.Input + use.Output + use.CacheWrite5m + use.CacheWrite1h + use.CacheRead),
                Terminal.Money(use.CostUsd)
            );
        }

        table.Print(output);
        output.WriteLine();
        foreach (var (name, value) in Money(detail))
            Print(output, name, value);
        if (detail.Entries.Count == 0)
            return;
        output.WriteLine();
        var logged = new TextTable(
            new("logged"),
            new("category"),
            new("status", DropPriority: 2),
            new("title", MinWidth: 24),
            new("at", DropPriority: 1)
        );
        foreach (var entry in detail.Entries)
            logged.AddRow(
                entry.EntryId.Short,
                entry.Category,
                entry.Status,
                entry.Title,
                Terminal.LocalTime(entry.LoggedAt)
            );
        logged.Print(output);
    }

    static void Print(TextWriter output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            // A path or an address begins beside its name, even if the terminal has to break it.
            Terminal.Print(output, WordWrap.Whole(Heading(name)) + SafeText.Safe(value), indent: NameWidth + 1);
    }

    static string Heading(string name) => $"{name, -NameWidth} ";

    internal static IEnumerable<(string Name, string? Value)> Money(SessionDetail detail)
    {
        var cost = detail.Cost;
        yield return (
            "cost",
            $"{Terminal.Cost(detail.Session.CostUsd, detail.Session.Mark)}: input "
                + $"{Terminal.Money(cost.Input)}, output "
                + $"{Terminal.Money(cost.Output)}, "
                + $"cache write {Terminal.Money(cost.CacheWrite)}, cache read {Terminal.Money(cost.CacheRead)}"
                + (cost.WebSearch > 0 ? $", web search {Terminal.Money(cost.WebSearch)}" : "")
                + (
                    detail.Session.ClientPricedUsd > 0
                        ? $", models without a price {Terminal.Money(detail.Session.ClientPricedUsd)} (* as the client "
                            + "computed it)"
                        : ""
                )
        );
        if (detail.Session.ReportedCostUsd is { } reported)
        {
            yield return (
                "reported",
                $"{Terminal.Money(reported)} by the client"
                    + (
                        detail.UnattributedUsd > 0
                            ? $", {Terminal.Money(detail.UnattributedUsd)} of it for calls without a "
                                + "transcript row (compaction, titles)"
                            : ""
                    )
            );
        }

        foreach (var agent in detail.Subagents)
            yield return (
                "subagent",
                $"{agent.AgentId}: {Terminal.Count(agent.Responses, "response")}, "
                    + $"{Terminal.Abbreviated(agent.TotalTokens)} tokens, {Terminal.Money(agent.CostUsd)}"
            );
    }

    /// <param name="width">The width of the terminal; the address of a page is left out if it is narrower.</param>
    internal static IEnumerable<(string Name, string? Value)> Fields(SessionRow session, long responses, int width)
    {
        yield return ("session", session.SessionId.Value);
        // A title that is the first prompt ends at the maximum length.
        yield return (
            "title",
            session.TitleSource == SessionTitle.FromPrompt
            && session.Title!.EnumerateRunes().Count() >= PromptText.TitleLength - 1
                ? session.Title + "…"
                : session.ShownTitle
        );
        yield return ("tags", session.TagText);
        yield return ("pinned", session.Pinned ? "yes" : null);
        yield return ("note", session.Note);
        yield return ("project", session.ProjectLabel);
        yield return ("folder", session.Cwd);
        yield return ("branch", session.GitBranch);
        yield return ("type", session.SessionType);
        yield return (
            "time",
            session.StartedAt is null
                ? null
                : $"{Terminal.LocalTime(session.StartedAt)} – {Terminal.LocalTime(session.EndedAt)} "
                    + $"({DurationText.FormatLength(TimeSpan.FromMinutes(session.DurationMin ?? 0))})"
        );
        yield return ("ended by", session.EndReason);
        yield return ("client", session.CcVersion);
        yield return ("messages", Terminal.Number(session.MessageCount));
        yield return (
            "tool calls",
            Terminal.Number(session.ToolCallCount)
                + (
                    session.SubagentToolCallCount > 0
                        ? $" and {Terminal.Number(session.SubagentToolCallCount)} by subagents"
                        : ""
                )
        );
        yield return ("skills", session.SkillsUsed);
        yield return ("API errors", NonZero(session.ApiErrors));
        yield return (
            "lower bound",
            session.LowerBoundResponses > 0
                ? ReportNotes.LowerBound(session.LowerBoundResponses, responses)
                    + (width >= NameWidth + 1 + ReportNotes.WidthForPage ? ReportNotes.Explained : "")
                : null
        );
        yield return ("no price", session.UnpricedModels is { } models ? $"{models} (marked ?)" : null);
        yield return (
            "skipped",
            session.SkippedLines > 0 ? $"{Terminal.Count(session.SkippedLines, "line")} that could not be read" : null
        );
        yield return (
            "transcript",
            session.TranscriptPath is { } path && !File.Exists(path) ? $"{path} (deleted)" : session.TranscriptPath
        );
    }

    static string? NonZero(long count) => count > 0 ? count.ToString(CultureInfo.InvariantCulture) : null;
}
