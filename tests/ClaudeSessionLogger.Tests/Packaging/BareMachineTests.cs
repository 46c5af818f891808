using System.Formats.Tar;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>
/// The line of the README, on a Debian system without any toolchain, with a release that this machine serves.
/// </summary>
public sealed class BareMachineTests : IAsyncLifetime
{
    readonly TemporaryHome _served = new();
    BareMachine _machine = null!;
    ReleaseServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["latest/download", $"download/v{Release.Version}"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_served.In(name))!);
            Directory.CreateSymbolicLink(_served.In(name), Release.Folder);
        }

        _machine = await BareMachine.Create();
        _server = new(_served.Path);
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _machine?.Dispose();
        _served.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_line_installs_a_release_and_prints_the_first_report()
    {
        const string Toolchain = "for tool in dotnet gcc cc clang ld node npm python3; do command -v $tool; done; true";
        Assert.Equal("", (await _machine.Run(Toolchain)).Succeeded().Out);
        var before = "{\r\n\t\"model\": \"opus\"}"u8.ToArray();
        var settings = _machine.In("home", "ann", ".claude", "settings.json");
        Directory.CreateDirectory(Path.GetDirectoryName(settings)!);
        File.WriteAllBytes(settings, before);
        WriteTranscript();

        var install = await _machine.Run(
            $"export CLAUDE_LOGGER_RELEASES={_server.Address}; "
                + $"curl -fsSL {_server.Address}/latest/download/install.sh | sh"
        );

        Assert.Equal("", install.Succeeded().Error);
        AssertReportsOnce(install.Out);
        Assert.Contains(Release.Version, (await _machine.Run("csl --version")).Succeeded().Out);
        Assert.Contains("from a release archive", (await _machine.Run("csl doctor")).Out.ReplaceLineEndings(" "));
        Assert.Contains("hook session-end", File.ReadAllText(settings), StringComparison.Ordinal);

        (await _machine.Run("claude-session-logger setup --remove")).Succeeded();
        Assert.Equal(before, File.ReadAllBytes(settings));
    }

    void WriteTranscript() =>
        new TranscriptWriter(_machine.In("home", "ann", ".claude", "projects"), "/home/ann", Conversation.NewId(1))
            .Prompt("hello")
            .Response(new(11, 100, 300, 1000, 5000))
            .Save();

    static void AssertReportsOnce(string output)
    {
        Assert.Contains("recorded 1 session", output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(output, "(?m)^all +1 +1 "));
        Assert.Contains("New sessions are recorded from now on", output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing new", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Debian_package_needs_only_setup_to_print_the_first_report()
    {
        WriteTranscript();
        File.Copy(Release.Single("claude-session-logger_*.deb"), _machine.In("tmp", "logger.deb"));
        const string Install = """
            mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates && touch /var/lib/dpkg/status /var/lib/dpkg/available &&
            dpkg --force-depends --no-triggers -i /tmp/logger.deb >/dev/null
            """;

        // The files of its dependencies are here, but dpkg knows of no package.
        (await _machine.Run($"export PATH=$PATH:/usr/sbin:/sbin; {Install}")).Succeeded();

        AssertReportsOnce((await _machine.Run("claude-session-logger setup")).Succeeded().Out);
        Assert.Contains("as a Debian package", (await _machine.Run("csl doctor")).Out.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_missing_library_is_named_before_anything_is_installed()
    {
        foreach (
            var file in Directory.GetFiles(_machine.In("usr", "lib"), "libstdc++.so*", SearchOption.AllDirectories)
        )
            File.Delete(file);

        var run = await _machine.Run(
            $"export CLAUDE_LOGGER_RELEASES={_server.Address}; "
                + $"curl -fsSL {_server.Address}/latest/download/install.sh | sh"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("libstdc++.so.6", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.In("home", "ann", ".local", "bin")));
    }

    [Fact]
    public async Task The_feature_of_dev_containers_installs_the_program_for_everybody()
    {
        var feature = _machine.In("tmp", "feature");
        Directory.CreateDirectory(feature);
        // The specification's .tgz is not compressed.
        await TarFile.ExtractToDirectoryAsync(
            Release.Single("devcontainer-feature-*.tgz"),
            feature,
            overwriteFiles: false,
            TestContext.Current.CancellationToken
        );

        var run = await _machine.Run(
            $"VERSION={Release.Version} CLAUDE_LOGGER_RELEASES={_server.Address} sh /tmp/feature/install.sh"
        );

        Assert.Contains("Installed in /usr/local", run.Succeeded().Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.In("home", "ann", ".claude")));
        Assert.Contains(Release.Version, (await _machine.Run("/usr/local/bin/csl --version")).Succeeded().Out);
    }
}
