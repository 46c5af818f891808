using System.IO.Compression;
using System.Security.Cryptography;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>
/// Runs <c>install.ps1</c> in PowerShell on this system, with a released program that is a shell script and without the
/// registry, and the completion for PowerShell.
/// </summary>
public sealed class PowerShellTests : IDisposable
{
    readonly SetupFolder _folder = new("home of Ann");

    public void Dispose() => _folder.Dispose();

    static string PowerShell
    {
        get
        {
            var found = Environment.GetEnvironmentVariable("CSL_POWERSHELL");
            Assert.SkipWhen(
                string.IsNullOrEmpty(found),
                "There is no PowerShell here: ./test.sh installs it from NuGet."
            );
            return found!;
        }
    }

    string Target => _folder.In("my programs");

    Task<ProgramRun> Run(string command, string releases = "") =>
        ProgramRun.Of(
            PowerShell,
            ["-NoProfile", "-NonInteractive", "-Command", command],
            new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
                ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1",
                ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
                ["PROCESSOR_ARCHITECTURE"] = "AMD64",
                ["LOCALAPPDATA"] = _folder.In("AppData"),
                ["CLAUDE_LOGGER_RELEASES"] = releases,
            },
            folder: _folder.Path
        );

    /// <summary>The script as released, without the part that changes the PATH in the registry.</summary>
    string Script()
    {
        var text = File.ReadAllText(Repository.In("install.ps1"))
            .Replace("$repository = ''", "$repository = 'https://example.org/ann/logger'", StringComparison.Ordinal)
            .Replace("function Edit-UserPath(", "function Edit-UserPath { return $true }\nfunction Edit-Registry(");
        return SetupFolder.Write(_folder.In("scripts", "install.ps1"), text);
    }

    string MakeRelease(string version)
    {
        var name = $"claude-session-logger-{version}-win-x64.zip";
        var folder = Directory.CreateDirectory(_folder.In("releases", "download", $"v{version}")).FullName;
        var archive = Path.Combine(folder, name);
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Create))
            foreach (
                var (file, text) in (ReadOnlySpan<(string, string)>)
                    [
                        ("claude-session-logger.exe", $"#!/bin/sh\necho \"$@\" >> \"$HOME/calls\"\n# {version}\n"),
                        ("duckdb.dll", "library"),
                        ("installed-by", "archive\n"),
                    ]
            )
            {
                var entry = zip.CreateEntry(file);
                // Executable, for this system only.
                entry.ExternalAttributes = Convert.ToInt32("100755", 8) << 16;
                using var writer = new StreamWriter(entry.Open());
                writer.Write(text);
            }

        var sums = $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(archive)))}  {name}\n";
        SetupFolder.Write(Path.Combine(folder, "SHA256SUMS"), sums);
        SetupFolder.Write(_folder.In("releases", "latest", "download", "SHA256SUMS"), sums);
        return archive;
    }

    string[] Calls => File.Exists(_folder.In("calls")) ? File.ReadAllLines(_folder.In("calls")) : [];

    [Fact]
    public async Task A_piped_script_installs_upgrades_and_uninstalls_a_release()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The released program is a shell script.");
        using var server = new ReleaseServer(_folder.In("releases"));
        MakeRelease("1.1.0");
        var pipe = $"Get-Content -Raw '{Script()}' | Invoke-Expression; 'the shell lives on'";

        var run = (await Run($"$env:PREFIX = '{Target}'; {pipe}", server.Address)).Succeeded();

        Assert.Contains("the shell lives on", run.Out, StringComparison.Ordinal);
        // The first setup already imports and reports, so install.ps1 does not.
        string[] setup = ["--version", $"setup --program {Target}/claude-session-logger.exe"];
        Assert.Equal(setup, Calls);
        SetupFolder.Write(_folder.Paths.Database, "data");
        MakeRelease("1.2.0");
        (await Run($"& '{Script()}' -Prefix '{Target}'", server.Address)).Succeeded();
        Assert.Equal([.. setup, "import", "report"], Calls[2..]);
        var program = Path.Combine(Target, "claude-session-logger.exe");
        Assert.Contains("# 1.2.0", File.ReadAllText(program), StringComparison.Ordinal);
        Assert.Equal("archive\n", File.ReadAllText(Path.Combine(Target, "installed-by")));
        (await Run($"& '{Script()}' -Prefix '{Target}' -Version v1.1.0 -NoSetup", server.Address)).Succeeded();
        Assert.Contains("# 1.1.0", File.ReadAllText(program), StringComparison.Ordinal);

        (await Run($"& '{Script()}' -Prefix '{Target}' -Uninstall", server.Address)).Succeeded();
        Assert.Equal("setup --remove", Calls[^1]);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_release_with_another_checksum_is_not_installed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The released program is a shell script.");
        var archive = MakeRelease("1.1.0");
        File.AppendAllText(archive, "x");

        var run = await Run($"& '{Script()}' -Prefix '{Target}' -Archive '{archive}'");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("SHA-256", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Tab_completes_commands_in_PowerShell()
    {
        var run = await Run(
            $"Set-Alias claude-session-logger '{Published.Program}'\n"
                + "claude-session-logger completion powershell | Out-String | Invoke-Expression\n"
                + "(TabExpansion2 'claude-session-logger repo' 26).CompletionMatches.CompletionText"
        );
        Assert.Equal("", run.Error);
        Assert.Contains("report", run.Out.Split('\n').Select(line => line.Trim()));
    }
}
