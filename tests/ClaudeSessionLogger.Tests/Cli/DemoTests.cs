using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary><c>demo</c>: the program over a history that is made up, for who has none.</summary>
public sealed class DemoTests : IDisposable
{
    readonly TemporaryHome _home = new();

    [Fact]
    public async Task It_shows_what_the_program_does_and_leaves_nothing_behind()
    {
        var temporary = Directory.CreateDirectory(_home.In("tmp")).FullName;
        var run = (await ProgramRun.Of(Published.Program, ["demo"], new Dictionary<string, string>(_home.Environment()) { ["TMPDIR"] = temporary, ["TEMP"] = temporary })).Succeeded();
        foreach (var word in new[] { "$ claude-session-logger report\n", "Fix double-counted refunds", "staging counts refunds twice", "$20.00", "Opus 4.8 · $5.93", "claude-opus-4-8" })
            Assert.Contains(word, run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.False(File.Exists(_home.Database));
        Assert.Equal(["projects"], Directory.EnumerateFileSystemEntries(_home.Config).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Into_a_folder_it_stays_to_be_tried_and_only_into_an_empty_one()
    {
        var folder = _home.In("demo");
        var run = (await Published.Run(_home, "demo", folder, "--json")).Succeeded();
        var scenes = JsonNode.Parse(run.Out)!.AsArray();
        Assert.Contains(scenes, scene => (string?)scene!["command"] == "claude-session-logger budget" && ((string?)scene["output"])!.Contains("$20.00", StringComparison.Ordinal));

        var environment = new Dictionary<string, string>(_home.Environment()) { ["CLAUDE_LOGGER_HOME"] = Path.Combine(folder, ".claude", "claude-session-logger"), ["CLAUDE_CONFIG_DIR"] = Path.Combine(folder, ".claude") };
        run = (await ProgramRun.Of(Published.Program, ["verify", "--json"], environment)).Succeeded();
        Assert.True((int)JsonNode.Parse(run.Out)!["checked"]! > 30);

        run = await Published.Run(_home, "demo", folder);
        Assert.Equal(75, run.ExitCode);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
