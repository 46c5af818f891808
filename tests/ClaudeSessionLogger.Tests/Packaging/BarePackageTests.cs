using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>
/// The packages of npm and NuGet on a Debian system that has only Node.js or the .NET SDK, from files and without a
/// network.
/// </summary>
public sealed class BarePackageTests : IAsyncLifetime
{
    BareMachine _machine = null!;

    public async ValueTask InitializeAsync()
    {
        _ = Release.Folder;
        _machine = await BareMachine.Create();
        new TranscriptWriter(_machine.In("home", "ann", ".claude", "projects"), "/home/ann", Conversation.NewId(1))
            .Prompt("hello")
            .Response(new(11, 100, 300, 1000, 5000))
            .Save();
    }

    public ValueTask DisposeAsync()
    {
        _machine?.Dispose();
        return ValueTask.CompletedTask;
    }

    static string Find(string tool)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {tool} here.");
        return RealPath.Resolve(found!);
    }

    static void AssertReports(ProgramRun run)
    {
        Assert.Contains("recorded 1 session", run.Succeeded().Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^all +1 +1 ", run.Out);
    }

    [Fact]
    public async Task The_dotnet_tool_installs_and_prints_the_first_report()
    {
        var sdk = Path.GetDirectoryName(Find("dotnet"))!;
        File.WriteAllText(
            _machine.In("home", "ann", "NuGet.config"),
            $"""
            <configuration><packageSources><clear /><add key="release" value="{Release.In(
                "nuget"
            )}" /></packageSources></configuration>
            """
        );
        // A bare Debian has no ICU, without which the SDK does not start.
        var run = await _machine.Run(
            $"export PATH=$PATH:{sdk}:$HOME/.dotnet/tools DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "
                + $"&& dotnet tool install -g claude-session-logger --version {Release.Version} "
                + "--configfile NuGet.config && claude-session-logger setup",
            sdk,
            Release.Folder
        );
        AssertReports(run);
    }

    [Fact]
    public async Task Npx_installs_and_prints_the_first_report()
    {
        var npm = Find("npm");
        string[] mounts = [Path.GetDirectoryName(Path.GetDirectoryName(npm))!, Release.Folder];
        Directory.CreateDirectory(_machine.In("usr", "local", "bin"));
        File.Copy(Find("node"), _machine.In("usr", "local", "bin", "node"));
        var works = await _machine.Run($"node {npm} --version", mounts);
        Assert.SkipWhen(works.ExitCode != 0, $"npm needs more of this machine than its folder: {works.Error}");

        var packages = Directory.GetFiles(Release.In("npm"), "*.tgz").Select(file => $"--package={file}");
        var run = await _machine.Run(
            $"node {npm} exec --yes --offline {string.Join(' ', packages)} -- claude-session-logger setup",
            mounts
        );

        AssertReports(run);
        Assert.Contains(Release.Version, (await _machine.Run("csl --version")).Succeeded().Out);
    }
}
