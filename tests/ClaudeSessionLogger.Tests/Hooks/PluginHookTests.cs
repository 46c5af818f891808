using System.Text.Json.Nodes;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Hooks that the plugin calls: its lines, and its version.</summary>
public sealed class PluginHookTests : IDisposable
{
    readonly TemporaryHome _home = new("home of Ann");

    public void Dispose() => _home.Dispose();

    static JsonNode Json(params ReadOnlySpan<string> path) => JsonNode.Parse(File.ReadAllText(Repository.In(path)))!;

    /// <summary>The folder of a plugin with this text in its <c>plugin.json</c>.</summary>
    string Plugin(string text)
    {
        SetupFolder.Write(_home.In("plugin", ".claude-plugin", "plugin.json"), text);
        return _home.In("plugin");
    }

    [Theory]
    [InlineData("1.0.0", "1.1.0", "older")]
    [InlineData("1.2.0", "1.1.9", "newer")]
    [InlineData("1.1.0", "1.1.1", "older")]
    [InlineData("1.1.0", "1.1.0", null)]
    [InlineData("1.1.0", "1.1.1-alpha.0.5", null)]
    [InlineData("1.0.7", "1.1.0-alpha.0.5", "older")]
    [InlineData("not a version", "1.1.0", null)]
    public void The_plugin_says_that_it_is_older_or_newer(string plugin, string program, string? order)
    {
        var notice = PluginHook.VersionNotice(
            Plugin($$"""{ "author": { "version": "9" }, "version": "{{plugin}}" }"""),
            program
        );
        Assert.Equal(order is not null, notice is not null);
        Assert.Contains(order ?? "", notice ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"name\": \"x\" }")]
    [InlineData("{ \"version\": 7 }")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_plugin_without_a_version_says_nothing(string text) =>
        Assert.Null(PluginHook.VersionNotice(Plugin(text), "1.1.0"));

    [Theory]
    [InlineData("startup", true)]
    [InlineData("resume", false)]
    public async Task A_new_session_begins_with_the_notice(string source, bool isTold)
    {
        var environment = Published.WithoutFlush(_home);
        environment["CLAUDE_PLUGIN_ROOT"] = Plugin("""{ "version": "99.0.0" }""");
        var run = await ProgramRun.Of(
            Published.Program,
            ["hook", "session-start"],
            environment,
            $$"""{"session_id":"x","source":"{{source}}"}"""
        );
        Assert.Equal(isTold, run.Succeeded().Out.Contains("plugin (99.0.0) is newer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_plugins_hooks_are_silent_without_the_program()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The shell of this test is that of Unix.");
        var lines = Json("plugin", "hooks", "hooks.json")["hooks"]!
            .AsObject()
            .SelectMany(hook => hook.Value!.AsArray())
            .SelectMany(matched => matched!["hooks"]!.AsArray())
            .Select(handler => (string)handler!["command"]!)
            .ToList();
        Assert.Equal(3, lines.Count);
        foreach (var line in lines)
        {
            var run = await ProgramRun.Of("/bin/sh", ["-c", line], new Dictionary<string, string> { ["PATH"] = "/" });
            Assert.Equal(new ProgramRun(0, "", ""), run);
        }
    }

    [Fact]
    public void The_plugin_of_this_checkout_fits_the_program() =>
        Assert.Equal(
            0,
            ProgramVersion.Compare(
                (string)Json("plugin", ".claude-plugin", "plugin.json")["version"]!,
                ProgramVersion.Text
            )
        );
}
