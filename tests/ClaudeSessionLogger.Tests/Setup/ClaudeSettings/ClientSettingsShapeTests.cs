using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>Setup changes a settings file of any shape, and removal restores it.</summary>
public sealed class ClientSettingsShapeTests : IDisposable
{
    const string Ours = SetupFolder.Program;

    readonly SetupFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ClientSettings Client => _folder.Client;
    string Text => File.ReadAllText(Client.Path);
    JsonNode Json => _folder.Json;

    public static TheoryData<string, string> Shapes { get; } =
        new()
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
            {
                "odd spelling",
                "{\n  \"n\" : 1.50e+3,\n  \"s\": \"\\u00e9\\/\\ud83d\\ude00 é\",\n  \"lone\": \"\\ud800\", "
                    + "\"x\":-0.0\n}\n"
            },
            { "empty hooks", "{\n  \"hooks\": {},\n  \"z\": 1\n}\n" },
            { "an empty event", "{\n  \"hooks\": {\n    \"SessionEnd\": []\n  }\n}\n" },
            { "an open empty event", "{\n  \"hooks\": {\n    \"SessionEnd\": [\n    ]\n  }\n}\n" },
            {
                "an unknown event",
                "{\"hooks\":{\"Tomorrow\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"x\"}]}]}}"
            },
            {
                "other people's hooks",
                """
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
                    """
            },
            { "deep nesting", $"{{\"deep\":{new string('[', 2000)}{new string(']', 2000)},\n\"a\":1}}" },
            {
                "odd groups",
                "{\"hooks\":{\"SessionEnd\":[null,3,{},{\"hooks\":7},{\"hooks\":[]},{\"hooks\":[null,"
                    + "{\"type\":\"command\"}]}]}}"
            },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Whatever_the_shape_setup_adds_three_hooks_does_nothing_the_second_time_and_remove_gives_the_bytes_back(
        string shape,
        string text
    )
    {
        var original = Encoding.UTF8.GetBytes(text);
        SetupFolder.Write(Client.Path, original);

        Assert.True(Client.Install(Ours, statusLine: true).Changed, shape);
        Assert.Contains(Ours + " hook session-start 2>/dev/null || true", _folder.Commands("SessionStart"));
        Assert.Contains(Ours + " hook session-end 2>/dev/null || true", _folder.Commands("SessionEnd"));
        Assert.Contains(Ours + " hook post-tool-use 2>/dev/null || true", _folder.Commands("PostToolUse"));
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
    [InlineData(
        "{\r\n  \"hooks\": {\r\n    \"Stop\": [\r\n      {\r\n        \"hooks\": []\r\n      }\r\n    ]\r\n  }\r\n}\r\n"
    )]
    public void Remove_without_the_copy_keeps_the_settings_of_the_user(string text)
    {
        _folder.Given(text).Install(Ours, statusLine: true);
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
        _folder.Given("{\n  \"model\": \"opus\"\n}\n").Install(Ours, statusLine: false);
        File.Copy(Client.Path, Client.Backup, overwrite: true);
        Client.Install(Ours, statusLine: true);

        Client.Remove();
        Assert.Equal("{\n  \"model\": \"opus\"\n}\n", Text);
    }

    [Fact]
    public void Added_lines_follow_the_formatting_of_the_file()
    {
        _folder.Given("{\n    \"model\": \"opus\"\n}\n").Install(Ours, statusLine: false);

        Assert.StartsWith(
            """
            {
                "model": "opus",
                "hooks": {
                    "SessionStart": [
                        {
                            "hooks": [
                                {
                                    "type": "command",
                                    "command": "/home/ann/.local/bin/claude-session-logger hook session-start 2>/dev/null || true"
                                }
                            ]
                        }
                    ],
            """,
            Text,
            StringComparison.Ordinal
        );

        _folder.Given("{\"model\":\"opus\"}").Install(Ours, statusLine: false);
        Assert.DoesNotContain("\n", Text, StringComparison.Ordinal);
        Assert.DoesNotContain(", ", Text, StringComparison.Ordinal);
    }
}
