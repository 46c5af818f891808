using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Pricing;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;
using Spectre.Console;

namespace ClaudeSessionLogger.Commands;

/// <summary>Everything that is known of one session.</summary>
sealed class SessionShowCommand : Command
{
    readonly Argument<string> _id = new("ID-PREFIX") { Description = "The session's id, or its beginning" };
    readonly Option<bool> _json = new("--json") { Description = "Print JSON" };

    public SessionShowCommand() : base("show", "Show one session: tokens by model, cost by part, what the client reported, subagents")
    {
        Add(_id);
        Add(_json);
        SetAction(Run);
    }

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var places = Locations.FromEnvironment();
        using var database = Database.OpenToRead(places, CommandLine.Patience)
            ?? throw new Failure(FailureKind.NotFound, "nothing is captured yet; claude-session-logger import records what is on the disk.");
        var detail = SessionDetail.Of(database, SessionQuery.Find(database, parsed.GetRequiredValue(_id)), PriceBook.Load(places, out _));
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(new(detail), ReportJson.Readable.WireSessionDetail));
        else
            Print(detail, output);
        return 0;
    }

    static void Print(SessionDetail detail, TextWriter output)
    {
        foreach (var (name, value) in Facts(detail.Session))
        {
            if (!string.IsNullOrEmpty(value))
                output.WriteLine($"{name,-12} {Text.Safe(value)}");
        }

        var console = Terminal.Open(output);
        var table = Terminal.Table(output, "model", "thread", "responses>", "input>", "output>", "cache write 5m>", "1 h>", "cache read>", "cost>");
        foreach (var use in detail.Tokens)
        {
            table.Row(use.Model, use.Thread, Terminal.Number(use.Responses), Terminal.Number(use.Input), Terminal.Number(use.Output), Terminal.Number(use.CacheWrite5m),
                Terminal.Number(use.CacheWrite1h), Terminal.Number(use.CacheRead), Terminal.Money(use.CostUsd));
        }

        console.Write(table);
        var cost = detail.Cost;
        output.WriteLine($"cost         {Terminal.Money(detail.Session.CostUsd)} = input {Terminal.Money(cost.Input)} + output {Terminal.Money(cost.Output)}"
            + $" + cache write {Terminal.Money(cost.CacheWrite)} + cache read {Terminal.Money(cost.CacheRead)}"
            + (cost.WebSearch > 0 ? $" + web search {Terminal.Money(cost.WebSearch)}" : ""));
        if (detail.Session.ReportedCostUsd is { } reported)
        {
            output.WriteLine($"reported     {Terminal.Money(reported)} by the client"
                + (detail.UnattributedUsd > 0 ? $"; {Terminal.Money(detail.UnattributedUsd)} of it for calls that left no row (compaction, titles)" : ""));
        }

        foreach (var agent in detail.Subagents)
            output.WriteLine($"subagent     {Text.Safe(agent.AgentId)}: {Terminal.Number(agent.Responses)} responses, {Terminal.Short(agent.TotalTokens)} tokens, {Terminal.Money(agent.CostUsd)}");
    }

    static IEnumerable<(string Name, string? Value)> Facts(SessionRow session)
    {
        yield return ("session", session.SessionId);
        yield return ("title", session.Title);
        yield return ("project", session.Project);
        yield return ("folder", session.Cwd);
        yield return ("branch", session.GitBranch);
        yield return ("type", session.SessionType);
        yield return ("time", session.StartedAt is null ? null
            : $"{Terminal.LocalTime(session.StartedAt)} – {Terminal.LocalTime(session.EndedAt)} ({Elapsed.Length(TimeSpan.FromMinutes(session.DurationMin ?? 0))})");
        yield return ("ended by", session.EndReason);
        yield return ("client", session.CcVersion);
        yield return ("messages", Terminal.Number(session.MessageCount));
        yield return ("tool calls", Terminal.Number(session.ToolCallCount) + (session.SubagentToolCallCount > 0 ? $" and {Terminal.Number(session.SubagentToolCallCount)} by subagents" : ""));
        yield return ("skills", session.SkillsUsed);
        yield return ("API errors", Some(session.ApiErrors));
        yield return ("lower bound", session.LowerBoundResponses > 0 ? $"{Terminal.Number(session.LowerBoundResponses)} responses of which the client wrote only a part of the output" : null);
        yield return ("no price", session.UnpricedModels);
        yield return ("skipped", session.SkippedLines > 0 ? $"{Terminal.Number(session.SkippedLines)} lines that could not be read" : null);
        yield return ("transcript", session.TranscriptPath);
    }

    static string? Some(long count) => count > 0 ? count.ToString(CultureInfo.InvariantCulture) : null;
}
