using System.Text.Json.Nodes;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>Hub queries show a person the sessions of all own machines and of nobody else.</summary>
public sealed class HubQueryTests
{
    public static TheoryData<string> Kinds => ["duckdb", "postgresql"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_person_sees_the_sessions_of_all_own_machines(string kind)
    {
        using var place = new TestHub(kind);
        using var laptop = await Machine(place, 1, "shop");
        using var desktop = await Machine(place, 2, "shop");

        var run = (
            await Run(
                laptop,
                "query",
                "--hub",
                "select project, count() as sessions, count(distinct device_id) as machines from sessions group by "
                    + "project",
                "--csv"
            )
        ).Succeeded();
        Assert.Equal("project,sessions,machines\nshop,2,2\n", run.Out.ReplaceLineEndings("\n"));

        var here = JsonNode.Parse(
            (
                await Run(
                    laptop,
                    "query",
                    "--json",
                    "select sum(cost_usd) as cost, sum(responses) as responses, sum(cache_write_tokens) as written "
                        + "from daily"
                )
            )
                .Succeeded()
                .Out
        )![0]!;
        var there = JsonNode.Parse(
            (
                await Run(
                    laptop,
                    "query",
                    "--hub",
                    "--json",
                    "select sum(cost_usd) as cost, sum(responses) as responses, sum(cache_write_tokens) as written "
                        + "from daily"
                )
            )
                .Succeeded()
                .Out
        )![0]!;
        foreach (var name in new[] { "cost", "responses", "written" })
            Assert.Equal((decimal)here[name]! * 2, (decimal)there[name]!);

        var report = (await Run(desktop, "report", "projects", "--hub")).Succeeded();
        Assert.Contains("shop", report.Out, StringComparison.Ordinal);
        Assert.Matches(@"shop\s+opus-4-8\s+2\s+", report.Out);
    }

    [Fact]
    public async Task Sessions_of_others_on_the_same_file_are_not_shown()
    {
        using var place = new TestHub("duckdb");
        using var ada = await Machine(place, 1, "shop");
        using var grace = await Machine(place, 2, "secret", person: "Grace");
        var run = (await Run(ada, "query", "--hub", "select project from sessions", "--csv")).Succeeded();
        Assert.Equal("project\nshop\n", run.Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_a_hub_does_not_know_is_null_in_a_report()
    {
        using var place = new TestHub("duckdb");
        using var ada = await Machine(place, 1, "shop");
        string[] unknown = ["lower_bound_responses", "skipped_lines", "unattributed_usd"];

        var daily = JsonNode.Parse((await Run(ada, "report", "daily", "--hub", "--json")).Succeeded().Out)!["missing"]!;
        var summary = JsonNode.Parse((await Run(ada, "report", "--hub", "--json")).Succeeded().Out)!;
        var local = JsonNode.Parse((await Run(ada, "report", "daily", "--json")).Succeeded().Out)!["missing"]!;

        Assert.All(unknown, name => Assert.True(daily.AsObject().ContainsKey(name) && daily[name] is null, name));
        Assert.All(unknown, name => Assert.True(summary.AsObject().ContainsKey(name) && summary[name] is null, name));
        Assert.All(unknown, name => Assert.NotNull(local[name]));
        Assert.Equal(0, (int)daily["unpriced_responses"]!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Usage_is_reported_for_each_person_the_hub_shows(string kind)
    {
        using var place = new TestHub(kind);
        using var ada = await Machine(place, 1, "shop");
        using var laptop = await Machine(place, 2, "shop");
        using var grace = await Machine(place, 3, "secret", person: "Grace");

        // A file shows everything, and so does PostgreSQL here, because this role is a superuser.
        var users = JsonNode.Parse((await Run(ada, "report", "users", "--hub", "--json")).Succeeded().Out)!.AsArray();

        Assert.Equal(
            [("Ada", 2, 2), ("Grace", 1, 1)],
            users.Select(user => ((string)user!["person"]!, (int)user["machines"]!, (int)user["sessions"]!))
        );
        Assert.Equal((decimal)users[1]!["cost_usd"]! * 2, (decimal)users[0]!["cost_usd"]!);
        Assert.Matches(@"Ada\s+2\s+2\s+2\s", (await Run(ada, "report", "users", "--hub")).Succeeded().Out);
        Assert.Equal(
            "[]",
            (await Run(ada, "report", "users", "--hub", "--days", "1", "--json")).Succeeded().Out.Trim()
        );
    }

    [Fact]
    public async Task Local_only_tables_cannot_be_queried_on_the_hub()
    {
        using var place = new TestHub("duckdb");
        using var ada = await Machine(place, 1, "shop");
        foreach (var table in new[] { "responses", "entries", "log_events" })
            Assert.Contains(
                $"Table with name {table} does not exist",
                (await Run(ada, "query", "--hub", $"from {table}")).Error,
                StringComparison.Ordinal
            );
        Assert.Equal(77, (await Run(ada, "query", "--hub", "delete from sessions")).ExitCode);
    }

    [Fact]
    public async Task A_hub_query_fails_on_a_folder_hub_and_without_a_hub()
    {
        using var place = new TestHub("folder");
        using var ada = await Machine(place, 1, "shop");
        var run = await Run(ada, "query", "--hub", "from sessions");
        Assert.Equal(64, run.ExitCode);
        Assert.Contains("no sessions are on the hub", run.Error, StringComparison.Ordinal);

        using var alone = new TemporaryHome();
        Assert.Contains(
            "no hub is set up",
            (await Run(alone, "query", "--hub", "from sessions")).Error,
            StringComparison.Ordinal
        );
    }

    static async Task<TemporaryHome> Machine(TestHub place, int number, string project, string person = "Ada")
    {
        var home = new TemporaryHome();
        var session = new TranscriptWriter(home.Projects, home.In(project), CapturedHome.Id(number))
        {
            Time = new(2026, 11, 20, 9, 10, 0, TimeSpan.Zero),
        };
        session.Prompt("hello").Response(new(1000, 2000, 0, 500, 3000)).Save();
        (await Run(home, person, "import")).Succeeded();
        // As after setup, but without the flush schedule.
        place.Open().Dispose();
        File.WriteAllText(
            Path.Combine(home.Logger, "config.json"),
            new JsonObject { ["hub"] = Address(place), ["user"] = person }.ToJsonString(
                System.Text.Json.JsonSerializerOptions.Default
            )
        );
        (await Run(home, person, "flush")).Succeeded();
        return home;
    }

    static string Address(TestHub place) =>
        place.Address.Kind == HubKind.DuckDbFile ? $"duckdb:{place.Address.Path}" : place.Address.ToString();

    static Task<ProgramRun> Run(TemporaryHome home, params string[] arguments) =>
        ProgramRun.Of(
            Published.Program,
            arguments is ["Ada" or "Grace", .. var rest] ? rest : arguments,
            new Dictionary<string, string>(home.Environment())
            {
                ["CLAUDE_LOGGER_USER"] = arguments is ["Grace", ..] ? "Grace" : "Ada",
            }
        );
}
