using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>Rules that let Claude run the log's commands: added where a person asked for them, beside their own, and taken away without a trace.</summary>
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
    public void They_are_added_once_and_taken_away_byte_for_byte(string before)
    {
        if (before.Length > 0)
            File.WriteAllText(_home.ClientSettings, before);
        var bytes = before.Length > 0 ? File.ReadAllBytes(_home.ClientSettings) : [];

        Assert.True(Client.Install(Program, statusLine: false, permissions: true).HasPermissions);
        Assert.Contains("Bash(claude-session-logger log:*)", Allowed());
        Assert.False(Client.Install(Program, statusLine: false, permissions: true).Changed);
        // A later setup without the wish leaves them.
        Assert.False(Client.Install(Program, statusLine: false).Changed);

        Client.Remove();
        Assert.Equal(bytes, File.Exists(_home.ClientSettings) ? File.ReadAllBytes(_home.ClientSettings) : []);
    }

    [Fact]
    public void A_rule_that_somebody_adds_afterwards_stays()
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
    public void What_is_of_another_shape_is_left_to_its_owner(string before, string reason)
    {
        File.WriteAllText(_home.ClientSettings, before);
        var failure = Assert.Throws<Failure>(() => Client.Install(Program, statusLine: false, permissions: true));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_home.ClientSettings));
    }

    [Fact]
    public void Nothing_that_takes_away_or_sets_up_is_allowed()
    {
        Client.Install(Program, statusLine: false, permissions: true);
        Assert.DoesNotContain(Allowed(), rule => rule.Contains("forget", StringComparison.Ordinal) || rule.Contains("restore", StringComparison.Ordinal)
            || rule.Contains("setup", StringComparison.Ordinal) || rule.Contains("hub", StringComparison.Ordinal) || rule.Contains("logger:*", StringComparison.Ordinal));
    }

    List<string> Allowed() => [.. JsonNode.Parse(File.ReadAllText(_home.ClientSettings))!["permissions"]!["allow"]!.AsArray().Select(rule => (string)rule!)];
}
