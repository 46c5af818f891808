using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>A package manager removes the program, but cannot remove the hooks of every user.</summary>
public sealed class GoneProgramTests : IDisposable
{
    const string OldLine = SetupFolder.Program + " hook session-end";

    readonly SetupFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_hook_whose_program_is_gone_stays_silent(string shell)
    {
        Assert.SkipUnless(File.Exists($"/bin/{shell}"), $"There is no {shell} here.");
        foreach (var program in (string[])[_folder.In("gone place", "claude-session-logger"), "claude-session-logger"])
        {
            var line = HookSettings.HookLine(program, "hook session-end");
            var run = await ProgramRun.Of(
                $"/bin/{shell}",
                ["-c", line],
                new Dictionary<string, string> { ["PATH"] = _folder.Path },
                "{}"
            );
            Assert.Equal(new ProgramRun(0, "", ""), run);
        }
    }

    [Fact]
    public void Setup_replaces_hook_lines_of_earlier_versions()
    {
        _folder.Client.Install(SetupFolder.Program, statusLine: false);
        var text = File.ReadAllText(_folder.Client.Path);
        _folder.Given(text.Replace(" 2>/dev/null || true", "", StringComparison.Ordinal));
        Assert.Equal([OldLine], _folder.Commands("SessionEnd"));

        Assert.True(_folder.Client.Install(SetupFolder.Program, statusLine: false).Changed);

        Assert.Equal(text, File.ReadAllText(_folder.Client.Path));
    }
}
