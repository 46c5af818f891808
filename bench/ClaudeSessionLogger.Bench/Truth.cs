using System.Text.Json.Nodes;

namespace ClaudeSessionLogger.Bench;

/// <summary>What the tree's generator put into it, and whether the database holds just that.</summary>
static class Truth
{
    /// <summary>Null when every total is right, else what differs.</summary>
    public static string? Difference(string tree, string program, IReadOnlyDictionary<string, string> environment)
    {
        var totals = JsonNode.Parse(File.ReadAllText(Path.Combine(tree, "truth.json")))!["totals"]!;
        var sessions = JsonNode
            .Parse(Shell.Run(program, ["sessions", "--json", "--limit", "1000000"], environment))!
            .AsArray();
        long Recorded(string column) => sessions.Sum(session => (long?)session![column] ?? 0);

        (string Name, long Recorded, long True)[] figures =
        [
            ("input", Recorded("input_tokens"), (long)totals["input"]!),
            ("output", Recorded("output_tokens"), (long)totals["output"]!),
            ("cache write 5m", Recorded("cache_write_tokens") - Recorded("cache_write_1h_tokens"), (long)totals["c5"]!),
            ("cache write 1h", Recorded("cache_write_1h_tokens"), (long)totals["c1"]!),
            ("cache read", Recorded("cache_read_tokens"), (long)totals["cr"]!),
            ("web searches", Recorded("web_search_requests"), (long)totals["web"]!),
        ];
        var wrong = figures.Where(figure => figure.Recorded != figure.True).ToList();
        return wrong.Count == 0
            ? null
            : string.Join(
                "; ",
                wrong.Select(figure => $"{figure.Name}: {figure.Recorded:N0} instead of {figure.True:N0}")
            );
    }
}
