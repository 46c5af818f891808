using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Runs all scenarios once with the current client: real client → hooks written by setup → this program → DuckDB.
/// </summary>
public sealed class RealClientTests(RealClientTests.Recorded recorded) : IClassFixture<RealClientTests.Recorded>
{
    const string Version = "2.1.330";
    const int CompactionCalls = 2;

    [Fact]
    public async Task Every_session_has_the_tokens_and_tool_calls_the_api_served()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        ledger.AssertEverySessionIsExact();
        Assert.Equal(12, ledger.Sessions.Count);
        Assert.Equal(9, ledger.Sessions.Values.Sum(session => (int)session["tool_call_count"]!));
    }

    [Fact]
    public async Task A_subagents_tokens_belong_to_the_session_that_started_it()
    {
        var client = await recorded.Client();
        var session = await Published.Show(client.Home, client.SessionOf("agent"));

        var thread = Assert.Single(session["tokens"]!.AsArray(), tokens => (string?)tokens!["thread"] == "subagent");
        Assert.Equal(71, (long)thread!["output"]!);
        Assert.Equal(1, (int)thread["responses"]!);
        Assert.Single(session["subagents"]!.AsArray());
    }

    [Fact]
    public async Task Costs_match_the_client_except_for_a_compaction()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        ledger.AssertEveryCostIsExact();
        var (compacted, calls) = Assert.Single(ledger.FromRows);
        Assert.Equal(CompactionCalls, calls.Count);
        Assert.True(
            (decimal)ledger.Sessions[compacted]["reported_cost_usd"]! > (decimal)ledger.Sessions[compacted]["cost_usd"]!
        );
    }

    [Fact]
    public async Task Skills_are_recorded_when_called_by_the_model_or_typed_by_the_user()
    {
        var client = await recorded.Client();

        Assert.Equal("greet", Skills(await Published.Show(client.Home, client.SessionOf("skill"))));
        Assert.Equal("greet", Skills(await Published.Show(client.Home, client.SessionOf("slash"))));
        Assert.Equal("", Skills(await Published.Show(client.Home, client.SessionOf("hello"))));
    }

    [Fact]
    public async Task Hooks_neither_delay_the_client_nor_cause_an_error_in_it()
    {
        var client = await recorded.Client();

        foreach (var complaint in Directory.GetFiles(client.Home.Root, "*.err"))
            Assert.DoesNotContain(
                "hook",
                await File.ReadAllTextAsync(complaint, TestContext.Current.CancellationToken),
                StringComparison.OrdinalIgnoreCase
            );
        // The client itself needs half a second to exit. A hook that waits for a flush would also wait for the flush's
        // retries, because another process locks the database during the whole run. The limit only has to tell these
        // two apart.
        var ends = recorded
            .Printed.Split('\n')
            .Where(line => line.Contains("since the last step", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(3, ends.Count);
        Assert.All(ends, line => Assert.InRange(SecondsOf(line), 0, 3));
        Assert.All(
            ["inter", "clear", "compact"],
            tag =>
                Assert.StartsWith(
                    "client-exit-code 0",
                    File.ReadAllText(client.Output(tag + ".exit")),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Each_session_has_the_end_reason_the_client_gave()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        var reasons = ledger
            .Sessions.Values.CountBy(session => (string?)session["end_reason"] ?? "none")
            .ToDictionary();
        Assert.Equal(
            new()
            {
                ["other"] = 8,
                ["prompt_input_exit"] = 3,
                ["clear"] = 1,
            },
            reasons
        );
    }

    static string Skills(JsonObject session) =>
        session["skills_used"] switch
        {
            JsonArray names => string.Join(", ", names.Select(name => (string?)name)),
            { } text => (string)text!,
            null => "",
        };

    static double SecondsOf(string line) =>
        double.Parse(line.Split("ended after ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>
    /// The run that all tests of this class share. Each of them reports why it was skipped or failed.
    /// </summary>
    public sealed class Recorded : IDisposable
    {
        readonly Lazy<Task<RealClient>> _run;

        public Recorded() => _run = new(Run);

        internal string Printed { get; private set; } = "";

        internal Task<RealClient> Client() => _run.Value;

        async Task<RealClient> Run()
        {
            var client = await RealClient.WithHooks(Version);
            try
            {
                (await Published.Run(client.Home, "init")).Succeeded();
                using (DatabaseHolder.Of(client.Home))
                    Printed = await client.Run(
                        "hello",
                        "tools",
                        "resume",
                        "fork",
                        "agent",
                        "error",
                        "skill",
                        "memory",
                        "interactive",
                        "clear",
                        "compact"
                    );
                await Published.FlushUntilSpoolIsEmpty(client.Home);
                return client;
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            if (_run is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                _run.Value.Result.Dispose();
        }
    }
}
