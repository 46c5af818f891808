using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands that rename, tag, pin and note a session, and where their results are shown.</summary>
public sealed class SessionMarkCommandTests : IDisposable
{
    static readonly string s_id = CapturedHome.Id(1);

    readonly CapturedHome _home = new();

    public SessionMarkCommandTests()
    {
        _home.Session(1, "shop").Prompt("Refunds are counted twice").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Session(2, "shop").Prompt("Something else").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_users_title_is_shown_everywhere_and_can_be_taken_back()
    {
        await Run("rename", s_id[..8], "Money", "back");

        Assert.Contains("Money back", await Out("sessions"), StringComparison.Ordinal);
        Assert.Contains("Money back", await Out("recent"), StringComparison.Ordinal);
        Assert.Contains("Money back", await Out("report", "sessions"), StringComparison.Ordinal);
        Assert.Contains("Money back", await Out("sessions", "show", "money", "back"), StringComparison.Ordinal);
        var session = await Session();
        Assert.Equal(("Money back", "Money back"), ((string?)session["title"], (string?)session["user_title"]));
        Assert.Equal(
            "Money back|Refunds are counted twice|Money back",
            (
                await Out(
                    "query",
                    "--csv",
                    $"select title, client_title, user_title from sessions where session_id = '{s_id}'"
                )
            )
                .Split('\n')[1]
                .Replace(',', '|')
        );

        await Run("rename", s_id, "--clear");
        session = await Session();
        Assert.Equal(("Refunds are counted twice", null), ((string?)session["title"], (string?)session["user_title"]));
    }

    [Fact]
    public async Task Forget_names_a_session_by_the_users_title()
    {
        await Run("rename", s_id, "Money", "back");
        var run = await Built.Run(_home.Home, "forget", "money", "--yes");
        Assert.Contains("Money back", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_filter_by_tag_and_pin_and_show_both()
    {
        await Run("tag", s_id, "#Billing", "flaky-test");
        await Run("pin", s_id);
        await Run("tag", CapturedHome.Id(2), "billing-old");

        Assert.Equal([s_id], await Ids("sessions", "--tag", "billing", "--json"));
        Assert.Equal([s_id], await Ids("sessions", "--pinned", "--json"));
        Assert.Contains(
            "★ Refunds are counted twice #billing #flaky-test",
            await Out("sessions"),
            StringComparison.Ordinal
        );
        var session = await Session();
        Assert.Equal(["billing", "flaky-test"], session["tags"]!.AsArray().Select(tag => (string?)tag));
        Assert.True((bool)session["pinned"]!);

        await Run("untag", s_id, "BILLING", "never-there");
        await Run("unpin", s_id);
        Assert.Equal([], await Ids("sessions", "--tag", "billing", "--json"));
        Assert.Equal([], await Ids("sessions", "--pinned", "--json"));
    }

    [Fact]
    public async Task Search_finds_titles_tags_and_notes()
    {
        await Run("note", s_id, "the", "approach", "with", "locks", "failed");
        await Run("tag", s_id, "ledger");
        await Run("rename", s_id, "Money back");

        foreach (var words in (string[])["locks failed", "ledger", "money", "refunds twice"])
        {
            var found = JsonNode.Parse(await Out("search", words, "--json"))!.AsArray();
            Assert.Equal(("session", s_id), ((string?)found[0]!["kind"], (string?)found[0]!["session_id"]));
            Assert.Equal("Money back", (string?)found[0]!["title"]);
            if (words == "ledger")
                Assert.Equal("#ledger", (string?)found[0]!["snippet"]);
        }

        Assert.Equal("the approach with locks failed", (string?)(await Session())["note"]);
    }

    [Fact]
    public async Task Report_has_only_sessions_with_a_tag_and_the_titles_of_the_user()
    {
        await Run("tag", s_id, "ledger");
        await Run("rename", s_id, "Money back");
        var tagged = await Out("report", "sessions", "--tag", "#Ledger");
        Assert.Contains("Money back", tagged, StringComparison.Ordinal);
        Assert.NotEqual(await Out("report", "sessions"), tagged);
        var none = await Built.Run(_home.Home, "report", "sessions", "--tag", "nobody");
        Assert.Contains("cannot find usage of a session with the tag 'nobody'", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_not_recorded_yet_keeps_its_marks_until_it_is()
    {
        var marks = JsonNode.Parse(await Out("sessions", "rename", CapturedHome.Id(3), "Later", "--json"))!;
        Assert.Equal((CapturedHome.Id(3), "Later"), ((string?)marks["session_id"], (string?)marks["title"]));
        await Run("tag", CapturedHome.Id(3)[..8], "soon");

        _home.Session(3, "shop").Prompt("A third one").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        Assert.Equal([CapturedHome.Id(3)], await Ids("sessions", "--tag", "soon", "--json"));
        Assert.Contains("Later #soon", await Out("sessions"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rename", "ID")]
    [InlineData("rename", "ID", "x", "--clear")]
    [InlineData("rename", "ID", " ")]
    [InlineData("note", "ID")]
    [InlineData("tag", "ID")]
    [InlineData("tag", "ID", "two words")]
    [InlineData("tag", "ID", "a,b")]
    [InlineData("tag", "ID", "#")]
    [InlineData("pin", "000")]
    [InlineData("pin", "no-such-session")]
    public async Task A_wrong_call_is_refused_and_changes_nothing(params string[] args)
    {
        var run = await Built.Run(_home.Home, ["sessions", .. args.Select(arg => arg == "ID" ? s_id : arg)]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.NotEqual(2, run.ExitCode);
        using var database = _home.Read();
        Assert.Equal(0, database.Scalar<long>("select count(*) from memory_events"));
    }

    [Fact]
    public async Task Forgetting_a_session_forgets_its_marks_in_the_database_file()
    {
        await Run("rename", s_id, "Zirkusdirektor");
        await Run("note", s_id, "Mondscheintarif");
        (await Built.Run(_home.Home, "forget", s_id, "--yes")).Succeeded();

        Assert.NotEqual(0, (await Built.Run(_home.Home, "sessions", "pin", s_id)).ExitCode);
        foreach (var path in Directory.EnumerateFiles(_home.Home.Logger, "*", SearchOption.AllDirectories))
        {
            var bytes = System.Text.Encoding.Latin1.GetString(
                await File.ReadAllBytesAsync(path, CancellationToken.None)
            );
            Assert.DoesNotContain("Zirkusdirektor", bytes, StringComparison.Ordinal);
            Assert.DoesNotContain("Mondscheintarif", bytes, StringComparison.Ordinal);
        }
    }

    async Task<JsonNode> Session() => JsonNode.Parse(await Out("sessions", "show", s_id, "--json"))!;

    async Task<IEnumerable<string?>> Ids(params string[] args) =>
        JsonNode.Parse(await Out(args))!.AsArray().Select(session => (string?)session!["session_id"]);

    async Task Run(params string[] args) => await Out(["sessions", .. args]);

    async Task<string> Out(params string[] args) => (await Built.Run(_home.Home, args)).Succeeded().Out;
}
