using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary><c>sessions read</c> as a user runs it.</summary>
public sealed class SessionReadCommandTests : IDisposable
{
    const string Script = "/usr/bin/script";
    const string Secret = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";

    readonly ConversationHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_session_is_read_by_its_id_and_by_words_of_its_title()
    {
        _home.Home.Import();
        var byId = (await Run("sessions", "read", "7c1e2f9a")).Succeeded().Out;
        Assert.Equal(byId, (await Run("sessions", "read", "flaky", "checkout")).Succeeded().Out);
        Assert.StartsWith("Fix the flaky checkout test\nshop · ", byId, StringComparison.Ordinal);
        Assert.Contains("Bash npm test -- checkout · exit 1", byId, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', byId);
    }

    [Fact]
    public async Task A_session_that_is_not_recorded_yet_is_read_by_its_complete_id() =>
        Assert.Contains(
            "Why is the checkout test flaky?",
            (await Run("sessions", "read", ConversationHome.Session)).Succeeded().Out,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData]
    [InlineData("--markdown")]
    [InlineData("--html")]
    [InlineData("--json")]
    [InlineData("--jsonl")]
    public async Task Credentials_are_masked_unless_they_are_asked_for(params string[] format)
    {
        var masked = (await Run(["sessions", "read", ConversationHome.Session, .. format])).Succeeded().Out;
        Assert.DoesNotContain(Secret, masked, StringComparison.Ordinal);
        Assert.Contains("[GitHub token masked]", masked, StringComparison.Ordinal);
        var shown = await Run(["sessions", "read", ConversationHome.Session, "--show-secrets", .. format]);
        Assert.Contains(Secret, shown.Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_those_of_the_transcripts()
    {
        var rows = await Run("sessions", "read", ConversationHome.Session, "--jsonl", "--show-secrets");
        var subagent = Path.Combine(
            _home.Project,
            ConversationHome.Session,
            "subagents",
            "agent-a0123456789abcdef.jsonl"
        );
        Assert.Equal(
            await File.ReadAllTextAsync(_home.Transcript, TestContext.Current.CancellationToken)
                + "\n"
                + await File.ReadAllTextAsync(subagent, TestContext.Current.CancellationToken),
            rows.Out
        );
        var part = await Run("sessions", "read", ConversationHome.Session, "--jsonl", "--from", "21", "--to", "22");
        Assert.Equal(
            ["user", "assistant", "user"],
            part.Succeeded()
                .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(row => JsonDocument.Parse(row).RootElement.GetProperty("type").GetString())
        );
    }

    [Fact]
    public async Task A_file_is_written_privately_and_completely_or_not_at_all()
    {
        var file = _home.Home.In("page.html");
        (await Run("sessions", "read", ConversationHome.Session, "--html", "--output", file)).Succeeded();
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var refused = await Run("sessions", "read", ConversationHome.Session, "--html", "-o", _home.Home.Projects);
        Assert.Contains("it is not the name of a file", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["page.html"], Directory.GetFiles(_home.Home.In()).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_archived_session_is_read_after_its_transcript_is_gone()
    {
        _home.Home.Paths.CreateHome();
        await File.WriteAllTextAsync(
            _home.Home.Paths.ConfigFile,
            """{"archive":true}""",
            TestContext.Current.CancellationToken
        );
        (await Run("flush")).Succeeded();
        var before = (await Run("sessions", "read", "7c1e2f9a")).Succeeded().Out;
        Directory.Delete(_home.Project, recursive: true);
        Assert.Equal(before, (await Run("sessions", "read", "7c1e2f9a")).Succeeded().Out);
        Assert.Contains("Three uses.", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_without_a_transcript_is_an_error()
    {
        _home.Home.Import();
        Directory.Delete(_home.Project, recursive: true);
        var run = await Run("sessions", "read", "7c1e2f9a");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Claude Code has deleted its transcript", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_formats_at_once_are_an_error()
    {
        var run = await Run("sessions", "read", "x", "--html", "--json");
        Assert.Contains("cannot be combined", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sed s/^/paged:/", "", "paged:Fix the flaky checkout test")]
    [InlineData("sed s/^/paged:/", " --no-pager", "Fix the flaky checkout test")]
    [InlineData("", "", "Fix the flaky checkout test")]
    [InlineData("no-such-pager", "", "cannot start the pager 'no-such-pager'")]
    [InlineData("head -1", "", "Fix the flaky checkout test")]
    public async Task On_a_terminal_the_pager_of_the_user_shows_it(string pager, string option, string expected)
    {
        var output = await OnTerminal($"sessions read {ConversationHome.Session}{option}", pager, noColor: true);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public async Task The_pager_receives_colours() =>
        Assert.Contains(
            "\e[1mFix the flaky checkout test\e[0m",
            await OnTerminal($"sessions read {ConversationHome.Session}", "sed -n p", noColor: false),
            StringComparison.Ordinal
        );

    Task<ProgramRun> Run(params string[] arguments) =>
        ProgramRun.Of(
            "dotnet",
            [typeof(Settings).Assembly.Location, .. arguments],
            Environment(),
            folder: _home.Home.Projects
        );

    async Task<string> OnTerminal(string line, string pager, bool noColor)
    {
        Assert.SkipUnless(
            File.Exists(Script) && OperatingSystem.IsLinux(),
            "script of util-linux, which provides a terminal, is not installed"
        );
        var environment = Environment();
        environment["TERM"] = "xterm-256color";
        environment["PAGER"] = pager;
        environment[noColor ? "NO_COLOR" : "COLORTERM"] = "truecolor";
        var run = await ProgramRun.Of(
            Script,
            ["-qec", $"stty cols 100 rows 40; dotnet '{typeof(Settings).Assembly.Location}' {line}", "/dev/null"],
            environment,
            folder: _home.Home.Projects
        );
        return run.Out;
    }

    Dictionary<string, string> Environment()
    {
        var environment = _home.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        return environment;
    }
}
