using System.Text.Json.Nodes;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

public sealed class ClientSettingsTests : IDisposable
{
    const string Ours = SetupFolder.Program;

    readonly SetupFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ClientSettings Client => _folder.Client;
    string Text => File.ReadAllText(Client.Path);
    JsonNode Json => _folder.Json;

    [Fact]
    public void Our_hooks_replace_those_of_the_Python_tool_in_place()
    {
        _folder
            .Given(
                """
                {
                  "hooks": {
                    "SessionStart": [
                      { "hooks": [
                        { "type": "command", "command": "python3 -m claude_session_logger.cli recent" },
                        { "type": "command", "command": "python3 -m claude_session_logger.cli inbox --count" },
                        { "type": "command", "command": "launchctl kickstart gui/$(id -u)/com.keithfajardo.claude-session-logger.flush" },
                        { "type": "command", "command": "python3 -m claude_session_logger.memory pull 2>&1 || true" }
                      ] }
                    ],
                    "PostToolUse": [
                      { "matcher": "Write|Edit", "hooks": [
                        { "type": "command", "command": "python3 -m claude_session_logger.memory hook 2>/dev/null || true", "async": true },
                        { "type": "command", "command": "prettier --write" }
                      ] }
                    ],
                    "SessionEnd": [
                      { "hooks": [
                        { "type": "command", "command": "python3 -m claude_session_logger.cli record --no-sync; launchctl kickstart gui/$(id -u)/com.keithfajardo.claude-session-logger.flush" }
                      ] }
                    ],
                    "Stop": [ { "hooks": [ { "type": "command", "command": "python3 /x/log_session.py flush" } ] } ]
                  },
                  "model": "opus"
                }
                """
            )
            .Install(Ours, statusLine: false);

        Assert.Equal([Ours + " hook session-start 2>/dev/null || true"], _folder.Commands("SessionStart"));
        Assert.Equal(
            ["prettier --write", Ours + " hook post-tool-use 2>/dev/null || true"],
            _folder.Commands("PostToolUse")
        );
        Assert.Equal([Ours + " hook session-end 2>/dev/null || true"], _folder.Commands("SessionEnd"));
        Assert.Equal(["hooks", "model"], Json.AsObject().Select(item => item.Key));
        Assert.Equal(["SessionStart", "PostToolUse", "SessionEnd"], Json["hooks"]!.AsObject().Select(item => item.Key));
        Assert.False(Client.Install(Ours, statusLine: false).Changed);

        Client.Remove();
        Assert.Equal(["prettier --write"], _folder.Commands("PostToolUse"));
        Assert.DoesNotContain("claude", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Setup_corrects_old_paths_missing_timeouts_and_duplicates()
    {
        Client.Install("/old place/claude-session-logger", statusLine: true);
        Client.Install(Ours, statusLine: false);
        Assert.Equal([Ours + " hook session-end 2>/dev/null || true"], _folder.Commands("SessionEnd"));
        Assert.Equal(Ours + " statusline", (string?)Json["statusLine"]!["command"]);
        var right = Text;

        _folder.Given(right.Replace(",\n            \"timeout\": 10", "")).Install(Ours, statusLine: false);
        Assert.Equal(10, (int)Json["hooks"]!["SessionEnd"]![0]!["hooks"]![0]!["timeout"]!);

        var twice = JsonNode.Parse(right)!;
        twice["hooks"]!["SessionStart"]!.AsArray().Add(twice["hooks"]!["SessionStart"]![0]!.DeepClone());
        _folder.Given(twice.ToJsonString()).Install(Ours, statusLine: false);
        Assert.Equal([Ours + " hook session-start 2>/dev/null || true"], _folder.Commands("SessionStart"));
    }

    [Fact]
    public void A_longer_timeout_of_the_user_is_kept()
    {
        Client.Install(Ours, statusLine: false);
        _folder.Given(Text.Replace("\"timeout\": 10", "\"timeout\": 30"));

        Assert.False(Client.Install(Ours, statusLine: false).Changed);
    }

    [Fact]
    public void A_handler_that_also_runs_something_else_is_kept_and_reported()
    {
        const string mixed = "python3 -m claude_session_logger.cli record --no-sync; notify-send done";
        var change = _folder
            .Given($$$"""{"hooks":{"SessionEnd":[{"hooks":[{"type":"command","command":"{{{mixed}}}"}]}]}}""")
            .Install(Ours, statusLine: false);

        Assert.Equal([mixed, Ours + " hook session-end 2>/dev/null || true"], _folder.Commands("SessionEnd"));
        Assert.Contains(mixed, Assert.Single(change.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Disabled_hooks_are_reported() =>
        Assert.Contains(
            "disableAllHooks",
            Assert.Single(_folder.Given("{\"disableAllHooks\": true}").Install(Ours, statusLine: false).Remarks),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_status_line_is_installed_on_request_but_never_replaces_one()
    {
        Assert.Equal(StatusLineOwner.None, _folder.Given("{}").Install(Ours, statusLine: false).StatusLine);
        Assert.Equal(StatusLineOwner.Ours, Client.Install(Ours, statusLine: true).StatusLine);

        var change = _folder
            .Given("{\"statusLine\": {\"type\": \"command\", \"command\": \"ccstatus\"}}")
            .Install(Ours, statusLine: true);
        Assert.Equal(StatusLineOwner.Other, change.StatusLine);
        Assert.Equal("ccstatus", (string?)Json["statusLine"]!["command"]);
        Client.Remove();
        Assert.Equal("ccstatus", (string?)Json["statusLine"]!["command"]);
    }
}
