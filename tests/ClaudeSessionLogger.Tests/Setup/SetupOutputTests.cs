using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>What <c>setup</c> tells a newcomer, and a person who changes one thing later.</summary>
public sealed class SetupOutputTests : IDisposable
{
    readonly Team _team = new();

    public void Dispose() => _team.Dispose();

    async Task<string> Setup(string person, params string[] options) =>
        (await _team.Run(person, ["setup", .. options])).Succeeded().Out;

    [Fact]
    public async Task The_first_setup_imports_shows_numbers_and_says_what_to_do_next()
    {
        TranscriptWriter.Small(_team.Home("ada"), 1);
        var first = await Setup("ada");
        Assert.Matches(@"import: +recorded 1 session since \d{4}-\d\d-\d\d, which cost \$0\.", first);
        Assert.Contains("Next:\n  claude-session-logger report\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain(_team.Home("ada").Path + "/", first, StringComparison.Ordinal);
        Assert.Contains("~/.claude/settings.json", first, StringComparison.Ordinal);

        var second = await Setup("ada");
        Assert.DoesNotContain("import:", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Next:", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_setup_with_an_option_prints_only_what_changed()
    {
        await Setup("ada");
        Assert.Equal(
            "ok       machine:       this machine is called laptop\nEverything else is as before.\n",
            await Setup("ada", "--machine", "laptop")
        );
        Assert.Equal(
            ["status"],
            (await Setup("ada", "--statusline"))
                .Split('\n')[..^2]
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
        );
        await Setup("ada", "--permissions");
        Assert.Equal("Everything is as before.\n", await Setup("ada", "--permissions"));
        Assert.Contains("\"step\": \"folder\"", await Setup("ada", "--prime", "--json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("postgresql")]
    public async Task Setup_tells_creating_a_hub_from_joining_one(string kind)
    {
        using var place = new TestHub(kind);
        var hub = place.Address.ToString();
        Assert.Contains(
            "hub:           created a new hub at ",
            await Setup("ada", "--hub", hub),
            StringComparison.Ordinal
        );
        Assert.Contains("hub:           joined ", await Setup("keith", "--hub", hub), StringComparison.Ordinal);
        Assert.Contains("hub:           joined ", await Setup("ada", "--hub", hub), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_says_what_stays_on_the_hub()
    {
        Assert.DoesNotContain("hub:", await Setup("ada", "--remove"), StringComparison.Ordinal);
        await _team.Join("ada");
        Assert.Contains($"stays on {_team.Hub}", await Setup("ada", "--remove"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_name_is_on_the_hub_at_once_and_says_what_keeps_the_old_one()
    {
        Directory.CreateDirectory(_team.Hub);
        await SetupByName("Ann");
        (await Nameless("log", "-c", "issue", "-t", "refunds")).Succeeded();
        (await Nameless("flush")).Succeeded();

        var changed = await SetupByName("Anna", joins: false);

        Assert.Contains(
            "0 sessions and 1 entry stay by Ann, who still counts as you",
            changed,
            StringComparison.Ordinal
        );
        Assert.Contains("setup --user Ann", changed, StringComparison.Ordinal);
        var hub = (await Nameless("hub")).Succeeded().Out;
        Assert.Contains(" Anna ", hub, StringComparison.Ordinal);
    }

    async Task<string> SetupByName(string name, bool joins = true) =>
        (await Nameless(["setup", "--user", name, .. joins ? (string[])["--hub", _team.Hub] : []])).Succeeded().Out;

    Task<ProgramRun> Nameless(params string[] arguments)
    {
        var environment = _team.Home("nameless").Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, arguments);
    }
}
