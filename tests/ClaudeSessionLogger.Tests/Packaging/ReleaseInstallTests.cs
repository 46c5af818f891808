using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Setup;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>Installs releases with <c>install.sh</c> on machines that cannot build.</summary>
public sealed class ReleaseInstallTests : IDisposable
{
    readonly ReleaseMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("curl")]
    [InlineData("wget")]
    public async Task A_piped_script_installs_the_newest_release(string tool)
    {
        _machine.Link(tool);
        Assert.SkipUnless(File.Exists(_machine.In("tools", tool)), $"There is no {tool} here.");
        await _machine.Release("1.1.0");
        await _machine.Release("1.2.0");

        var run = (await _machine.Pipe()).Succeeded();

        Assert.Equal("", run.Error);
        Assert.Contains("1.2.0 for", run.Out, StringComparison.Ordinal);
        Assert.Equal(
            [
                .. ((string[])["bash", "zsh", "fish"]).Select(shell => $"claude-session-logger completion {shell}"),
                "claude-session-logger setup",
            ],
            _machine.Calls
        );
        Assert.Equal(
            ["claude-memory-sync", "claude-session-logger", "claude-session-logger-setup", "csl"],
            Directory.GetFiles(_machine.Bin).Select(Path.GetFileName).Order()
        );
        Assert.Contains("echo 1.2.0", File.ReadAllText(_machine.Installed), StringComparison.Ordinal);
        var folder = Assert.Single(Directory.GetFileSystemEntries(_machine.Library));
        Assert.Equal("archive\n", File.ReadAllText(Path.Combine(folder, "installed-by")));
        Assert.Equal(
            "claude-session-logger.1",
            File.ReadAllText(_machine.In(".local", "share", "man", "man1", "claude-session-logger.1"))
        );
    }

    [Fact]
    public async Task An_older_version_can_be_installed_and_upgraded()
    {
        _machine.Link("curl");
        await _machine.Release("1.1.0");
        await _machine.Release("1.2.0");

        (await _machine.Pipe("--version", "v1.1.0", "--no-setup")).Succeeded();
        var first = RealPath.Resolve(_machine.Installed);
        Assert.Contains("echo 1.1.0", File.ReadAllText(first), StringComparison.Ordinal);
        Assert.DoesNotContain("claude-session-logger setup", _machine.Calls);

        (await _machine.Pipe()).Succeeded();
        Assert.Contains("echo 1.2.0", File.ReadAllText(_machine.Installed), StringComparison.Ordinal);
        Assert.True(File.Exists(first));
    }

    [Fact]
    public async Task Installs_at_the_same_time_all_succeed()
    {
        var archive = await _machine.Release("1.1.0");
        for (var round = 0; round < 5; round++)
        {
            var runs = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => _machine.Pipe("--archive", archive, "--no-setup"))
            );
            Assert.All(runs, run => Assert.Equal("", run.Succeeded().Error));
            Assert.All(
                Directory.GetFiles(_machine.Bin),
                name => Assert.True(File.Exists(RealPath.Resolve(name)), name)
            );
        }
    }

    [Fact]
    public async Task A_given_archive_needs_no_network()
    {
        var archive = await _machine.Release("1.1.0");
        _machine.Server.Dispose();

        (await _machine.Pipe("--archive", archive, "--prefix", "my place")).Succeeded();

        Assert.True(File.Exists(_machine.In("my place", "bin", "claude-memory-sync")));
        Assert.False(Directory.Exists(_machine.In(".local")));
        (await _machine.Pipe("--uninstall", "--prefix", "my place")).Succeeded();
        Assert.Empty(Directory.GetFileSystemEntries(_machine.In("my place", "bin")));
        Assert.False(Directory.Exists(_machine.In("my place", "lib", "claude-session-logger")));
    }

    [Fact]
    public async Task A_checkout_without_an_SDK_gets_the_newest_release()
    {
        Assert.SkipWhen(
            File.Exists("/usr/lib/dotnet/dotnet") || File.Exists("/usr/local/share/dotnet/dotnet"),
            "There is an SDK where the script looks for one."
        );
        _machine.Link("curl");
        await _machine.Release("1.1.0");
        SetupFolder.Write(_machine.In("src", "ClaudeSessionLogger", "packages.lock.json"), "{}");

        var run = (await _machine.RunScript()).Succeeded();

        Assert.Contains("no .NET SDK 10 here", run.Out, StringComparison.Ordinal);
        Assert.Contains("echo 1.1.0", File.ReadAllText(_machine.Installed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interrupted", "cannot download")]
    [InlineData("altered", "SHA-256")]
    [InlineData("unlisted", "cannot find an archive")]
    [InlineData("damaged", "cannot unpack")]
    [InlineData("missing", "cannot download")]
    [InlineData("of another system", "does not run here")]
    public async Task A_failed_download_installs_nothing(string fault, string reason)
    {
        _machine.Link("curl");
        await _machine.Release("1.1.0");
        (await _machine.Pipe("--no-setup")).Succeeded();
        var before = RealPath.Resolve(_machine.Installed);
        await Break(await _machine.Release("1.2.0"), fault);

        var run = await _machine.Pipe();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, RealPath.Resolve(_machine.Installed));
        Assert.Equal(Path.GetDirectoryName(before), Assert.Single(Directory.GetFileSystemEntries(_machine.Library)));
        Directory.Delete(_machine.In(".local"), recursive: true);
        Assert.Equal(1, (await _machine.Pipe()).ExitCode);
        Assert.False(Directory.Exists(_machine.Bin));
        Assert.False(Directory.Exists(_machine.Library));
    }

    async Task Break(string archive, string fault)
    {
        var sums = Path.Combine(Path.GetDirectoryName(archive)!, "SHA256SUMS");
        var latest = _machine.In("releases", "latest", "download", "SHA256SUMS");
        switch (fault)
        {
            case "interrupted":
                _machine.Server.Interrupts = true;
                break;
            case "altered":
                await File.AppendAllTextAsync(archive, "x");
                break;
            case "unlisted":
                await File.WriteAllTextAsync(
                    latest,
                    $"{new string('0', 64)}  claude-session-logger-1.2.0-x-y.tar.gz\n"
                );
                break;
            case "damaged":
                await File.WriteAllTextAsync(archive, "not an archive");
                var sum = Convert.ToHexStringLower(
                    System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(archive))
                );
                await File.WriteAllTextAsync(latest, $"{sum}  {Path.GetFileName(archive)}\n");
                break;
            case "missing":
                File.Delete(archive);
                break;
            default:
                await _machine.Release("1.2.0", "#!/bin/sh\nexit 127\n");
                break;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_logged_in_gh_verifies_the_attestation(int exitCode)
    {
        _machine.Link("curl");
        _machine.Tool(
            "gh",
            $"#!/bin/sh\necho \"gh $*\" >> \"$HOME/calls\"\ncase \"$*\" in *--repo*) exit {exitCode} ;; esac\n"
        );
        await _machine.Release("1.1.0");

        var run = await _machine.Pipe("--no-setup");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(
            _machine.Calls,
            call =>
                call.StartsWith("gh attestation verify /", StringComparison.Ordinal)
                && call.EndsWith(" --repo ann/logger", StringComparison.Ordinal)
        );
        Assert.Equal(exitCode == 0, File.Exists(_machine.Installed));
    }

    [Fact]
    public async Task A_machine_without_curl_and_wget_is_told_what_to_do()
    {
        await _machine.Release("1.1.0");
        var run = await _machine.Pipe();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--archive FILE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alpine_is_told_to_build_from_source()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "musl is a C library of Linux.");
        _machine.Link("curl");
        File.Delete(_machine.In("tools", "ldd"));
        _machine.Tool("ldd", "#!/bin/sh\necho 'musl libc (x86_64)' >&2\nexit 1\n");
        await _machine.Release("1.1.0");
        Assert.Contains("musl", (await _machine.Pipe()).Error, StringComparison.Ordinal);
    }
}
