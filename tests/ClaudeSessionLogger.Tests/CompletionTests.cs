using System.CommandLine;
using ClaudeSessionLogger.Commands;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

/// <summary>What shells offer when somebody presses Tab.</summary>
public sealed class CompletionTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("sessions sh", "show")]
    [InlineData("log --sta", "--status")]
    [InlineData("log --category ", "decision finding issue note task")]
    [InlineData("resolve --status b", "blocked")]
    [InlineData("completion ", "bash fish powershell zsh")]
    public void The_program_knows_what_may_come_next(string line, string words)
    {
        using var output = new StringWriter();
        CommandLine.Create().Parse([$"[suggest:{line.Length}]", line]).Invoke(new InvocationConfiguration { Output = output });
        Assert.Equal(words, string.Join(' ', output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(word => !word.StartsWith('-') || line.EndsWith("sta", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("bash", "bash -n")]
    [InlineData("zsh", "zsh -n")]
    [InlineData("fish", "fish -n")]
    public async Task The_script_is_one_that_its_shell_understands(string shell, string check)
    {
        var script = (await Built.Run(_home, "completion", shell)).Succeeded().Out;
        var found = (await ProgramRun.Of("/bin/sh", ["-c", $"command -v {shell}"], _home.Environment())).ExitCode == 0;
        Assert.SkipUnless(found, $"{shell} is not installed.");
        File.WriteAllText(_home.In("script"), script);
        (await ProgramRun.Of("/bin/sh", ["-c", $"{check} script"], _home.Environment(), folder: _home.Path)).Succeeded();
    }

    [Theory]
    [InlineData("claude-session-logger log --category is", "issue")]
    [InlineData("claude-session-logger sess", "sessions")]
    public async Task Bash_completes_a_line(string line, string word)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        Directory.CreateDirectory(_home.In("bin"));
        File.CreateSymbolicLink(_home.In("bin", "claude-session-logger"), Published.Program);
        var words = line.Split(' ');
        var environment = _home.Environment();
        environment["PATH"] = _home.In("bin") + ":" + environment["PATH"];
        var run = await ProgramRun.Of("bash",
            ["-c", $"eval \"$(claude-session-logger completion bash)\"; COMP_LINE='{line}'; COMP_POINT={line.Length}; COMP_WORDS=({line}); COMP_CWORD={words.Length - 1}; _claude_session_logger; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
            environment);
        Assert.Equal(word, run.Succeeded().Out.Trim());
    }
}
