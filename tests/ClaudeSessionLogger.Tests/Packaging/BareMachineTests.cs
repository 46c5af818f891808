using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>The line of the README, on a Debian system without any toolchain, with a release that this machine serves.</summary>
public sealed class BareMachineTests
{
    [Fact]
    public async Task One_line_installs_a_release_and_prints_the_first_report()
    {
        using var served = new TemporaryHome();
        foreach (var name in (string[])["latest/download", $"download/v{Release.Version}"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(served.In(name))!);
            Directory.CreateSymbolicLink(served.In(name), Release.Folder);
        }

        using var machine = await BareMachine.Create();
        using var server = new ReleaseServer(served.Path);
        var tools = await machine.Run("for tool in dotnet gcc cc clang ld node npm python3; do command -v $tool; done");
        Assert.Equal("", tools.Out);
        var settings = machine.In("home", "ann", ".claude", "settings.json");
        Directory.CreateDirectory(Path.GetDirectoryName(settings)!);
        byte[] before = "{\r\n\t\"model\": \"opus\"}"u8.ToArray();
        File.WriteAllBytes(settings, before);
        var transcript = Path.Combine(Path.GetDirectoryName(settings)!, "projects", "-home-ann");
        new TranscriptWriter(Path.GetDirectoryName(transcript)!, "/home/ann", Conversation.NewId(1))
            .Prompt("hello")
            .Response(new(11, 100, 300, 1000, 5000))
            .Save();

        var install = await machine.Run(
            $"export CLAUDE_LOGGER_RELEASES={server.Address}; curl -fsSL {server.Address}/latest/download/install.sh | sh"
        );

        Assert.Contains("Every Claude Code session is recorded", install.Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("1 session", install.Out, StringComparison.Ordinal);
        Assert.Contains(Release.Version, (await machine.Run("csl --version")).Succeeded().Out);
        Assert.Contains("from a release archive", (await machine.Run("csl doctor")).Out.ReplaceLineEndings(" "));
        Assert.Contains("hook session-end", File.ReadAllText(settings), StringComparison.Ordinal);

        (await machine.Run("claude-session-logger setup --remove")).Succeeded();
        Assert.Equal(before, File.ReadAllBytes(settings));
    }
}
