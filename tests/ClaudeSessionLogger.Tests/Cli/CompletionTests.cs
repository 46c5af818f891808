using System.CommandLine;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Completion of command lines in the shells.</summary>
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
    public void The_program_suggests_the_next_word(string line, string words)
    {
        using var output = new StringWriter();
        CommandLine
            .Create()
            .Parse([$"[suggest:{line.Length}]", line])
            .Invoke(new InvocationConfiguration { Output = output });
        Assert.Equal(
            words,
            string.Join(
                ' ',
                output
                    .ToString()
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Where(word => !word.StartsWith('-') || line.EndsWith("sta", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
            )
        );
    }

    [Theory]
    [InlineData("bash", "bash -n")]
    [InlineData("zsh", "zsh -n")]
    [InlineData("fish", "fish -n")]
    public async Task The_completion_script_is_valid_in_its_shell(string shell, string check)
    {
        var script = (await Built.Run(_home, "completion", shell)).Succeeded().Out;
        await RequireShell(shell);
        File.WriteAllText(_home.In("script"), script);
        (
            await ProgramRun.Of("/bin/sh", ["-c", $"{check} script"], _home.Environment(), folder: _home.Path)
        ).Succeeded();
    }

    [Theory]
    [InlineData("bash", "claude-session-logger log --category is", "issue")]
    [InlineData("bash", "claude-session-logger sess", "sessions")]
    [InlineData("zsh", "claude-session-logger log --category iss", "issue")]
    [InlineData("zsh", "claude-session-logger sess", "sessions")]
    [InlineData("fish", "claude-session-logger log --category iss", "issue")]
    [InlineData("fish", "claude-session-logger sess", "sessions")]
    public async Task A_shell_completes_a_line(string shell, string line, string word)
    {
        await RequireShell(shell);
        Directory.CreateDirectory(_home.In("bin"));
        File.CreateSymbolicLink(_home.In("bin", "claude-session-logger"), Published.Program);
        var environment = _home.Environment();
        environment["PATH"] = _home.In("bin") + ":" + environment["PATH"];
        var run = await ProgramRun.Of(shell, ["-c", Completing(shell, line)], environment);
        Assert.Equal(word, run.Succeeded().Out.Trim());
    }

    // Simulates the shell's prompt; for zsh, it prints the words that would be passed to compadd.
    static string Completing(string shell, string line) =>
        shell switch
        {
            "bash" =>
                $"eval \"$(claude-session-logger completion bash)\"; COMP_LINE='{line}'; COMP_POINT={line.Length}; "
                    + $"COMP_WORDS=({line}); "
                    + $"COMP_CWORD={line.Count(c => c == ' ')}; _claude_session_logger; printf '%s\\n' "
                    + $"\"${{COMPREPLY[@]}}\"",
            "zsh" =>
                "compdef() { }; compadd() { shift; print -l -- \"$@\" }; eval \"$(claude-session-logger completion "
                    + "zsh)\"; "
                    + $"BUFFER='{line}'; CURSOR=$#BUFFER; _claude_session_logger",
            _ => $"claude-session-logger completion fish | source; complete -C '{line}'",
        };

    async Task RequireShell(string shell) =>
        Assert.SkipUnless(
            (await ProgramRun.Of("/bin/sh", ["-c", $"command -v {shell}"], _home.Environment())).ExitCode == 0,
            $"{shell} is not installed."
        );
}
