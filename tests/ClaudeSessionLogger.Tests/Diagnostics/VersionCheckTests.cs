using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.Installation;
using ClaudeSessionLogger.Tests.Setup;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

public sealed class VersionCheckTests : IDisposable
{
    readonly DoctorHome _home = new();

    public void Dispose() => _home.Dispose();

    string PluginList => Path.Combine(_home.Paths.Config, "plugins", "installed_plugins.json");

    [Theory]
    [InlineData("source", "built from source", "./install.sh")]
    [InlineData("archive", "from a release archive", "/releases/latest/download/install.")]
    [InlineData("npm", "with npm", "npm install -g claude-session-logger@latest")]
    [InlineData("npx", "by npx", "npx claude-session-logger@latest setup")]
    [InlineData("tool", "as a .NET tool", "dotnet tool update -g claude-session-logger")]
    [InlineData("deb", "as a Debian package", ".deb file from https://")]
    [InlineData("homebrew", "with Homebrew", "brew upgrade claude-session-logger")]
    [InlineData(null, "by hand", "/releases/latest/download/install.")]
    public void Doctor_says_how_the_program_was_installed_and_is_upgraded(string? method, string how, string upgrade)
    {
        _home.SetUpAndRecord();
        if (method is not null)
            SetupFolder.Write(_home.Folder.In("bin", InstallMethod.FileName), method + "\n");

        DoctorHome.AssertFinding(
            _home.Examine(),
            "version",
            FindingState.Ok,
            $"{ProgramVersion.Text}, installed {how}",
            null
        );
        DoctorHome.AssertFinding(_home.Examine(), "version", FindingState.Ok, upgrade, null);
    }

    [Fact]
    public void The_command_of_npm_is_not_taken_for_another_installation()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is a link.");
        _home.SetUpAndRecord();
        var command = _home.Folder.In("bin", "claude-session-logger");
        var script = SetupFolder.Write(_home.Folder.In("lib", "bin", "claude-session-logger.js"), "");
        _home.Program = SetupFolder.Write(_home.Folder.In("native", "claude-session-logger"), "");
        File.Delete(command);
        File.CreateSymbolicLink(command, script);
        DoctorHome.AssertFinding(_home.Examine(), "program", FindingState.Warning, "comes first on the PATH", null);

        SetupFolder.Write(_home.Folder.In("native", InstallMethod.FileName), "npm\n");
        Assert.DoesNotContain(
            _home.Examine(),
            finding => finding.Check == "program" && finding.State == FindingState.Warning
        );
    }

    [Theory]
    [InlineData("0.9.0", "older", "claude plugin update")]
    [InlineData("99.0.0", "newer", "upgrade the program")]
    public void A_plugin_of_another_version_is_reported(string version, string order, string advice)
    {
        _home.SetUpAndRecord();
        foreach (
            var installed in (string[])
                [$$"""[{ "scope": "user", "version": "{{version}}" }]""", $$"""{ "version": "{{version}}" }"""]
        )
        {
            SetupFolder.Write(
                PluginList,
                $$"""{ "version": 2, "plugins": { "session-logger@us": {{installed}}, "other@us": [{ "version": "5" }] } }"""
            );
            DoctorHome.AssertFinding(
                _home.Examine(),
                "plugin",
                FindingState.Warning,
                $"{version} of the plugin",
                advice
            );
            DoctorHome.AssertFinding(_home.Examine(), "plugin", FindingState.Warning, order, advice);
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{ \"plugins\": { \"session-logger@us\": 7 } }")]
    [InlineData("not JSON")]
    public void A_plugin_list_of_another_kind_is_ignored(string list)
    {
        _home.SetUpAndRecord();
        SetupFolder.Write(PluginList, list);
        Assert.DoesNotContain(
            _home.Examine(),
            finding => finding.Check == "plugin" || finding.State == FindingState.Problem
        );
    }

    [Fact]
    public void A_plugin_of_the_same_version_is_not_mentioned()
    {
        _home.SetUpAndRecord();
        var same = ProgramVersion.Text.Split('-')[0];
        SetupFolder.Write(PluginList, $$"""{ "plugins": { "session-logger@us": [{ "version": "{{same}}" }] } }""");
        Assert.DoesNotContain(_home.Examine(), finding => finding.Check == "plugin");
    }
}
