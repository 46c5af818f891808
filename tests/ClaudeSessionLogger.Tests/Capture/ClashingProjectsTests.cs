using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Two repositories with the same name are two projects.</summary>
public sealed class ClashingProjectsTests : IDisposable
{
    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    /// <summary>Creates a repository; its session costs a dollar per 40,000 tokens.</summary>
    TranscriptWriter Session(int number, string folder, string? remote, int output = 40_000)
    {
        var git = Path.Combine(_home.Home.In(folder), ".git");
        Directory.CreateDirectory(git);
        File.WriteAllText(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(
            Path.Combine(git, "config"),
            remote is null ? "" : $"[remote \"origin\"]\n\turl = {remote}\n"
        );
        return _home.Session(number, folder).Prompt("go").Response(new(0, output, 0, 0, 0)).Save();
    }

    void ImportTwo()
    {
        Session(1, "work/shop", "https://ann:secret-token@github.com/acme/shop.git");
        Session(2, "home/shop", "git@github.com:ann/shop.git", output: 80_000);
        _home.Import();
    }

    async Task<string> Run(params string[] words) => (await Built.Run(_home.Home, words)).Succeeded().Out;

    async Task<List<string>> Keys(string key, params string[] words) =>
        [.. JsonNode.Parse(await Run([.. words, "--json"]))!["rows"]!.AsArray().Select(row => (string)row![key]!)];

    List<string> Rows(string sql)
    {
        using var database = _home.Read();
        return database.Query(sql, row => $"{row.GetString(0)} {row.GetString(1)}");
    }

    [Fact]
    public async Task Reports_show_the_owners_of_repositories_with_the_same_name()
    {
        ImportTwo();

        Assert.Equal(["ann/shop", "acme/shop"], await Keys("project", "report", "projects"));
        Assert.Equal(["ann/shop", "acme/shop"], await Keys("project", "report", "branches"));
        Assert.Equal(
            ["acme/shop", "ann/shop"],
            (await Keys("project", "report", "sessions")).Order(StringComparer.Ordinal)
        );
        Assert.Contains("ann/shop", await Run("report"));
        Assert.Contains("acme/shop", await Run("sessions"));
    }

    [Fact]
    public void The_status_cache_shows_the_owners_only_where_names_clash()
    {
        ImportTwo();
        Session(3, "work/alone", "https://github.com/acme/alone.git");
        _home.Import();

        Assert.Equal(
            ["acme/shop", "alone", "ann/shop"],
            StatusCache
                .Read(_home.Paths.StatusCache)
                .Recent.Select(session => session.Project)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_name_stays_and_the_remote_has_no_credentials()
    {
        ImportTwo();
        Assert.Equal(
            ["shop github.com/acme/shop", "shop github.com/ann/shop"],
            Rows("select project, project_id from sessions order by project_id")
        );
    }

    [Fact]
    public async Task Folders_without_a_remote_are_shown_with_the_folder_above()
    {
        Session(1, "a/x/shop", null);
        Session(2, "b/x/shop", null, output: 80_000);
        Session(3, "alone", null, output: 1);
        _home.Import();

        Assert.Equal(["b/x/shop", "a/x/shop", "alone"], await Keys("project", "report", "projects"));
    }

    [Fact]
    public async Task Filters_take_the_name_for_all_and_the_owner_for_one()
    {
        ImportTwo();

        Assert.Equal(2, (await Keys("project", "report", "projects", "--project", "shop")).Count);
        Assert.Equal(["acme/shop"], await Keys("project", "report", "projects", "--project", "Acme/Shop"));
        Assert.Single(JsonNode.Parse(await Run("sessions", "--project", "acme/shop", "--json"))!.AsArray());
    }

    [Fact]
    public void A_budget_takes_the_name_for_all_and_the_owner_for_one()
    {
        ImportTwo();
        using var database = _home.Read();
        var clock = new FixedClock(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal(
            [3m, 1m],
            BudgetSpending
                .Compute(
                    database,
                    [
                        new(new(10), BudgetPeriod.Month, "shop", Blocks: false),
                        new(new(10), BudgetPeriod.Month, "acme/shop", Blocks: false),
                    ],
                    clock
                )
                .Select(budget => budget.SpentAt(clock.GetUtcNow()).Value)
        );
    }

    [Fact]
    public void Forget_of_an_ambiguous_name_lists_the_projects_and_removes_nothing()
    {
        ImportTwo();
        using var database = _home.Read();

        var failure = Assert.Throws<Failure>(() => ForgetSelection.OfProject(database, "shop"));

        Assert.Equal(FailureKind.Conflict, failure.Kind);
        Assert.Contains("acme/shop", failure.Message);
        Assert.Contains("ann/shop", failure.Message);
        Assert.Equal(CapturedHome.Id(1), Assert.Single(ForgetSelection.OfProject(database, "acme/shop")).Id.Value);
    }

    [Fact]
    public void A_repository_that_gets_a_remote_later_stays_one_project()
    {
        Session(1, "shop", null);
        _home.Import();
        Session(2, "shop", "https://github.com/acme/shop");
        _home.Import();

        Assert.Equal(
            ["shop github.com/acme/shop"],
            Rows("select distinct project, project_id from sessions order by project_id")
        );
    }

    sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
