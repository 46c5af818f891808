using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Schedules;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

public sealed class HookSettingsCommandTests
{
    [Theory]
    [InlineData("python3 -m claude_session_logger.cli recent")]
    [InlineData("python3 -m claude_session_logger.cli inbox --count")]
    [InlineData("launchctl kickstart gui/$(id -u)/com.keithfajardo.claude-session-logger.flush")]
    [InlineData("launchctl kickstart -k gui/`id -u`/com.keithfajardo.claude-session-logger.flush")]
    [InlineData("/bin/launchctl kickstart gui/501/com.keithfajardo.claude-session-logger.flush 2>/dev/null || true")]
    [InlineData("python3 -m claude_session_logger.memory pull 2>&1 || true")]
    [InlineData("python3 -m claude_session_logger.memory hook 2>/dev/null || true")]
    [InlineData(
        "python3 -m claude_session_logger.cli record --no-sync; launchctl kickstart gui/$(id "
            + "-u)/com.keithfajardo.claude-session-logger.flush"
    )]
    [InlineData("python3 ~/.claude/claude-session-logger/log_session.py record --no-sync")]
    [InlineData("python3 \"/Users/Ann Lee/src/claude-session-logger/log_session.py\" recent --limit 3")]
    [InlineData("/Users/ann/venv/bin/python3.12 -u -X utf8 -m claude_session_logger.cli flush")]
    [InlineData(
        "\"$HOME/.venv/bin/python\" -m claude_session_logger.cli record --no-sync >> \"$HOME/logger.log\" 2>&1 &"
    )]
    [InlineData("PYTHONPATH=/src nohup python3 -m claude_session_logger.cli record")]
    [InlineData("sh -c 'python3 -m claude_session_logger.cli record --no-sync || true'")]
    [InlineData("cd ~/src/claude-session-logger && python3 log_session.py flush")]
    [InlineData("~/.claude/scripts/memory_sync.py pull")]
    [InlineData("python3 ~/.claude/scripts/memory_sync.py hook &> /dev/null")]
    [InlineData("(python3 -m claude_session_logger.cli record --no-sync; exit 0) &")]
    [InlineData("if command -v python3 >/dev/null; then python3 -m claude_session_logger.cli record; fi # keep")]
    [InlineData(@"C:\Python312\python.exe -m claude_session_logger.cli record --no-sync")]
    [InlineData("uv run python -m claude_session_logger.cli record")]
    public void A_handler_of_the_Python_tool_is_recognised_by_its_command(string command) =>
        Assert.Equal(HookOwner.PythonTool, HookSettingsCommand.Owner(command, []));

    [Theory]
    [InlineData("claude-session-logger record --no-sync")]
    [InlineData("claude-session-logger inbox --count 2>/dev/null || true")]
    [InlineData("\"/opt/old place/claude-session-logger\" hook session-end")]
    [InlineData("'/opt/old place/claude-session-logger' hook session-start")]
    [InlineData(@"/opt/old\ place/claude-session-logger hook session-start")]
    [InlineData(
        "\"C:/Users/Ann Lee/AppData/Local/Programs/claude-session-logger/claude-session-logger.exe\" hook session-end"
    )]
    [InlineData("claude-memory-sync pull || :")]
    [InlineData("uvx claude-session-logger recent")]
    public void Our_handler_is_recognised_at_any_path(string command) =>
        Assert.Equal(HookOwner.Ours, HookSettingsCommand.Owner(command, []));

    [Theory]
    [InlineData("python3 -m claude_session_logger.cli record --no-sync; notify-send done")]
    [InlineData("~/bin/backup.sh && claude-session-logger hook session-end")]
    [InlineData("cat | tee /tmp/hook.json | python3 ~/x/log_session.py record")]
    [InlineData("claude-session-logger inbox --count || echo nothing")]
    [InlineData("bash -c \"python3 -m claude_session_logger.cli record; say bye\"")]
    [InlineData("echo $(claude-session-logger recent)")]
    [InlineData("claude-session-logger record <<< '{}'")]
    [InlineData("claude-session-logger record \"unbalanced")]
    public void A_handler_that_also_runs_something_else_is_not_replaced(string command) =>
        Assert.Equal(HookOwner.SharedHandler, HookSettingsCommand.Owner(command, []));

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    [InlineData("python3 ~/.claude/hooks/format.py record")]
    [InlineData("cat ~/.claude/claude-session-logger/badge.json")]
    [InlineData("claude-session-logger log --category note --title started")]
    [InlineData("echo 'claude-session-logger record'")]
    [InlineData("my-claude-session-logger record")]
    [InlineData("# claude-session-logger record")]
    [InlineData("launchctl kickstart gui/501/com.example.flush")]
    [InlineData("git status --porcelain | wc -l")]
    public void Handlers_of_others_are_not_recognised_as_ours(string command) =>
        Assert.Equal(HookOwner.Other, HookSettingsCommand.Owner(command, []));

    [Fact]
    public void The_exec_form_is_parsed_without_a_shell()
    {
        Assert.Equal(
            HookOwner.PythonTool,
            HookSettingsCommand.Owner("python3", ["-m", "claude_session_logger.cli", "record"])
        );
        Assert.Equal(
            HookOwner.Ours,
            HookSettingsCommand.Owner("/opt/old place/claude-session-logger", ["hook", "session-end"])
        );
        Assert.Equal(HookOwner.Other, HookSettingsCommand.Owner("echo", ["claude-session-logger", "record"]));
    }

    [Theory]
    [InlineData("/home/ann/.local/bin/claude-session-logger")]
    [InlineData("/home/ann lee/bin/claude-session-logger")]
    [InlineData("/home/a$b`c\"d'e&f;g(h)%i/claude-session-logger")]
    [InlineData("/home/ünï/☃/claude-session-logger")]
    public void A_shell_parses_our_command_line_into_the_same_arguments(string program)
    {
        using var folder = new SetupFolder();
        var fake = SetupFolder.Write(folder.Path + program, "#!/bin/sh\nprintf '%s|' \"$0\" \"$@\"\n");
        SetupFolder.SetMode(fake, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var line = HookSettings.Line(fake, "hook session-end");

        Assert.Equal($"{fake}|hook|session-end|", SystemProcess.Run("sh", "-c", line).Text);
        Assert.Equal(HookOwner.Ours, HookSettingsCommand.Owner(line, []));
    }

    [Fact]
    public void A_path_without_special_characters_is_not_quoted() =>
        Assert.Equal(
            "/home/ann/.local/bin/claude-session-logger hook session-end",
            HookSettings.Line(SetupFolder.Program, "hook session-end")
        );
}
