using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

/// <summary>
/// Trees that real clients wrote, kept with what the API served (<c>TREE/home/.claude/projects</c> and <c>TREE/expected.json</c>), in
/// the folder that <c>CSL_CLIENT_TREES</c> names: every fold of them must be exact, in any order.
/// </summary>
public sealed class ClientTreeTests
{
    [Theory]
    [InlineData("c2.1.330")]
    [InlineData("forks")]
    [InlineData("lineage")]
    public void Sessions_are_what_the_api_served(string tree)
    {
        var folder = Tree(tree);
        using var home = new CaptureHome();
        home.Copy(Path.Combine(folder, "home", ".claude", "projects"));
        home.Import();
        var all = home.Dump();

        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!.AsObject().OrderBy(session => session.Key, StringComparer.Ordinal);
        Assert.Equal(expected.Select(session => session.Key + "|" + string.Join('|',
                ((string[])["responses", "tools", "input", "output", "cache_read", "cache_write_5m", "cache_write_1h"]).Select(name => (long?)session.Value![name] ?? 0))
                + "|" + Usd(session.Value!["cost_usd"]) + "|" + Usd(session.Value["reported_usd"])),
            home.Rows("""
            select s.session_id, count(r.model), any_value(tool_call_count), coalesce(sum(r.input_tokens), 0)::bigint, coalesce(sum(r.output_tokens), 0)::bigint,
                coalesce(sum(r.cache_read_tokens), 0)::bigint, coalesce(sum(r.cache_write_5m_tokens), 0)::bigint, coalesce(sum(r.cache_write_1h_tokens), 0)::bigint,
                coalesce(sum(r.cost_usd), 0)::decimal(18, 6), any_value(reported_cost_usd)::decimal(18, 6)
            from sessions s left join responses r using (session_id) group by s.session_id order by s.session_id
            """));

        // The same one by one, backwards.
        File.Delete(home.Places.Database);
        foreach (var file in Directory.EnumerateFiles(home.Projects, "*.jsonl", SearchOption.AllDirectories).OrderDescending())
            home.Import(file);
        Assert.Equal(all, home.Dump());
    }

    [Fact]
    public void An_agent_whose_prompt_names_a_session_that_never_was_is_its_responses_sessions()
    {
        using var home = new CaptureHome();
        home.Copy(Path.Combine(Tree("c2.0.76"), "home", ".claude", "projects"));
        home.Import();

        Assert.Equal("b348d234|e8c72222", string.Join('|', home.Rows("select left(session_id, 8) from sessions order by 1")));
    }

    static string Usd(JsonNode? amount) => ((decimal?)(double?)amount)?.ToString("G29", System.Globalization.CultureInfo.InvariantCulture) ?? "0";

    static string Tree(string name)
    {
        var trees = Environment.GetEnvironmentVariable("CSL_CLIENT_TREES");
        Assert.SkipWhen(string.IsNullOrEmpty(trees), "CSL_CLIENT_TREES names no folder of trees that real clients wrote.");
        return Path.Combine(trees!, name);
    }
}
