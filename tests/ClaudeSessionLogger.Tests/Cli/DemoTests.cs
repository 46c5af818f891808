using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The <c>demo</c> command, which shows the program with sample data.</summary>
public sealed class DemoTests : IDisposable
{
    readonly TemporaryHome _home = new();

    [Fact]
    public async Task Demo_shows_the_program_and_leaves_no_files()
    {
        var temporary = Directory.CreateDirectory(_home.In("tmp")).FullName;
        var run = (
            await ProgramRun.Of(
                Published.Program,
                ["demo"],
                new Dictionary<string, string>(_home.Environment()) { ["TMPDIR"] = temporary, ["TEMP"] = temporary }
            )
        ).Succeeded();
        foreach (
            var word in new[]
            {
                "$ claude-session-logger report\n",
                "Fix double-counted refunds",
                "staging counts refunds twice",
                "$20.00",
                "Opus 4.8 · $5.93",
                "claude-opus-4-8",
            }
        )
            Assert.Contains(word, run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.False(File.Exists(_home.Database));
        Assert.Equal(["projects"], Directory.EnumerateFileSystemEntries(_home.Config).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Demo_keeps_its_data_in_a_given_folder_which_must_be_empty()
    {
        var folder = _home.In("demo");
        var run = (await Published.Run(_home, "demo", folder, "--json")).Succeeded();
        var scenes = JsonNode.Parse(run.Out)!.AsArray();
        Assert.Contains(
            scenes,
            scene =>
                (string?)scene!["command"] == "claude-session-logger budget"
                && ((string?)scene["output"])!.Contains("$20.00", StringComparison.Ordinal)
        );

        var environment = new Dictionary<string, string>(_home.Environment())
        {
            ["CLAUDE_LOGGER_HOME"] = Path.Combine(folder, ".claude", "claude-session-logger"),
            ["CLAUDE_CONFIG_DIR"] = Path.Combine(folder, ".claude"),
        };
        run = (await ProgramRun.Of(Published.Program, ["verify", "--json"], environment)).Succeeded();
        Assert.True((int)JsonNode.Parse(run.Out)!["checked"]! > 30);

        run = await Published.Run(_home, "demo", folder);
        Assert.Equal(75, run.ExitCode);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
