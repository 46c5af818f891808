using System.Text.Json.Nodes;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// What commands say and do if <c>config.json</c> cannot be read: hub, archive, name and budgets are then unknown, not
/// unset.
/// </summary>
public sealed class BrokenSettingsTests : IDisposable
{
    readonly ArchiveHome _home = new(
        """{"archive": true, "user": "Ada", "prime": 300, "budgets": [{"amount": 5, "per": "day"}]}"""
    );

    public void Dispose() => _home.Dispose();

    string Config => _home.Home.Paths.ConfigFile;

    string Notice => $"claude-session-logger: {SettingsFile.FindProblem(_home.Home.Paths)!.Message}\n";

    async Task<(int Code, string Out, string Error)> Run(params string[] arguments)
    {
        var run = await Built.Run(_home.Environment, arguments);
        return (run.ExitCode, run.Out.ReplaceLineEndings("\n"), run.Error.ReplaceLineEndings("\n"));
    }

    async Task RecordThenBreak()
    {
        ArchiveHome.Write(_home.Transcript(Conversation.NewId(1)), new Conversation(Conversation.NewId(1), 1).Text);
        Assert.Equal(0, (await Run("flush")).Code);
        await File.WriteAllTextAsync(Config, "{\"exclude\": [", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Every_command_says_so_once_and_does_its_work()
    {
        await RecordThenBreak();
        foreach (var command in (string[])["list", "sessions", "report", "search nothing-like-it", "sessions --json"])
        {
            var (code, _, error) = await Run(command.Split(' '));
            Assert.Equal(0, code);
            Assert.Equal(1, error.Split(Notice).Length - 1);
        }

        var failed = await Run("sessions", "show", "nothing-like-it");
        Assert.Equal((66, true), (failed.Code, failed.Error.StartsWith(Notice, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commands_that_show_the_settings_fail_instead_of_showing_none()
    {
        await RecordThenBreak();
        foreach (var command in (string[])["archive", "archive verify", "archive keep 2y", "budget", "hub"])
            Assert.Equal((64, "", Notice), await Run(command.Split(' ')));
    }

    [Fact]
    public async Task A_flush_by_hand_fails_and_keeps_budgets_and_context_and_hooks_are_silent()
    {
        await RecordThenBreak();
        var paths = _home.Home.Paths;
        Assert.Single(StatusCache.Read(paths.StatusCache).Budgets);
        Assert.True(File.Exists(paths.SessionContext));

        var (code, output, error) = await Run("flush");
        Assert.Equal((64, ""), (code, output));
        Assert.StartsWith($"claude-session-logger: cannot read {Config}, which may exclude projects", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, ""), ((await Run("prime")).Code, (await Run("inbox", "--count")).Error));

        Assert.Single(StatusCache.Read(paths.StatusCache).Budgets);
        Assert.True(File.Exists(paths.SessionContext));
    }

    [Fact]
    public async Task Doctor_does_not_say_that_there_is_no_hub()
    {
        await RecordThenBreak();
        var findings = JsonNode.Parse((await Run("doctor", "--json")).Out)!.AsArray();
        foreach (var check in (string[])["hub", "archive"])
            Assert.Equal(
                $"not checked, because {Config} cannot be read",
                (string?)Assert.Single(findings, finding => (string?)finding!["check"] == check)!["detail"]
            );
    }

    [Fact]
    public async Task An_entry_gets_its_author_as_soon_as_the_file_can_be_read()
    {
        var good = await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken);
        await RecordThenBreak();
        var (code, _, error) = await Run("log", "written meanwhile");
        Assert.Equal(0, code);
        Assert.DoesNotContain("because yours is unknown", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Config, good, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Run("flush")).Code);
        var entry = Assert.Single(JsonNode.Parse((await Run("list", "--json")).Out)!.AsArray())!;
        Assert.Equal("Ada", (string?)entry["created_by"]);
    }
}
