using System.Text.Json.Nodes;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// The same as ccusage 20.0.24 where it is right, and what it does not see: a case for each fault, so that nobody takes a difference
/// for ours. With CCUSAGE set to its native program, it is shown to have them.
/// </summary>
public sealed class CcusageTests
{
    const string Usage = """{"input_tokens":10,"output_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}""";

    [Fact]
    public void Per_day_model_and_class_of_tokens_real_transcripts_are_what_ccusage_counts()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        home.Import();
        using var database = home.Open();
        // It does not count a refused attempt that was billed before a fallback answered: one, of 54,116 tokens.
        Assert.Equal(54_116, database.Scalar<long>("select sum(input_tokens + output_tokens + cache_write_1h_tokens + cache_write_5m_tokens + cache_read_tokens)::bigint from responses where advisor"));
        database.Execute("delete from responses where advisor");
        UsageStore.OutdateAll(database);
        UsageStore.Renew(database);
        var report = UsageQuery.Run(database, new(ReportKind.Daily, new(), TimeZoneInfo.Utc), TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal(File.ReadAllLines(Repository.In("tests", "ClaudeSessionLogger.Tests", "Golden", "ccusage-20.0.24-daily.txt")),
            report.Rows.SelectMany(row => row.Models.Where(use => use.Figures.Total > 0).OrderBy(use => use.Model, StringComparer.Ordinal)
                .Select(use => $"{row.Keys[0]} {use.Model} {use.Figures.Input} {use.Figures.Output} {use.Figures.CacheWrite} {use.Figures.CacheRead}")));
    }

    public static TheoryData<string, string, long, string, string> Faults => new()
    {
        // what it is, the rows, the tokens that are in them, our cost, what ccusage says: tokens and cost
        { "a line without a request id, repeated, counts twice there", Row("m1", "u1") + Row("m1", "u2").Replace("10:00:00", "10:00:01", StringComparison.Ordinal), 30, "0.00055", "60 0.0011" },
        { "a line without a message id, written again, counts twice there", Row(null, "u1") + Row(null, "u1"), 30, "0.00055", "60 0.0011" },
        { "two documents on one line are not seen there", Row("m1", "u1").TrimEnd() + Row("m2", "u2"), 60, "0.0011", "nothing" },
        { "a null among the numbers hides the response there", Row("m1", "u1", Usage.Replace("10", "null", StringComparison.Ordinal)), 20, "0.0005", "nothing" },
        { "a number with a point hides the response there", Row("m1", "u1", Usage.Replace("10", "10.0", StringComparison.Ordinal)), 30, "0.00055", "nothing" },
        { "NUL bytes before a line, as a crash leaves them, hide it there", "\0\0\0\0" + Row("m1", "u1"), 30, "0.00055", "nothing" },
        { "a byte order mark hides the first line there", "\uFEFF" + Row("m1", "u1"), 30, "0.00055", "nothing" },
        { "JSON with blanks in it is not seen there", Row("m1", "u1").Replace("\":", "\": ", StringComparison.Ordinal), 30, "0.00055", "nothing" },
        { "a version that is null hides the line there", Row("m1", "u1").Replace("\"2.1.330\"", "null", StringComparison.Ordinal), 30, "0.00055", "nothing" },
        { "web searches cost nothing there", Row("m1", "u1", Usage.Replace("}", ",\"server_tool_use\":{\"web_search_requests\":3}}", StringComparison.Ordinal)), 30, "0.03055", "30 0.00055" },
        { "answers of the US only cost no more there", Row("m1", "u1", Usage.Replace("}", ",\"inference_geo\":\"us\"}", StringComparison.Ordinal)), 30, "0.000605", "30 0.00055" },
        { "of a long context only what is above the bound costs more there", Row("m1", "u1", Usage.Replace("10", "300000", StringComparison.Ordinal), "claude-sonnet-4-5"), 300_020, "1.80045", "300020 1.2003" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_ccusage_does_not_see_counts_here(string fault, string rows, long tokens, string cost, string there)
    {
        using var home = new CaptureHome();
        var folder = Directory.CreateDirectory(Path.Combine(home.Projects, "-w-p")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{Session}.jsonl"), rows);
        home.Import();
        using (var database = home.Open())
        {
            var totals = UsageQuery.Run(database, new(ReportKind.Daily, new(), TimeZoneInfo.Utc), TimeProvider.System.GetUtcNow().UtcDateTime).Totals;
            Assert.Equal($"{tokens} {cost}", FormattableString.Invariant($"{totals.Total} {totals.CostUsd:0.############}"));
        }

        if (await Ccusage(home) is { } said)
            Assert.True(said == there, $"{fault}: it says {said} by now, and not {there}");
    }

    [Fact]
    public void A_fork_takes_nothing_from_the_session_that_it_goes_on_from()
    {
        using var home = new CaptureHome();
        var parent = new Synthetic("parent", 1000);
        parent.Prompt().Response("first", 10, 20, null);
        var fork = parent.Fork("fork", ForkMark.None);
        parent.Now = 1200;
        parent.Prompt().Response("goes on", 10, 20, null);
        fork.Now = 1500;
        fork.Prompt().Response("of the fork", 10, 20, null);
        foreach (var session in (Synthetic[])[parent, fork])
            session.Save(Path.Combine(home.Projects, "p"));
        home.Import();
        using var database = home.Open();
        var report = UsageQuery.Run(database, new(ReportKind.Sessions, new(), TimeZoneInfo.Utc), TimeProvider.System.GetUtcNow().UtcDateTime);
        // ccusage gives both copied and own responses to whichever file it reads first.
        Assert.Equal(["fork 1", "parent 2"], report.Rows.Select(row => $"{row.Keys[0]} {row.Figures.Responses}").Order(StringComparer.Ordinal));
    }

    const string Session = "aaaaaaaa-0000-4000-8000-000000000001";

    static string Row(string? message, string uuid, string usage = Usage, string model = "claude-opus-4-8") => """
        {"type":"assistant","uuid":"UUID","parentUuid":null,"sessionId":"SESSION","timestamp":"2026-11-20T10:00:00.000Z","cwd":"/w/p","version":"2.1.330","gitBranch":"main","message":{ID"role":"assistant","type":"message","model":"MODEL","content":[{"type":"text","text":"x"}],"usage":USAGE,"stop_reason":"end_turn"}}

        """.Replace("UUID", uuid, StringComparison.Ordinal).Replace("SESSION", Session, StringComparison.Ordinal).Replace("ID\"role", message is null ? "\"role" : $"\"id\":\"{message}\",\"role", StringComparison.Ordinal)
        .Replace("MODEL", model, StringComparison.Ordinal).Replace("USAGE", usage, StringComparison.Ordinal);

    static async Task<string?> Ccusage(CaptureHome home)
    {
        if (Environment.GetEnvironmentVariable("CCUSAGE") is not { Length: > 0 } program)
            return null;
        var run = await ProgramRun.Of(program, ["claude", "daily", "--json", "--offline", "-z", "UTC"],
            new Dictionary<string, string> { ["HOME"] = home.Paths.UserHome, ["CLAUDE_CONFIG_DIR"] = home.Paths.Config });
        return run.Out.Length > 0 && JsonNode.Parse(run.Out) is JsonObject said && said["daily"] is JsonArray { Count: > 0 } days
            ? FormattableString.Invariant($"{days.Sum(day => (long)day!["totalTokens"]!)} {days.Sum(day => (decimal)day!["totalCost"]!):0.######}")
            : "nothing";
    }
}
