using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Two sessions with a model without a price: one uses nothing else, one also a model with a price.</summary>
public sealed class UnpricedCostTests : IDisposable
{
    readonly CapturedHome _home = new();

    public UnpricedCostTests()
    {
        Write(1, [("kimi-k3", 1000)]);
        Write(2, [("kimi-k3", 1000), ("claude-opus-4-8", 40_000)]);
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    void Write(int number, (string Model, int Output)[] responses)
    {
        var (id, folder) = (CapturedHome.Id(number), Path.Combine(_home.Home.Projects, "-work"));
        Directory.CreateDirectory(folder);
        var common = $"\"sessionId\":\"{id}\",\"timestamp\":\"2026-11-20T10:00:00.000Z\",\"cwd\":\"/work\"";
        var lines = new List<string>
        {
            $$$"""{"type":"user","uuid":"u{{{number}}}",{{{common}}},"message":{"role":"user","content":"hello"}}""",
        };
        foreach (var (model, output) in responses)
        {
            var (key, usage) = (model + number, $$$"""{"input_tokens":0,"output_tokens":{{{output}}}}""");
            var message = $$$"""{"id":"m{{{key}}}","role":"assistant","model":"{{{model}}}","usage":{{{usage}}}}""";
            lines.Add($$$"""{"type":"assistant","uuid":"{{{key}}}",{{{common}}},"message":{{{message}}}}""");
        }

        File.WriteAllLines(Path.Combine(folder, id + ".jsonl"), lines);
    }

    async Task<string> Run(params string[] words) => (await Built.Run(_home.Home, words)).Succeeded().Out;

    [Theory]
    [InlineData("report", "sessions")]
    [InlineData("report", "projects")]
    [InlineData("report", "sessions", "--markdown")]
    [InlineData("report")]
    [InlineData("sessions")]
    [InlineData("recent")]
    public async Task Tables_mark_a_cost_without_a_model_and_explain_it_once(params string[] words)
    {
        var output = await Run(words);
        Assert.Contains("$1.00+?", output);
        Assert.Single(output.Split('\n'), line => line.Contains("without a price", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_of_only_such_a_model_shows_a_question_mark()
    {
        var line = (await Run("sessions")).Split('\n').Single(line => line.Contains(CapturedHome.Id(1)[..8]));
        Assert.EndsWith(" ?", line);
        Assert.Contains("?: input $0.00", await Run("sessions", "show", CapturedHome.Id(1)));
    }

    [Fact]
    public async Task Json_has_the_known_cost_without_marks()
    {
        var sessions = JsonNode.Parse(await Run("sessions", "--json", "--by-cost"))!.AsArray();
        Assert.Equal([1m, 0m], sessions.Select(session => (decimal)session!["cost_usd"]!));
        var totals = JsonNode.Parse(await Run("report", "daily", "--json"))!["totals"]!;
        Assert.Equal(1m, (decimal)totals["cost_usd"]!);
        Assert.Null(totals["unpriced"]);
    }
}
