using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Domain;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Compares per session what the program recorded with what the mock API served.</summary>
sealed partial class Ledger
{
    readonly IReadOnlyList<MockRequest> _served;
    readonly HashSet<string> _onRows;
    readonly Dictionary<string, JsonObject> _shown;

    Ledger(
        IReadOnlyList<MockRequest> served,
        HashSet<string> onRows,
        Dictionary<string, JsonObject> sessions,
        Dictionary<string, JsonObject> shown
    ) => (_served, _onRows, Sessions, _shown) = (served, onRows, sessions, shown);

    /// <summary>The sessions listed by `sessions --json`, by id.</summary>
    public Dictionary<string, JsonObject> Sessions { get; }

    /// <summary>
    /// Calls of a compaction, which are in no transcript, by session. Calls for titles and the like are left out.
    /// </summary>
    public Dictionary<string, List<MockRequest>> FromRows =>
        _served
            .Where(request => request.Status == 200 && !request.IsBackground && !_onRows.Contains(request.MessageId))
            .GroupBy(request => request.SessionId ?? "")
            .ToDictionary(group => group.Key, group => group.ToList());

    public static async Task<Ledger> Of(RealClient client)
    {
        var listed = await Published.Sessions(client.Home);
        // Throws if a session is listed twice.
        var sessions = listed.ToDictionary(session => (string)session["session_id"]!);
        var shown = new Dictionary<string, JsonObject>();
        foreach (var id in sessions.Keys)
            shown[id] = await Published.Show(client.Home, id);
        var rows = Directory
            .EnumerateFiles(client.Home.Projects, "*.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .SelectMany(line => MessageId().Matches(line))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        return new(
            [.. client.Requests.Where(request => request.Status == 200 || request.SessionId is not null)],
            rows,
            sessions,
            shown
        );
    }

    public int Responses(string session) => Threads(session).Sum(thread => (int)thread["responses"]!);

    /// <summary>
    /// Exactly the sessions known to the API are listed, with exactly their tokens, responses and tool calls.
    /// </summary>
    public void AssertEverySessionIsExact()
    {
        Assert.NotEmpty(_served);
        var heard = _served
            .GroupBy(request => request.SessionId!)
            .ToDictionary(group => group.Key, group => group.ToList());
        Assert.Equal(heard.Keys.Order(), Sessions.Keys.Order());
        foreach (var (id, requests) in heard)
        {
            var counted = requests
                .Where(request => request.Status == 200 && _onRows.Contains(request.MessageId))
                .ToList();
            Assert.True(
                counted.Count == Responses(id),
                $"{id}: {counted.Count} responses served, {Responses(id)} recorded"
            );
            Assert.Equal((id, Sum(counted)), (id, TokensOf(Threads(id))));
            Assert.Equal((id, Sum(counted)), (id, TokensOfColumns(Sessions[id])));
            Assert.Equal(
                (id, counted.Where(request => !request.BySubagent).Sum(request => request.ToolUses.Count)),
                (id, (int)Sessions[id]["tool_call_count"]!)
            );
            Assert.Equal(
                (id, Sum(counted.Where(request => request.BySubagent)).Total),
                (id, (long?)Sessions[id]["subagent_tokens"] ?? 0)
            );
        }
    }

    /// <summary>
    /// The computed cost and the reported cost differ exactly by the calls that are on no row.
    /// Only for runs with opus-5-5, the default model of the mock.
    /// </summary>
    public void AssertEveryCostIsExact()
    {
        Assert.All(_served, request => Assert.Equal("claude-opus-5-5", request.Model));
        foreach (var (id, session) in Sessions)
        {
            var served = _served.Where(request => request.SessionId == id && request.Status == 200).ToList();
            Assert.Equal(
                (id, CostOf(served.Where(request => _onRows.Contains(request.MessageId)))),
                (id, (decimal)session["cost_usd"]!)
            );
            Assert.Equal((id, CostOf(served)), (id, (decimal)session["reported_cost_usd"]!));
        }
    }

    /// <summary>
    /// Over all sessions, each response counts once, even if several files contain it. Output can be less where the
    /// client stored less and marked it (lower_bound_responses).
    /// </summary>
    public void AssertTotalIsEveryResponseOnce()
    {
        var expected = _served
            .Where(request => request.Status == 200 && _onRows.Contains(request.MessageId))
            .DistinctBy(request => request.MessageId)
            .ToList();
        Assert.NotEmpty(expected);
        var total = TokensOf(Sessions.Keys.SelectMany(Threads));
        Assert.Equal(expected.Count, Sessions.Keys.Sum(Responses));
        Assert.Equal(Sum(expected) with { Output = 0 }, total with { Output = 0 });
        if (Sessions.Values.All(session => (int)session["lower_bound_responses"]! == 0))
            Assert.Equal(Sum(expected).Output, total.Output);
    }

    public static Tokens TokensOf(JsonNode thread) =>
        new(
            (long)thread["input"]!,
            (long)thread["output"]!,
            (long)thread["cache_write_5m"]!,
            (long)thread["cache_write_1h"]!,
            (long)thread["cache_read"]!
        );

    IEnumerable<JsonNode> Threads(string session) => _shown[session]["tokens"]!.AsArray().Select(thread => thread!);

    static Tokens TokensOf(IEnumerable<JsonNode> threads) =>
        threads.Select(TokensOf).Aggregate(default(Tokens), (sum, next) => sum + next);

    static Tokens Sum(IEnumerable<MockRequest> requests) =>
        requests.Aggregate(default(Tokens), (sum, next) => sum + next.Tokens);

    // Dollars per million tokens: 4 input, 20 output, 5 and 8 for cache writes of 5 minutes and an hour, 0.20 for cache
    // reads.
    static decimal CostOf(IEnumerable<MockRequest> requests)
    {
        var (input, output, write5m, write1h, read) = Sum(requests);
        return (input * 4m + output * 20m + write5m * 5m + write1h * 8m + read * 0.20m) / 1_000_000m;
    }

    static Tokens TokensOfColumns(JsonObject session)
    {
        long Column(string name) => (long?)session[name] ?? 0;
        var (written, hour) = (Column("cache_write_tokens"), Column("cache_write_1h_tokens"));
        var tokens = new Tokens(
            Column("input_tokens"),
            Column("output_tokens"),
            written - hour,
            hour,
            Column("cache_read_tokens")
        );
        Assert.Equal(tokens.Total, Column("total_tokens"));
        return tokens;
    }

    [GeneratedRegex("\"id\":\"(msg_mock[0-9a-f]+)\"")]
    private static partial Regex MessageId();
}
