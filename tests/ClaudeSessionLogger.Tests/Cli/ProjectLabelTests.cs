using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Queries can group by the names of projects that reports show.</summary>
public sealed class ProjectLabelTests : IDisposable
{
    readonly CapturedHome _home = new();

    public ProjectLabelTests()
    {
        _home.Session(1, "one/cli").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Session(2, "two/cli").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Session(3, "shop").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("sessions")]
    [InlineData("responses")]
    [InlineData("daily")]
    public async Task A_view_has_the_names_of_the_report(string view)
    {
        var report = JsonNode.Parse((await Run("report", "projects", "--json")).Out)!["rows"]!.AsArray();
        var rows = JsonNode
            .Parse((await Run("query", $"select distinct project_label from {view}", "--json")).Out)!
            .AsArray();

        Assert.Equal(3, rows.Count);
        Assert.Equal(
            report.Select(row => (string?)row!["project"]).Order(),
            rows.Select(row => (string?)row!["project_label"]).Order()
        );
    }

    [Theory]
    [InlineData("from transcript", "does not exist; run claude-session-logger query to list the views.\n")]
    [InlineData("select 1 from sesions", "does not exist; did you mean \"sessions\"?\n")]
    [InlineData(
        "sessions",
        "sessions is a view, not a query: did you mean \"from sessions limit 10\", or \"describe sessions\" for its "
            + "columns?\n"
    )]
    public async Task A_mistyped_view_is_answered_with_a_suggestion(string sql, string end) =>
        Assert.EndsWith(end, (await Built.Run(_home.Home, "query", sql)).Error, StringComparison.Ordinal);

    async Task<ProgramRun> Run(params string[] line) => (await Built.Run(_home.Home, line)).Succeeded();
}
