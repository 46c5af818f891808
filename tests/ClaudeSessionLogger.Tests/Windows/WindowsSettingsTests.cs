using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>Setup in a settings.json of Windows.</summary>
public sealed class WindowsSettingsTests : IDisposable
{
    readonly WindowsMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    string[] Commands(string kind) =>
        [
            .. from matched in JsonNode.Parse(_machine.Settings.TrimStart('\ufeff'))!["hooks"]![kind]!.AsArray()
            from handler in matched!["hooks"]!.AsArray()
            select (string)handler!["command"]!,
        ];

    static string Line(string name) =>
        $"{WindowsMachine.OnDriveZ(WindowsMachine.Program).Replace('\\', '/')} hook {name} 2>/dev/null || true";

    [Fact]
    public async Task Line_ends_a_mark_and_paths_of_Windows_are_kept()
    {
        const string Before = """
            {
              "env": { "TOOLS": "C:\\Users\\Ann Lee\\tools", "SHARE": "\\\\server\\share\\x" },
              "hooks": {
                "SessionEnd": [
                  { "hooks": [ { "type": "command", "command": "\"C:\\Program Files\\x\\notify.exe\" \\\\server\\share\\log" } ] }
                ]
              }
            }
            """;
        byte[] original = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Before.ReplaceLineEndings("\r\n") + "\r\n")];
        await File.WriteAllBytesAsync(_machine.Home.ClientSettings, original, TestContext.Current.CancellationToken);

        (await _machine.Run("setup", "--statusline")).Succeeded();

        Assert.Equal(Encoding.UTF8.Preamble, File.ReadAllBytes(_machine.Home.ClientSettings)[..3]);
        Assert.DoesNotContain('\n', _machine.Settings.Replace("\r\n", ""));
        Assert.Equal([Line("session-start")], Commands("SessionStart"));
        Assert.Equal(
            [@"""C:\Program Files\x\notify.exe"" \\server\share\log", Line("session-end")],
            Commands("SessionEnd")
        );
        (await _machine.Run("setup", "--remove")).Succeeded();
        Assert.Equal(original, File.ReadAllBytes(_machine.Home.ClientSettings));
    }

    [Theory]
    [InlineData(@"C:\\Users\\Ann\\bin\\claude-session-logger.exe hook session-end")]
    [InlineData(@"\""C:\\Users\\Ann Lee\\bin\\claude-session-logger.exe\"" hook session-end")]
    [InlineData(@"\""C:/Users/Ann Lee/bin/claude-session-logger.exe\"" hook session-end")]
    [InlineData(@"\""%USERPROFILE%\\bin\\claude-session-logger.exe\"" hook session-end")]
    [InlineData(@"%USERPROFILE%/bin/claude-session-logger.exe hook session-end")]
    [InlineData(@"\\\\server\\share\\claude-session-logger.exe hook session-end")]
    [InlineData(@"cmd /c \""C:\\x\\claude-session-logger.exe hook session-end\""")]
    public async Task Hook_lines_of_other_spellings_are_replaced(string line)
    {
        _machine.Settings =
            $$"""{ "hooks": { "SessionEnd": [ { "hooks": [ { "type": "command", "command": "{{line}}" } ] } ] } }""";

        (await _machine.Run("setup")).Succeeded();

        Assert.Equal([Line("session-end")], Commands("SessionEnd"));
    }

    [Fact]
    public async Task Git_Bash_runs_the_hook_line_with_its_slashes()
    {
        (await _machine.Run("setup")).Succeeded();
        var program = Commands("SessionEnd").Single().Split(' ')[0];
        Assert.DoesNotContain('\\', program);
        // Windows itself takes the slashes too.
        var run = await _machine.Run("setup", "--check", "--program", program);
        Assert.Contains("in place in", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_the_upgrade_of_Windows()
    {
        (await _machine.Run("setup")).Succeeded();
        var run = await _machine.Run("doctor");
        Assert.Contains("install.ps1 | iex", run.Out, StringComparison.Ordinal);
        Assert.Contains("No problems found", run.Out, StringComparison.Ordinal);
    }
}
