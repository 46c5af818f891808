using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>Hook lines of a settings file that several machines share.</summary>
public sealed class PortableProgramTests : IDisposable
{
    readonly SetupFolder _folder = new("home of Ann");
    readonly Dictionary<string, string> _variables = [];
    readonly string _program;

    public PortableProgramTests()
    {
        _program = SetupFolder.Write(_folder.In("bin", "claude-session-logger"), "");
        (_variables["HOME"], _variables["PATH"]) = (_folder.Path, $"/nowhere:{_folder.In("bin")}");
    }

    public void Dispose() => _folder.Dispose();

    string Text => File.ReadAllText(_folder.Client.Path);

    [Theory]
    [InlineData("$HOME/bin/claude-session-logger", "\\\"$HOME/bin/claude-session-logger\\\"")]
    [InlineData("${HOME}/bin/claude-session-logger", "\\\"$HOME/bin/claude-session-logger\\\"")]
    [InlineData("~/bin/claude-session-logger", "\\\"$HOME/bin/claude-session-logger\\\"")]
    [InlineData("claude-session-logger", "claude-session-logger")]
    public void A_portable_program_is_written_so_that_the_shell_finds_it(string given, string written)
    {
        var program = ProgramLocation.Find(given, _variables.GetValueOrDefault, "/running");
        _folder.Client.Install(program, statusLine: true);

        foreach (
            var command in (string[])
                ["hook session-start 2>/dev/null || true", "hook session-end 2>/dev/null || true", "statusline"]
        )
            Assert.Contains($"\"command\": \"{written} {command}\"", Text, StringComparison.Ordinal);
        Assert.False(_folder.Client.Check(program).Changed);
        Assert.Equal(program, PortableProgram.Keep(_folder.Client.Program(), _program, _variables.GetValueOrDefault));
        Assert.Equal(_program, PortableProgram.FileOf(program, _variables.GetValueOrDefault));
        _folder.Client.Remove();
        Assert.False(File.Exists(_folder.Client.Path));
    }

    [Theory]
    [InlineData("$HOME/bin/claude-session-logger")]
    [InlineData("${HOME}/bin/claude-session-logger")]
    [InlineData("\\\"$HOME/bin/claude-session-logger\\\"")]
    [InlineData("\\\"${HOME}\\\"/bin/claude-session-logger")]
    [InlineData("~/bin/claude-session-logger")]
    [InlineData("claude-session-logger")]
    public void Portable_lines_that_call_this_program_are_kept(string line)
    {
        _folder.Client.Install("/abs/claude-session-logger", statusLine: true);
        _folder.Given(Text.Replace("/abs/claude-session-logger", line, StringComparison.Ordinal));
        var program = PortableProgram.Keep(_folder.Client.Program(), _program, _variables.GetValueOrDefault);

        Assert.NotEqual(_program, program);
        Assert.False(_folder.Client.Check(program).Changed);
        Assert.False(_folder.Client.Install(program, statusLine: true).Changed);
    }

    [Theory]
    [InlineData("'$HOME/bin/claude-session-logger'")]
    [InlineData("\\\"~/bin/claude-session-logger\\\"")]
    [InlineData("\\\\$HOME/bin/claude-session-logger")]
    public void Lines_that_hide_the_variable_from_the_shell_are_corrected(string line)
    {
        _folder.Client.Install("/abs/claude-session-logger", statusLine: true);
        _folder.Given(Text.Replace("/abs/claude-session-logger", line, StringComparison.Ordinal));
        var program = PortableProgram.Keep(_folder.Client.Program(), _program, _variables.GetValueOrDefault);

        Assert.True(_folder.Client.Install(program, statusLine: true).Changed);
        Assert.DoesNotContain(line, Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Portable_lines_that_call_another_program_are_replaced()
    {
        var other = SetupFolder.Write(_folder.In("other", "claude-session-logger"), "");
        Assert.Equal(other, PortableProgram.Keep("claude-session-logger", other, _variables.GetValueOrDefault));
        Assert.Equal(
            other,
            PortableProgram.Keep("$HOME/none/claude-session-logger", other, _variables.GetValueOrDefault)
        );
        Assert.Equal(other, PortableProgram.Keep("/abs/claude-session-logger", other, _variables.GetValueOrDefault));
        Assert.Equal(other, PortableProgram.Keep(null, other, _variables.GetValueOrDefault));
    }

    [Fact]
    public void A_portable_program_that_is_not_here_is_refused() =>
        Assert.Throws<Failure>(() =>
            ProgramLocation.Find("$HOME/none/claude-session-logger", _variables.GetValueOrDefault, "/running")
        );
}
