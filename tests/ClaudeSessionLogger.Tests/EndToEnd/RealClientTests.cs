using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>The current client, all scenarios, once: real client → hooks that setup wrote → this program → DuckDB.</summary>
public sealed class RealClientTests(RealClientTests.Recorded recorded) : IClassFixture<RealClientTests.Recorded>
{
    const string Version = "2.1.330";
    const int CompactionCalls = 2;

    [Fact]
    public async Task Every_session_has_exactly_the_tokens_and_tool_calls_that_the_api_served()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        ledger.AssertEverySessionIsExact();
        Assert.Equal(12, ledger.Sessions.Count);
        Assert.Equal(9, ledger.Sessions.Values.Sum(session => (int)session["tool_call_count"]!));
    }

    [Fact]
    public async Task A_subagents_tokens_count_to_the_session_that_sent_it()
    {
        var client = await recorded.Client();
        var session = await Published.Show(client.Home, client.SessionOf("agent"));

        var thread = Assert.Single(session["tokens"]!.AsArray(), tokens => (string?)tokens!["thread"] == "subagent");
        Assert.Equal(71, (long)thread!["output"]!);
        Assert.Equal(1, (int)thread["responses"]!);
        Assert.Single(session["subagents"]!.AsArray());
    }

    [Fact]
    public async Task What_a_compaction_costs_is_reported_but_on_no_row_and_elsewhere_our_cost_is_the_clients()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        ledger.AssertEveryCostIsExact();
        var (compacted, calls) = Assert.Single(ledger.OffTheRows);
        Assert.Equal(CompactionCalls, calls.Count);
        Assert.True((decimal)ledger.Sessions[compacted]["reported_cost_usd"]! > (decimal)ledger.Sessions[compacted]["cost_usd"]!);
    }

    [Fact]
    public async Task Skills_are_recorded_whether_called_or_typed()
    {
        var client = await recorded.Client();

        Assert.Equal("greet", Skills(await Published.Show(client.Home, client.SessionOf("skill"))));
        Assert.Equal("greet", Skills(await Published.Show(client.Home, client.SessionOf("slash"))));
        Assert.Equal("", Skills(await Published.Show(client.Home, client.SessionOf("hello"))));
    }

    [Fact]
    public async Task The_client_is_never_held_up_and_never_complains_about_a_hook()
    {
        var client = await recorded.Client();

        foreach (var complaint in Directory.GetFiles(client.Home.Root, "*.err"))
            Assert.DoesNotContain("hook", await File.ReadAllTextAsync(complaint, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        // Half a second is the client's own way out. A hook that waited for a flush would take the flush's retries,
        // because the database was held by someone else for the whole run: the bound only has to tell these two apart.
        var ends = recorded.Printed.Split('\n').Where(line => line.Contains("since the last step", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, ends.Count);
        Assert.All(ends, line => Assert.InRange(SecondsOf(line), 0, 3));
        Assert.All(["inter", "clear", "compact"], tag =>
            Assert.StartsWith("client-exit-code 0", File.ReadAllText(client.Output(tag + ".exit")), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_session_ends_with_the_reason_the_client_gave()
    {
        var client = await recorded.Client();
        var ledger = await Ledger.Of(client);

        var reasons = ledger.Sessions.Values.CountBy(session => (string?)session["end_reason"] ?? "none").ToDictionary();
        Assert.Equal(new() { ["other"] = 8, ["prompt_input_exit"] = 3, ["clear"] = 1 }, reasons);
    }

    static string Skills(JsonObject session) => session["skills_used"] switch
    {
        JsonArray names => string.Join(", ", names.Select(name => (string?)name)),
        { } text => (string)text!,
        null => "",
    };

    static double SecondsOf(string line) => double.Parse(
        line.Split("ended after ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The one run that all tests of this class look at. Why it skipped or failed is told by each of them.</summary>
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
                        "hello", "tools", "resume", "fork", "agent", "error", "skill", "memory", "interactive", "clear", "compact");
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
