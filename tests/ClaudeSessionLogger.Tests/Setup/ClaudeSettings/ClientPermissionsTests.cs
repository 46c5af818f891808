using System.Text.Json.Nodes;
using ClaudeSessionLogger.Mcp;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>
/// Permission rules for the log commands: added on request, next to those of the user, and removed without a trace.
/// </summary>
public sealed class ClientPermissionsTests : IDisposable
{
    const string Program = "/opt/claude-session-logger";

    readonly TemporaryHome _home = new();

    ClientSettings Client => new(_home.ClientSettings);

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\n  \"model\": \"opus\"\n}\n")]
    [InlineData("{\n  \"permissions\": {\n    \"allow\": [\n      \"Bash(ls:*)\"\n    ],\n    \"deny\": []\n  }\n}\n")]
    [InlineData("{\"permissions\":{\"deny\":[\"WebFetch\"]}}")]
    [InlineData("\uFEFF{\r\n\t\"permissions\": { \"allow\": [] }\r\n}\r\n")]
    public void Rules_are_added_once_and_removed_without_a_trace(string before)
    {
        if (before.Length > 0)
            File.WriteAllText(_home.ClientSettings, before);
        var bytes = before.Length > 0 ? File.ReadAllBytes(_home.ClientSettings) : [];

        Assert.True(Client.Install(Program, statusLine: false, permissions: true).HasPermissions);
        Assert.Contains("Bash(claude-session-logger log:*)", Allowed());
        Assert.False(Client.Install(Program, statusLine: false, permissions: true).Changed);
        // A later setup without the option keeps them.
        Assert.False(Client.Install(Program, statusLine: false).Changed);

        Client.Remove();
        Assert.Equal(bytes, File.Exists(_home.ClientSettings) ? File.ReadAllBytes(_home.ClientSettings) : []);
    }

    [Fact]
    public void A_rule_that_a_person_adds_later_is_kept()
    {
        File.WriteAllText(_home.ClientSettings, """{"permissions":{"allow":["Bash(ls:*)"]}}""");
        Client.Install(Program, statusLine: false, permissions: true);
        var json = JsonNode.Parse(File.ReadAllText(_home.ClientSettings))!;
        json["permissions"]!["allow"]!.AsArray().Add("Bash(cat:*)");
        File.WriteAllText(_home.ClientSettings, json.ToJsonString());

        Client.Remove();
        Assert.Equal(["Bash(ls:*)", "Bash(cat:*)"], Allowed());
    }

    [Theory]
    [InlineData("""{"permissions":[]}""", "\"permissions\" must be an object, { … }")]
    [InlineData("""{"permissions":{"allow":"Bash"}}""", "\"allow\" must be a list, [ … ]")]
    public void Permissions_of_an_unknown_shape_are_not_changed(string before, string reason)
    {
        File.WriteAllText(_home.ClientSettings, before);
        var failure = Assert.Throws<Failure>(() => Client.Install(Program, statusLine: false, permissions: true));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_home.ClientSettings));
    }

    [Fact]
    public void Commands_that_delete_or_set_up_are_not_permitted()
    {
        Client.Install(Program, statusLine: false, permissions: true);
        Assert.DoesNotContain(
            Allowed(),
            rule =>
                rule.Contains("forget", StringComparison.Ordinal)
                || rule.Contains("restore", StringComparison.Ordinal)
                || rule.Contains("setup", StringComparison.Ordinal)
                || rule.Contains("hub", StringComparison.Ordinal)
                || rule.Contains("logger:*", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_returns_conversations_is_not_permitted()
    {
        Client.Install(Program, statusLine: false, permissions: true);
        Assert.DoesNotContain(
            Allowed(),
            rule =>
                ConversationTools.All.Any(tool =>
                    rule.EndsWith("__" + tool.ProtocolTool.Name, StringComparison.Ordinal)
                ) || rule is "Bash(claude-session-logger sessions:*)" or "mcp__plugin_session-logger_session-log"
        );
        Assert.Equal(
            LogTools
                .All.Concat(LogQueryTools.All)
                .Concat(SessionTools.All)
                .Select(tool => tool.ProtocolTool.Name)
                .Order(),
            Allowed()
                .Where(rule => rule.StartsWith("mcp__", StringComparison.Ordinal))
                .Select(rule => rule.Split("__")[^1])
                .Order()
        );
    }

    [Fact]
    public void Wider_rules_of_earlier_versions_are_replaced()
    {
        File.WriteAllText(
            _home.ClientSettings,
            """{"permissions":{"allow":["Bash(ls:*)","Bash(claude-session-logger sessions:*)","mcp__plugin_session-logger_session-log"]}}"""
        );
        // A later setup without the option does it too.
        Client.Install(Program, statusLine: false);
        Assert.Contains("Bash(claude-session-logger sessions show:*)", Allowed());
        Assert.DoesNotContain("Bash(claude-session-logger sessions:*)", Allowed());
        Assert.DoesNotContain("mcp__plugin_session-logger_session-log", Allowed());
        Assert.Contains("Bash(ls:*)", Allowed());
    }

    List<string> Allowed() =>
        [
            .. JsonNode.Parse(File.ReadAllText(_home.ClientSettings))!["permissions"]!["allow"]!
                .AsArray()
                .Select(rule => (string)rule!),
        ];
}
