using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The <c>forget</c> command.</summary>
public sealed class ForgetCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public ForgetCommandTests()
    {
        // All sessions are on 2026-11-20.
        foreach (var (number, project) in ((int, string)[])[(1, "app"), (2, "app"), (3, "app-two")])
            _home.Session(number, project).Prompt($"prompt {number}").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_dry_run_lists_what_would_be_deleted_and_deletes_nothing()
    {
        var before = _home.Recorded();
        var run = (await Built.Run(_home.Home, "forget", "--project", "app", "--dry-run")).Succeeded();
        Assert.StartsWith("would forget 2 sessions, 2 responses, $0.00\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(CapturedHome.Id(1), run.Out, StringComparison.Ordinal);
        Assert.Equal(before, _home.Recorded());
    }

    [Fact]
    public async Task A_session_is_selected_by_the_beginning_of_its_id()
    {
        var run = (await Built.Run(_home.Home, "forget", CapturedHome.Id(2)[..8], "--yes")).Succeeded();
        Assert.StartsWith("forgot 1 session, 1 response, $0.00\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(_home.Session(2, "app").FilePath, run.Out, StringComparison.Ordinal);
        Assert.Equal([CapturedHome.Id(1), CapturedHome.Id(3)], _home.Recorded().Keys.Order());

        var again = await Built.Run(_home.Home, "forget", CapturedHome.Id(2), "--yes");
        Assert.Equal(66, again.ExitCode);
        Assert.Contains("was already forgotten", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yex\u007fs\n", true)]
    [InlineData("\n", false)]
    public async Task Forget_asks_on_a_terminal_and_accepts_a_corrected_answer(string typed, bool isMeant)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"),
            "script of util-linux, which provides a terminal, is not installed"
        );
        var environment = _home.Home.Environment();
        environment["TERM"] = "xterm-256color";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;

        var run = await ProgramRun.Of(
            "/usr/bin/script",
            ["-qec", $"dotnet '{typeof(Settings).Assembly.Location}' forget {CapturedHome.Id(1)}", "/dev/null"],
            environment,
            typed
        );

        Assert.DoesNotContain('\e', run.Out);
        Assert.Equal(!isMeant, _home.Recorded().ContainsKey(CapturedHome.Id(1)));
    }

    [Fact]
    public async Task A_partial_project_name_is_refused_with_similar_names()
    {
        (await Built.Run(_home.Home, "forget", "--project", "app", "--yes")).Succeeded();
        Assert.Equal([CapturedHome.Id(3)], _home.Recorded().Keys);

        var part = await Built.Run(_home.Home, "forget", "--project", "app", "--yes");
        Assert.Equal(66, part.ExitCode);
        Assert.Contains("similar projects: app-two", part.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_excludes_the_given_day()
    {
        Assert.Equal(66, (await Built.Run(_home.Home, "forget", "--before", "2026-11-20", "--yes")).ExitCode);
        Assert.Equal(3, _home.Recorded().Count);
        var run = (await Built.Run(_home.Home, "forget", "--before", "2026-11-21", "--yes", "--json")).Succeeded();
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal((3, 3), ((int)json["sessions"]!, json["forgotten"]!.AsArray().Count));
        Assert.Equal(3, json["still_there"]!["transcripts"]!.AsArray().Count);
        Assert.Empty(_home.Recorded());
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("abc", "--project", "app")]
    [InlineData("abc", "--before", "2026-11-21")]
    [InlineData("--project", "app", "--before", "2026-11-21", "--memory")]
    public async Task Conditions_that_cannot_be_combined_are_refused(params string[] arguments)
    {
        var run = await Built.Run(_home.Home, ["forget", .. arguments, "--yes"]);
        Assert.Equal(64, run.ExitCode);
        Assert.Matches("specify what to forget|cannot be combined with --before", run.Error);
        Assert.Equal(3, _home.Recorded().Count);
    }

    [Fact]
    public async Task Sessions_must_meet_all_conditions()
    {
        var none = await Built.Run(_home.Home, "forget", "--project", "app", "--before", "2026-11-20", "--yes");
        Assert.Equal(66, none.ExitCode);
        Assert.Contains("no session of app ended before 2026-11-20", none.Error, StringComparison.Ordinal);
        (await Built.Run(_home.Home, "forget", "--project", "app", "--before", "2026-11-21", "--yes")).Succeeded();
        Assert.Equal([CapturedHome.Id(3)], _home.Recorded().Keys);
    }

    [Fact]
    public async Task Words_of_a_title_forget_nothing_and_the_error_names_ids()
    {
        var run = await Built.Run(_home.Home, "forget", "prompt 2", "--yes");
        Assert.Equal(66, run.ExitCode);
        Assert.Contains(CapturedHome.Id(2), run.Error, StringComparison.Ordinal);
        Assert.Equal(3, _home.Recorded().Count);
    }

    [Fact]
    public async Task Forget_without_a_terminal_requires_yes()
    {
        var run = await Built.Run(_home.Home, "forget", "--project", "app");
        Assert.Equal(64, run.ExitCode);
        Assert.Contains("would permanently forget 2 sessions, 2 responses, $0.00", run.Error, StringComparison.Ordinal);
        Assert.Contains("Add --yes", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, _home.Recorded().Count);
    }
}
