using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class UserIdentityTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    static Dictionary<string, string> Variables(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>(ScratchFolder.NoSettings) { ["CLAUDE_LOGGER_USER"] = "" };
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }

    [Fact]
    public void The_environment_variable_comes_first()
    {
        var repository = _scratch.Repository("shop");
        ScratchFolder.Git(repository, "config", "user.name", "Git Name");
        Assert.Equal("Jane", UserIdentity.UserName(repository, Variables(("CLAUDE_LOGGER_USER", "  Jane "))));
    }

    [Fact]
    public void The_git_name_of_the_repository_comes_before_the_global_one()
    {
        var global = _scratch.Path("gitconfig");
        File.WriteAllText(global, "[user]\n\tname = \"Zoë ; Quoted\" # comment\n");
        var variables = Variables(("GIT_CONFIG_GLOBAL", global));
        var repository = _scratch.Repository("shop");
        Assert.Equal("Zoë ; Quoted", UserIdentity.UserName(repository, variables));
        Assert.Equal("Zoë ; Quoted", UserIdentity.UserName(_scratch.Path("gone"), variables));

        ScratchFolder.Git(repository, "config", "user.name", "At Work");
        Assert.Equal("At Work", UserIdentity.UserName(repository, variables));
    }

    [Fact]
    public void Without_any_name_the_user_is_unknown()
    {
        Assert.Equal("unknown", UserIdentity.UserName(_scratch.Root, Variables()));
        Assert.Equal("unknown", UserIdentity.UserName(_scratch.Root, Variables(("PATH", ""))));
        File.WriteAllText(_scratch.Path("broken"), "[user\nname");
        Assert.Equal(
            "unknown",
            UserIdentity.UserName(_scratch.Root, Variables(("GIT_CONFIG_GLOBAL", _scratch.Path("broken"))))
        );
    }

    [Fact]
    public void A_git_program_in_the_current_folder_is_never_run()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the trap is a shell script");
            return;
        }

        var trap = _scratch.Path("git");
        File.WriteAllText(trap, "#!/bin/sh\necho Mallory\n");
        File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(
            "unknown",
            UserIdentity.UserName(_scratch.Root, Variables(("PATH", $".:{Path.GetFileName(_scratch.Root)}")))
        );
        Assert.Equal("Mallory", UserIdentity.UserName(_scratch.Root, Variables(("PATH", _scratch.Root))));
    }

    [Fact]
    public void A_user_name_is_one_printable_line_of_limited_length()
    {
        Assert.Equal("a [31mb c", UserIdentity.UserName(null, Variables(("CLAUDE_LOGGER_USER", "a\u001b[31mb\nc"))));
        Assert.Equal(
            new string('x', 100),
            UserIdentity.UserName(null, Variables(("CLAUDE_LOGGER_USER", new string('x', 5_000))))
        );
    }
}
