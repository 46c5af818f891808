using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
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
    JsonNode Json => JsonNode.Parse(Text, documentOptions: new() { MaxDepth = 10_000 })!;

    ClientSettings Given(string text)
    {
        SetupFolder.Write(Client.Path, text);
        return Client;
    }

    string[] Commands(string occasion) =>
        [
        .. from matched in Json["hooks"]?[occasion]?.AsArray() ?? []
           where (matched as JsonObject)?["hooks"] is JsonArray
           from handler in matched["hooks"]!.AsArray()
           where handler?["command"] is not null
           select (string)handler["command"]!];

    public static TheoryData<string, string> Shapes { get; } = new()
    {
        { "nothing", "" },
        { "an empty object", "{}" },
        { "an empty object with a line end", "{}\n" },
        { "an open empty object", "{\n}\n" },
        { "blanks in it", "{ }" },
        { "blank lines", "\n\n" },
        { "one key", "{\n  \"model\": \"opus\"\n}\n" },
        { "no line end at the end", "{\n  \"model\": \"opus\"\n}" },
        { "four blanks", "{\n    \"a\": 1,\n    \"b\": [\n        1\n    ]\n}\n" },
        { "tabs", "{\n\t\"a\": {\n\t\t\"b\": true\n\t}\n}\n" },
        { "Windows line ends", "{\r\n  \"a\": 1,\r\n  \"b\": null\r\n}\r\n" },
        { "one line", "{\"a\":1,\"b\":[1,2]}" },
        { "one line, airy", "{ \"a\": 1, \"b\": 2 }\n" },
        { "a byte order mark", "\uFEFF{\n  \"a\": 1\n}\n" },
        { "a byte order mark alone", "\uFEFF" },
        { "everything against the wall", "{\n\"a\": 1,\n\"b\": 2\n}" },
        { "odd spelling", "{\n  \"n\" : 1.50e+3,\n  \"s\": \"\\u00e9\\/\\ud83d\\ude00 é\",\n  \"lone\": \"\\ud800\", \"x\":-0.0\n}\n" },
        { "empty hooks", "{\n  \"hooks\": {},\n  \"z\": 1\n}\n" },
        { "an empty event", "{\n  \"hooks\": {\n    \"SessionEnd\": []\n  }\n}\n" },
        { "an open empty event", "{\n  \"hooks\": {\n    \"SessionEnd\": [\n    ]\n  }\n}\n" },
        { "an unknown event", "{\"hooks\":{\"Tomorrow\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"x\"}]}]}}" },
        { "other people's hooks", """
            {
              "env": { "A": "1" },
              "hooks": {
                "SessionEnd": [
                  {
                    "matcher": "*",
                    "hooks": [
                      { "type": "command", "command": "say bye" },
                      { "type": "http", "url": "http://localhost:1/x", "timeout": 3 }
                    ]
                  }
                ],
                "PostToolUse": [{ "matcher": "Write|Edit", "hooks": [{ "type": "command", "command": "prettier --write" }] }],
                "Stop": []
              },
              "permissions": { "allow": ["Bash(git *)"], "deny": [] }
            }
            """ },
        { "deep nesting", $"{{\"deep\":{new string('[', 2000)}{new string(']', 2000)},\n\"a\":1}}" },
        { "odd groups", "{\"hooks\":{\"SessionEnd\":[null,3,{},{\"hooks\":7},{\"hooks\":[]},{\"hooks\":[null,{\"type\":\"command\"}]}]}}" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Setup_adds_three_hooks_once_and_remove_restores_the_bytes(string shape, string text)
    {
        var original = Encoding.UTF8.GetBytes(text);
        SetupFolder.Write(Client.Path, original);

        Assert.True(Client.Install(Ours, statusLine: true).Changed, shape);
        Assert.Contains(Ours + " hook session-start", Commands("SessionStart"));
        Assert.Contains(Ours + " hook session-end", Commands("SessionEnd"));
        Assert.Contains(Ours + " hook post-tool-use", Commands("PostToolUse"));
        Assert.Equal(original, File.ReadAllBytes(Client.Backup));

        var installed = File.ReadAllBytes(Client.Path);
        var written = File.GetLastWriteTimeUtc(Client.Path);
        Assert.False(Client.Install(Ours, statusLine: true).Changed);
        Assert.False(Client.Check(Ours).Changed);
        Assert.Equal(installed, File.ReadAllBytes(Client.Path));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Client.Path));

        Assert.True(Client.Remove().Changed);
        Assert.Equal(original, File.ReadAllBytes(Client.Path));
        Assert.False(Client.Remove().Changed);
    }

    [Theory]
    [InlineData("{\n  \"model\": \"opus\"\n}\n")]
    [InlineData("{\n\t\"a\": {\n\t\t\"b\": true\n\t}\n}\n")]
    [InlineData("{\"a\":1,\"b\":[1,2]}")]
    [InlineData("{\r\n  \"hooks\": {\r\n    \"Stop\": [\r\n      {\r\n        \"hooks\": []\r\n      }\r\n    ]\r\n  }\r\n}\r\n")]
    public void Remove_without_the_copy_keeps_the_settings_of_the_user(string text)
    {
        Given(text).Install(Ours, statusLine: true);
        File.Delete(Client.Backup);

        Client.Remove();

        Assert.Equal(text, Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void UTF_16_stays_UTF_16(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] original = [.. encoding.GetPreamble(), .. encoding.GetBytes("{\r\n  \"name\": \"Ünï 😀\"\r\n}\r\n")];
        SetupFolder.Write(Client.Path, original);

        Client.Install(Ours, statusLine: false);

        var installed = File.ReadAllBytes(Client.Path);
        Assert.Equal(encoding.GetPreamble(), installed[..2]);
        Assert.Contains("session-end", encoding.GetString(installed), StringComparison.Ordinal);
        Assert.False(Client.Install(Ours, statusLine: false).Changed);
        Client.Remove();
        Assert.Equal(original, File.ReadAllBytes(Client.Path));
    }

    [Fact]
    public void A_missing_file_is_created_private_and_removed_with_our_hooks()
    {
        Client.Install(Ours, statusLine: false);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Client.Path));
        Assert.Equal(10, (int)Json["hooks"]!["SessionEnd"]![0]!["hooks"]![0]!["timeout"]!);
        Assert.Equal("Write|Edit", (string?)Json["hooks"]!["PostToolUse"]![0]!["matcher"]);
        Assert.False(File.Exists(Client.Backup));

        Client.Remove();
        Assert.False(File.Exists(Client.Path));
    }

    [Fact]
    public void A_file_of_ours_with_a_later_status_line_is_removed_too()
    {
        Client.Install(Ours, statusLine: false);
        Client.Install(Ours, statusLine: true);
        Assert.False(File.Exists(Client.Backup));

        Client.Remove();
        Assert.False(File.Exists(Client.Path));
    }

    [Fact]
    public void A_copy_with_our_hooks_is_not_restored()
    {
        Given("{\n  \"model\": \"opus\"\n}\n").Install(Ours, statusLine: false);
        File.Copy(Client.Path, Client.Backup, overwrite: true);
        Client.Install(Ours, statusLine: true);

        Client.Remove();
        Assert.Equal("{\n  \"model\": \"opus\"\n}\n", Text);
    }

    [Fact]
    public void Added_lines_follow_the_formatting_of_the_file()
    {
        Given("{\n    \"model\": \"opus\"\n}\n").Install(Ours, statusLine: false);

        Assert.StartsWith("""
            {
                "model": "opus",
                "hooks": {
                    "SessionStart": [
                        {
                            "hooks": [
                                {
                                    "type": "command",
                                    "command": "/home/ann/.local/bin/claude-session-logger hook session-start"
                                }
                            ]
                        }
                    ],
            """, Text, StringComparison.Ordinal);

        Given("{\"model\":\"opus\"}").Install(Ours, statusLine: false);
        Assert.DoesNotContain("\n", Text, StringComparison.Ordinal);
        Assert.DoesNotContain(", ", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_hooks_replace_those_of_the_Python_tool_in_place()
    {
        Given("""
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
            """).Install(Ours, statusLine: false);

        Assert.Equal([Ours + " hook session-start"], Commands("SessionStart"));
        Assert.Equal(["prettier --write", Ours + " hook post-tool-use"], Commands("PostToolUse"));
        Assert.Equal([Ours + " hook session-end"], Commands("SessionEnd"));
        Assert.Equal(["hooks", "model"], Json.AsObject().Select(item => item.Key));
        Assert.Equal(["SessionStart", "PostToolUse", "SessionEnd"], Json["hooks"]!.AsObject().Select(item => item.Key));
        Assert.False(Client.Install(Ours, statusLine: false).Changed);

        Client.Remove();
        Assert.Equal(["prettier --write"], Commands("PostToolUse"));
        Assert.DoesNotContain("claude", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Setup_corrects_old_paths_missing_timeouts_and_duplicates()
    {
        Client.Install("/old place/claude-session-logger", statusLine: true);
        Client.Install(Ours, statusLine: false);
        Assert.Equal([Ours + " hook session-end"], Commands("SessionEnd"));
        Assert.Equal(Ours + " statusline", (string?)Json["statusLine"]!["command"]);
        var right = Text;

        Given(right.Replace(",\n            \"timeout\": 10", "")).Install(Ours, statusLine: false);
        Assert.Equal(10, (int)Json["hooks"]!["SessionEnd"]![0]!["hooks"]![0]!["timeout"]!);

        var twice = JsonNode.Parse(right)!;
        twice["hooks"]!["SessionStart"]!.AsArray().Add(twice["hooks"]!["SessionStart"]![0]!.DeepClone());
        Given(twice.ToJsonString()).Install(Ours, statusLine: false);
        Assert.Equal([Ours + " hook session-start"], Commands("SessionStart"));
    }

    [Fact]
    public void A_longer_timeout_of_the_user_is_kept()
    {
        Client.Install(Ours, statusLine: false);
        Given(Text.Replace("\"timeout\": 10", "\"timeout\": 30"));

        Assert.False(Client.Install(Ours, statusLine: false).Changed);
    }

    [Fact]
    public void A_handler_that_also_runs_something_else_is_kept_and_reported()
    {
        const string mixed = "python3 -m claude_session_logger.cli record --no-sync; notify-send done";
        var change = Given($$$"""{"hooks":{"SessionEnd":[{"hooks":[{"type":"command","command":"{{{mixed}}}"}]}]}}""").Install(Ours, statusLine: false);

        Assert.Equal([mixed, Ours + " hook session-end"], Commands("SessionEnd"));
        Assert.Contains(mixed, Assert.Single(change.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Disabled_hooks_are_reported() =>
        Assert.Contains("disableAllHooks", Assert.Single(Given("{\"disableAllHooks\": true}").Install(Ours, statusLine: false).Remarks), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\n  \"a\": 1, // mine\n  \"b\": 2\n}", "line 2, column 11", "comments")]
    [InlineData("{\n  \"ü\": 1,\n}", "line 3, column 1", "comma")]
    [InlineData("{\n  \"é\": \"é\" x\n}", "line 2, column 12", "unexpected text")]
    [InlineData("{\"a\": [1, 2", "line 1, column 12", "too early")]
    [InlineData("[]", "line 1, column 1", "object")]
    [InlineData("{\"hooks\": []}", "line 1, column 2", "\"hooks\"")]
    [InlineData("{\"hooks\": {\"SessionEnd\": {}}}", "line 1, column 12", "list")]
    [InlineData("{\"hooks\": {},\n \"hooks\": {}}", "line 2, column 2", "twice")]
    [InlineData("{\"hooks\": {\"Stop\": [], \"Stop\": []}}", "line 1, column 24", "twice")]
    [InlineData("not json", "line 1, column 2", "unexpected text")]
    [InlineData("\uFEFF{]", "line 1, column 2", "unexpected text")]
    public void A_file_that_cannot_be_edited_safely_is_not_changed(string text, string place, string reason)
    {
        Given(text);

        foreach (var act in (Func<ClientSettingsChange>[])[() => Client.Install(Ours, true), () => Client.Check(Ours), Client.Remove])
        {
            var failure = Assert.Throws<Failure>(act);
            Assert.Equal(64, failure.ExitCode);
            Assert.Contains($"{Client.Path}, {place}:", failure.Message, StringComparison.Ordinal);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(Client.Path));
        Assert.False(File.Exists(Client.Backup));
    }

    [Fact]
    public void Half_a_UTF_16_character_is_reported()
    {
        SetupFolder.Write(Client.Path, [0xFF, 0xFE, 0x7B, 0x00, 0x7D]);

        Assert.Contains("UTF-16", Assert.Throws<Failure>(() => Client.Install(Ours, false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        var target = SetupFolder.Write(_folder.In("dotfiles", "claude.json"), "{}");
        SetupFolder.SetMode(target, mode);
        Directory.CreateDirectory(_folder.Paths.Config);
        File.CreateSymbolicLink(_folder.In(".claude", "second"), "../dotfiles/claude.json");
        File.CreateSymbolicLink(Client.Path, "second");

        Client.Install(Ours, statusLine: false);

        Assert.Equal("second", new FileInfo(Client.Path).LinkTarget);
        Assert.Contains("session-end", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(mode, SetupFolder.ModeOf(target));
        Assert.Equal(["claude.json"], Directory.GetFiles(_folder.In("dotfiles")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_relative_link_below_a_linked_folder_is_resolved_correctly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var (real, unnamed) = (SetupFolder.Write(_folder.In("dotfiles", "shared", "settings.json"), "{}"), SetupFolder.Write(_folder.In("shared", "settings.json"), "precious"));
        Directory.CreateDirectory(_folder.In("dotfiles", "claude"));
        File.CreateSymbolicLink(_folder.In("dotfiles", "claude", "settings.json"), "../shared/settings.json");
        Directory.CreateSymbolicLink(_folder.Paths.Config, _folder.In("dotfiles", "claude"));

        Client.Install(Ours, statusLine: false);

        Assert.Equal("precious", File.ReadAllText(unnamed));
        Assert.Contains("session-end", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.False(Client.Check(Ours).Changed);
    }

    [Fact]
    public void A_dangling_link_gets_its_target_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_folder.Paths.Config);
        File.CreateSymbolicLink(Client.Path, _folder.In("not", "yet.json"));

        Client.Install(Ours, statusLine: false);

        Assert.Contains("session-end", File.ReadAllText(_folder.In("not", "yet.json")), StringComparison.Ordinal);
        Client.Remove();
        Assert.Equal("{}\n", File.ReadAllText(_folder.In("not", "yet.json")));
    }

    [Fact]
    public void A_read_only_file_is_refused_and_not_changed()
    {
        Given("{}");
        SetupFolder.SetMode(Client.Path, UnixFileMode.UserRead);

        Assert.Equal(74, Assert.Throws<Failure>(() => Client.Install(Ours, false)).ExitCode);
        Assert.Equal("{}", Text);
    }

    [Fact]
    public void An_existing_copy_is_not_overwritten_and_later_edits_are_kept()
    {
        Given("{\"first\": 1}").Install(Ours, statusLine: false);
        Given(Text.Replace("\"first\": 1", "\"first\": 2"));
        Client.Install("/new/claude-session-logger", statusLine: false);
        Assert.Equal("{\"first\": 1}", File.ReadAllText(Client.Backup));

        Client.Remove();

        Assert.Equal("{\"first\": 2}", Text);
        Assert.Equal("{\"first\": 1}", File.ReadAllText(Client.Backup));
    }

    [Fact]
    public void A_status_line_is_installed_on_request_but_never_replaces_one()
    {
        Assert.Equal(StatusLineOwner.None, Given("{}").Install(Ours, statusLine: false).StatusLine);
        Assert.Equal(StatusLineOwner.Ours, Client.Install(Ours, statusLine: true).StatusLine);

        var change = Given("{\"statusLine\": {\"type\": \"command\", \"command\": \"ccstatus\"}}").Install(Ours, statusLine: true);
        Assert.Equal(StatusLineOwner.Other, change.StatusLine);
        Assert.Equal("ccstatus", (string?)Json["statusLine"]!["command"]);
        Client.Remove();
        Assert.Equal("ccstatus", (string?)Json["statusLine"]!["command"]);
    }

    [Fact]
    public void Concurrent_setups_leave_one_valid_file()
    {
        Given("{\n  \"a\": 1\n}\n");

        Parallel.For(0, 16, _ => Client.Install(Ours, statusLine: true));

        Assert.False(Client.Install(Ours, statusLine: true).Changed);
        Assert.Equal("{\n  \"a\": 1\n}\n", File.ReadAllText(Client.Backup));
        Assert.Equal(["settings.json", "settings.json.bak"], Directory.GetFiles(_folder.Paths.Config).Select(Path.GetFileName).Order());
        Client.Remove();
        Assert.Equal("{\n  \"a\": 1\n}\n", Text);
    }
}
