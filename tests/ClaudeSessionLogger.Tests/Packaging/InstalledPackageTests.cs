using System.IO.Compression;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>Installs the packages of a release from files, without a network, and sets them up.</summary>
public sealed class InstalledPackageTests : IDisposable
{
    readonly TemporaryHome _home = new("home of Ann");

    public void Dispose() => _home.Dispose();

    string[] HookPrograms() =>
        [
            .. from kind in JsonNode.Parse(File.ReadAllText(_home.ClientSettings))!["hooks"]!.AsObject()
            from matched in kind.Value!.AsArray()
            from handler in matched!["hooks"]!.AsArray()
            let command = (string)handler!["command"]!
            select command[..command.IndexOf(" hook ", StringComparison.Ordinal)].Trim('"'),
        ];

    Task<ProgramRun> Run(string program, params string[] arguments) =>
        ProgramRun.Of(program, arguments, Release.Login(_home), folder: _home.Path);

    /// <summary>The hooks call the given program, and doctor knows how it was installed.</summary>
    async Task AssertRecords(string command, string hookProgram, string method)
    {
        (await Run(command, "setup")).Succeeded();
        Assert.Equal([hookProgram, hookProgram, hookProgram], HookPrograms());
        (await Run(command, "report")).Succeeded();
        var doctor = await Run(command, "doctor");
        Assert.Contains($"{Release.Version}, installed {method}", doctor.Out.ReplaceLineEndings(" "));
        Assert.DoesNotContain("comes first on the PATH", doctor.Out, StringComparison.Ordinal);
    }

    void WriteTranscript() => TranscriptWriter.Small(_home, 1);

    /// <summary>The first setup ends with the same report whatever installed the program.</summary>
    static void AssertReports(ProgramRun setup)
    {
        Assert.Contains("recorded 1 session", setup.Succeeded().Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^all +1 ", setup.Out);
    }

    static string[] NpmPackages => Directory.GetFiles(Release.In("npm"), "*.tgz");

    async Task<string> InstallWithNpm()
    {
        var prefix = _home.In("npm");
        (await Release.Run(_home, "npm", ["i", "-g", "--offline", "--prefix", prefix, .. NpmPackages])).Succeeded();
        return Path.Combine(prefix, "bin", "claude-session-logger");
    }

    string NativeOfNpm =>
        Assert.Single(
            Directory.GetFiles(_home.In("npm"), "claude-session-logger", SearchOption.AllDirectories),
            file => new FileInfo(file).LinkTarget is null
        );

    [Fact]
    public async Task Npm_installs_commands_whose_hooks_call_the_native_program()
    {
        WriteTranscript();
        var command = await InstallWithNpm();
        AssertReports(await Run(command, "setup"));
        await AssertRecords(command, NativeOfNpm, "with npm");
        Assert.Contains("memory files", (await Run(_home.In("npm", "bin", "claude-memory-sync"), "--help")).Out);
        Assert.Contains(
            "hooks",
            (await Run(_home.In("npm", "bin", "claude-session-logger-setup"), "--check")).Out,
            StringComparison.Ordinal
        );
        Assert.Contains(Release.Version, (await Run(_home.In("npm", "bin", "csl"), "--version")).Out);
        Assert.Equal(
            ["claude-memory-sync.1", "claude-session-logger.1", "csl.1"],
            Directory.GetFiles(_home.In("npm", "share", "man", "man1")).Select(Path.GetFileName).Order()
        );
        Assert.Equal(64, (await Run(command, "--frobnicate")).ExitCode);
    }

    Task<ProgramRun> RunNpx()
    {
        string[] packages = [.. NpmPackages.Select(file => $"--package={file}")];
        return Release.Run(
            _home,
            "npm",
            ["exec", "--yes", "--offline", .. packages, "--", "claude-session-logger", "setup"]
        );
    }

    [Fact]
    public async Task Npx_setup_installs_the_program_outside_of_its_cache()
    {
        WriteTranscript();
        AssertReports(await RunNpx());
        Directory.Delete(_home.In(".npm"), recursive: true);

        await AssertRecords(
            _home.In(".local", "bin", "claude-session-logger"),
            _home.In(".local", "bin", "claude-session-logger"),
            "by npx"
        );
    }

    async Task<string> InstallDotnetTool()
    {
        var sources = _home.In("NuGet.config");
        File.WriteAllText(
            sources,
            $"""
            <configuration><packageSources><clear /><add key="release" value="{Release.In(
                "nuget"
            )}" /></packageSources></configuration>
            """
        );
        var installed = await Release.Run(
            _home,
            "dotnet",
            ["tool", "install", "-g", "claude-session-logger", "--version", Release.Version, "--configfile", sources]
        );
        installed.Succeeded();
        return _home.In(".dotnet", "tools", "claude-session-logger");
    }

    [Fact]
    public async Task The_dotnet_tool_has_all_names_and_a_stable_path()
    {
        WriteTranscript();
        var command = await InstallDotnetTool();
        AssertReports(await Run(command, "setup"));
        await AssertRecords(command, command, "as a .NET tool");
        Assert.Contains("memory", (await Run(_home.In(".dotnet", "tools", "claude-memory-sync"), "--help")).Out);
        Assert.Contains("Usage: csl COMMAND", (await Run(_home.In(".dotnet", "tools", "csl"), "--help")).Out);
        Assert.DoesNotContain(
            Directory.GetFiles(_home.In(".dotnet"), "*", SearchOption.AllDirectories),
            file => Path.GetExtension(file) is ".pdb" or ".dbg"
        );

        (await Run(command, "setup", "--remove")).Succeeded();
        Assert.Equal([command], Directory.GetFiles(_home.In(".dotnet", "tools")));
    }

    [Fact]
    public async Task The_portable_tool_runs_with_the_runtime_of_NET()
    {
        using (
            var package = await ZipFile.OpenReadAsync(
                Release.Single("nuget/claude-session-logger.any.*.nupkg"),
                TestContext.Current.CancellationToken
            )
        )
            foreach (var file in package.Entries)
                if (!file.FullName.Contains("/runtimes/") || file.FullName.Contains($"/{ReleaseMachine.System}/"))
                {
                    var path = _home.In(["any", .. file.FullName.Split('/')]);
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await file.ExtractToFileAsync(path, TestContext.Current.CancellationToken);
                }

        var program = _home.In("any", "tools", "net10.0", "any", "claude-session-logger.dll");
        Assert.StartsWith(
            Release.Version,
            (await Release.Run(_home, "dotnet", program, "--version")).Succeeded().Out,
            StringComparison.Ordinal
        );
        (await Release.Run(_home, "dotnet", program, "init")).Succeeded();
        (await Release.Run(_home, "dotnet", program, "report")).Succeeded();
    }

    [Fact]
    public async Task Each_way_to_install_replaces_the_hooks_of_every_other()
    {
        const string Before = "{\r\n  \"model\": \"opus\"\r\n}\r\n";
        File.WriteAllText(_home.ClientSettings, Before);
        var npm = await InstallWithNpm();
        var tool = await InstallDotnetTool();
        (await RunNpx()).Succeeded();
        string Installed(string prefix) => _home.In(prefix, "bin", "claude-session-logger");
        var archive = await ProgramRun.Of(
            "/bin/sh",
            [Release.In("install.sh"), "--archive", Release.Archive, "--prefix", _home.In("my place")],
            Release.Login(_home),
            folder: _home.Path
        );
        archive.Succeeded();
        List<(string Command, string Hook)> ways =
        [
            (npm, NativeOfNpm),
            (tool, tool),
            (Installed(".local"), Installed(".local")),
            (Installed("my place"), Installed("my place")),
        ];
        if (Environment.UserName == "root")
            ways.Add(
                (
                    await InstallDebianPackage(),
                    // Its folder /usr/bin is not on the PATH here.
                    Path.Combine(DebianRoot, "usr", "lib", "claude-session-logger", "claude-session-logger")
                )
            );

        // Each one after each other one.
        for (var first = 0; first < ways.Count; first++)
        {
            await AssertReplaces(ways[first]);
            foreach (var other in ways[(first + 1)..])
            {
                await AssertReplaces(other);
                await AssertReplaces(ways[first]);
            }
        }

        (await Run(ways[^1].Command, "setup", "--remove")).Succeeded();
        Assert.Equal(Before, File.ReadAllText(_home.ClientSettings));
    }

    async Task AssertReplaces((string Command, string Hook) way)
    {
        (await Run(way.Command, "setup")).Succeeded();
        Assert.Equal([way.Hook, way.Hook, way.Hook], HookPrograms());
    }

    string DebianRoot => _home.In("root");
    string DebianCommand => Path.Combine(DebianRoot, "usr", "bin", "claude-session-logger");

    async Task<string> InstallDebianPackage()
    {
        foreach (var folder in (string[])["info", "updates"])
            Directory.CreateDirectory(Path.Combine(DebianRoot, "var", "lib", "dpkg", folder));
        foreach (var list in (string[])["status", "available"])
            File.WriteAllText(Path.Combine(DebianRoot, "var", "lib", "dpkg", list), "");
        var package = Release.Single("claude-session-logger_*.deb");
        // The C library is not in this root; the program finds it in the real one.
        (await Release.Run(_home, "dpkg", $"--root={DebianRoot}", "--force-depends", "-i", package)).Succeeded();
        return DebianCommand;
    }

    [Fact]
    public async Task The_Debian_package_installs_in_an_empty_root_and_is_removed_again()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can install packages.");
        var (root, command) = (DebianRoot, await InstallDebianPackage());

        Assert.Contains(Release.Version, (await Run(command, "--version")).Succeeded().Out);
        var doctor = await Run(command, "doctor");
        Assert.Contains("as a Debian package", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("memory", (await Run(Path.Combine(root, "usr", "bin", "claude-memory-sync"), "--help")).Out);
        Assert.Contains(Release.Version, (await Run(Path.Combine(root, "usr", "bin", "csl"), "--version")).Out);
        string Page(string name) => Path.Combine(root, "usr", "share", "man", "man1", name + ".1.gz");
        string[] names = ["claude-session-logger", "claude-session-logger-setup", "claude-memory-sync", "csl"];
        Assert.All(names, name => Assert.True(File.Exists(Page(name)), name));
        var completed = await ProgramRun.Of(
            "bash",
            [
                "-c",
                ". \"$0\"; COMP_LINE='csl sess' COMP_POINT=8 COMP_WORDS=(csl sess) COMP_CWORD=1; "
                    + "_claude_session_logger csl; echo \"${COMPREPLY[*]}\"",
                Path.Combine(root, "usr", "share", "bash-completion", "completions", "csl"),
            ],
            new Dictionary<string, string>(_home.Environment())
            {
                ["PATH"] = $"{Path.Combine(root, "usr", "bin")}:/usr/bin:/bin",
            }
        );
        Assert.Equal("sessions\n", completed.Succeeded().Out);
        (await Release.Run(_home, "dpkg", $"--root={root}", "-P", "claude-session-logger")).Succeeded();
        Assert.False(Directory.Exists(Path.Combine(root, "usr", "lib", "claude-session-logger")));
        Assert.False(File.Exists(command));
    }
}
