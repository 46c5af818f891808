using System.Text.Json.Nodes;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// Compares totals with ccusage 20.0.24, and documents each known fault of ccusage with a case, so that the difference
/// is not taken for a fault of ours. If CCUSAGE is the path of its native program, the tests also check that ccusage
/// has these faults.
/// </summary>
public sealed class CcusageTests
{
    const string Usage =
        """{"input_tokens":10,"output_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}""";

    [Fact]
    public void Real_transcripts_give_the_same_daily_tokens_per_model_as_ccusage()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        home.Import();
        using var database = home.Open();
        // ccusage does not count a refused attempt of 54,116 tokens that was billed before a fallback model answered.
        Assert.Equal(
            54_116,
            database.Scalar<long>(
                "select sum(input_tokens + output_tokens + cache_write_1h_tokens + cache_write_5m_tokens + "
                    + "cache_read_tokens)::bigint from responses where advisor"
            )
        );
        database.Execute("delete from responses where advisor");
        UsageStore.MarkAllPending(database);
        UsageStore.RecomputePending(database);
        var report = UsageQuery.Run(
            database,
            new(ReportKind.Daily, new(), TimeZoneInfo.Utc),
            TimeProvider.System.GetUtcNow().UtcDateTime
        );
        Assert.Equal(
            File.ReadAllLines(
                Repository.In("tests", "ClaudeSessionLogger.Tests", "Golden", "ccusage-20.0.24-daily.txt")
            ),
            report.Rows.SelectMany(row =>
                row.Models.Where(use => use.Totals.Total > 0)
                    .OrderBy(use => use.Model, StringComparer.Ordinal)
                    .Select(use =>
                        $"{row.Keys[0]} {use.Model} {use.Totals.Input} {use.Totals.Output} {use.Totals.CacheWrite} "
                        + $"{use.Totals.CacheRead}"
                    )
            )
        );
    }

    public static TheoryData<string, string, long, string, string> Faults =>
        new()
        {
            // description, rows, tokens in the rows, our cost, tokens and cost according to ccusage
            {
                "ccusage counts a repeated line without a request id twice",
                Row("m1", "u1") + Row("m1", "u2").Replace("10:00:00", "10:00:01", StringComparison.Ordinal),
                30,
                "0.00055",
                "60 0.0011"
            },
            {
                "ccusage counts a repeated line without a message id twice",
                Row(null, "u1") + Row(null, "u1"),
                30,
                "0.00055",
                "60 0.0011"
            },
            {
                "ccusage ignores two documents on one line",
                Row("m1", "u1").TrimEnd() + Row("m2", "u2"),
                60,
                "0.0011",
                "nothing"
            },
            {
                "ccusage ignores a response with a null among its counts",
                Row("m1", "u1", Usage.Replace("10", "null", StringComparison.Ordinal)),
                20,
                "0.0005",
                "nothing"
            },
            {
                "ccusage ignores a response with a decimal point in a count",
                Row("m1", "u1", Usage.Replace("10", "10.0", StringComparison.Ordinal)),
                30,
                "0.00055",
                "nothing"
            },
            {
                "ccusage ignores a line after NUL bytes, which a crash can leave",
                "\0\0\0\0" + Row("m1", "u1"),
                30,
                "0.00055",
                "nothing"
            },
            {
                "ccusage ignores the first line after a byte order mark",
                "\uFEFF" + Row("m1", "u1"),
                30,
                "0.00055",
                "nothing"
            },
            {
                "ccusage ignores JSON with blanks",
                Row("m1", "u1").Replace("\":", "\": ", StringComparison.Ordinal),
                30,
                "0.00055",
                "nothing"
            },
            {
                "ccusage ignores a line whose version is null",
                Row("m1", "u1").Replace("\"2.1.330\"", "null", StringComparison.Ordinal),
                30,
                "0.00055",
                "nothing"
            },
            {
                "ccusage does not count the cost of web searches",
                Row(
                    "m1",
                    "u1",
                    Usage.Replace("}", ",\"server_tool_use\":{\"web_search_requests\":3}}", StringComparison.Ordinal)
                ),
                30,
                "0.03055",
                "30 0.00055"
            },
            {
                "ccusage does not apply the factor of US-only inference",
                Row("m1", "u1", Usage.Replace("}", ",\"inference_geo\":\"us\"}", StringComparison.Ordinal)),
                30,
                "0.000605",
                "30 0.00055"
            },
            {
                "ccusage applies the long-context price only to tokens above the bound",
                Row("m1", "u1", Usage.Replace("10", "300000", StringComparison.Ordinal), "claude-sonnet-4-5"),
                300_020,
                "1.80045",
                "300020 1.2003"
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Usage_that_ccusage_misses_is_counted(
        string fault,
        string rows,
        long tokens,
        string cost,
        string expected
    )
    {
        using var home = new CaptureHome();
        var folder = Directory.CreateDirectory(Path.Combine(home.Projects, "-w-p")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{Session}.jsonl"), rows);
        home.Import();
        using (var database = home.Open())
        {
            var totals = UsageQuery
                .Run(
                    database,
                    new(ReportKind.Daily, new(), TimeZoneInfo.Utc),
                    TimeProvider.System.GetUtcNow().UtcDateTime
                )
                .Totals;
            Assert.Equal(
                $"{tokens} {cost}",
                FormattableString.Invariant($"{totals.Total} {totals.CostUsd:0.############}")
            );
        }

        if (await Ccusage(home) is { } output)
            Assert.True(output == expected, $"{fault}: it now prints {output}, not {expected}");
    }

    [Fact]
    public void A_fork_does_not_take_over_responses_of_its_parent()
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
        var report = UsageQuery.Run(
            database,
            new(ReportKind.Sessions, new(), TimeZoneInfo.Utc),
            TimeProvider.System.GetUtcNow().UtcDateTime
        );
        // ccusage counts the copied responses for whichever file it reads first.
        Assert.Equal(
            ["fork 1", "parent 2"],
            report.Rows.Select(row => $"{row.Keys[0]} {row.Totals.Responses}").Order(StringComparer.Ordinal)
        );
    }

    const string Session = "aaaaaaaa-0000-4000-8000-000000000001";

    static string Row(string? message, string uuid, string usage = Usage, string model = "claude-opus-4-8") =>
        """
            {"type":"assistant","uuid":"UUID","parentUuid":null,"sessionId":"SESSION","timestamp":"2026-11-20T10:00:00.000Z","cwd":"/w/p","version":"2.1.330","gitBranch":"main","message":{ID"role":"assistant","type":"message","model":"MODEL","content":[{"type":"text","text":"x"}],"usage":USAGE,"stop_reason":"end_turn"}}

            """.Replace("UUID", uuid, StringComparison.Ordinal).Replace(
            "SESSION",
            Session,
            StringComparison.Ordinal
        ).Replace(
            "ID\"role",
            message is null ? "\"role" : $"\"id\":\"{message}\",\"role",
            StringComparison.Ordinal
        ).Replace("MODEL", model, StringComparison.Ordinal).Replace("USAGE", usage, StringComparison.Ordinal);

    static async Task<string?> Ccusage(CaptureHome home)
    {
        if (Environment.GetEnvironmentVariable("CCUSAGE") is not { Length: > 0 } program)
            return null;
        var run = await ProgramRun.Of(
            program,
            ["claude", "daily", "--json", "--offline", "-z", "UTC"],
            new Dictionary<string, string> { ["HOME"] = home.Paths.UserHome, ["CLAUDE_CONFIG_DIR"] = home.Paths.Config }
        );
        return
            run.Out.Length > 0
            && JsonNode.Parse(run.Out) is JsonObject said
            && said["daily"] is JsonArray { Count: > 0 } days
            ? FormattableString.Invariant(
                $"{days.Sum(day => (long)day!["totalTokens"]!)} {days.Sum(day => (decimal)day!["totalCost"]!):0.######}"
            )
            : "nothing";
    }
}
