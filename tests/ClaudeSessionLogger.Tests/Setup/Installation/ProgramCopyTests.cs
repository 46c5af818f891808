using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.Installation;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.Installation;

/// <summary>The program in the caches of npx and dnx, and what setup installs from there.</summary>
public sealed class ProgramCopyTests : IDisposable
{
    readonly SetupFolder _folder = new("home of Ann");

    public void Dispose() => _folder.Dispose();

    string Cached(string content = "program")
    {
        var folder = _folder.In(".npm", "_npx", "0a1b", "node_modules", "claude-session-logger-linux-x64");
        SetupFolder.Write(Path.Combine(folder, "libduckdb.so"), "library");
        SetupFolder.Write(Path.Combine(folder, InstallMethod.FileName), "npm\n");
        return SetupFolder.Write(Path.Combine(folder, Name), content);
    }

    static string Name => OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";

    string Install(string running, string? prefix = null, string? path = null) =>
        ProgramCopy.Install(
            running,
            _folder.Paths,
            name =>
                name is "PREFIX" or "LOCALAPPDATA" ? prefix
                : name is "PATH" ? path
                : null,
            TimeProvider.System
        );

    [Theory]
    [InlineData(".npm/_npx/0a1b/node_modules/claude-session-logger-linux-x64", "npx")]
    [InlineData(".cache/pnpm/dlx/0a1b/node_modules/claude-session-logger-linux-x64", "npx")]
    [InlineData("bunx-0-claude-session-logger@latest/node_modules/claude-session-logger-linux-x64", "npx")]
    [InlineData(".nuget/packages/claude-session-logger.linux-x64/1.1.0/tools/net10.0/linux-x64", "dnx")]
    [InlineData("lib/node_modules/claude-session-logger/node_modules/claude-session-logger-linux-x64", null)]
    [InlineData(".dotnet/tools/.store/a/1.1.0/b/1.1.0/tools/net10.0/linux-x64", null)]
    [InlineData(".local/lib/claude-session-logger/20261128-120000-1", null)]
    public void Caches_that_do_not_last_are_recognised(string folder, string? cache)
    {
        var program = SetupFolder.Write(_folder.In([.. folder.Split('/'), Name]), "program");
        if (folder.Contains("net10.0"))
            SetupFolder.Write(_folder.In([.. folder.Split('/')[..^3], ".nupkg.metadata"]), "{}");
        Assert.Equal(cache, ProgramCopy.CacheOf(program));
    }

    [Fact]
    public void A_copy_lasts_when_the_cache_is_emptied()
    {
        var cached = Cached();
        var installed = Install(cached);
        Directory.Delete(_folder.In(".npm"), recursive: true);

        Assert.Equal("program", File.ReadAllText(installed));
        var folder = Path.GetDirectoryName(RealPath.Resolve(installed))!;
        Assert.Equal("library", File.ReadAllText(Path.Combine(folder, "libduckdb.so")));
        Assert.Equal("npx", InstallMethod.Of(installed).Name);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(
            ["claude-memory-sync", "claude-session-logger", "claude-session-logger-setup", "csl"],
            Directory.GetFiles(_folder.In(".local", "bin")).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void A_second_copy_replaces_the_first_and_keeps_what_still_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, files in use are renamed.");
        var first = RealPath.Resolve(Install(Cached("1")));
        // The names of the copies have the second in which they were made, and the process.
        var renamed = Path.GetDirectoryName(first) + "-first";
        Directory.Move(Path.GetDirectoryName(first)!, renamed);
        foreach (var link in Directory.GetFiles(_folder.In(".local", "bin")))
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, $"../lib/claude-session-logger/{Path.GetFileName(renamed)}/{Name}");
        }

        SetupFolder.Write(_folder.In(".local", "lib", "claude-session-logger", "older", Name), "0");
        var second = Install(Cached("2"));

        Assert.Equal("2", File.ReadAllText(second));
        Assert.True(File.Exists(Path.Combine(renamed, Name)));
        Assert.False(Directory.Exists(_folder.In(".local", "lib", "claude-session-logger", "older")));
    }

    [Fact]
    public void The_short_name_in_the_cache_of_npx_is_not_another_programs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, the short name is a script.");
        var cache = _folder.In(".npm", "_npx", "0a1b", "node_modules", ".bin");
        SetupFolder.Write(Path.Combine(cache, "csl"), "");
        Install(Cached(), path: $"{cache}:/usr/bin");
        Assert.True(File.Exists(_folder.In(".local", "bin", "csl")));
    }

    string Library => _folder.In(".local", "lib", "claude-session-logger");

    [Fact]
    public async Task Installs_at_the_same_time_all_succeed()
    {
        for (var round = 0; round < 5; round++)
        {
            var cached = Cached($"{round}");
            var installed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Install(cached))));
            Assert.All(installed, program => Assert.Equal($"{round}", File.ReadAllText(program)));
        }
    }

    [Fact]
    public void What_a_killed_install_has_left_is_deleted_but_not_what_a_running_one_needs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, installations have no folders of their own.");
        // No process has such a number.
        const int Ended = int.MaxValue;
        var running = $"20261129-000000-{Environment.ProcessId}";
        foreach (var folder in (string[])[$"20261129-000000-{Ended}.part", $"20261129-000001-{Ended}", running])
            SetupFolder.Write(Path.Combine(Library, folder, Name), "0");
        Directory.CreateDirectory(_folder.In(".local", "bin"));
        File.CreateSymbolicLink(
            _folder.In(".local", "bin", $"{Name}.20261129-000001-{Ended}"),
            $"../lib/claude-session-logger/20261129-000001-{Ended}/{Name}"
        );
        var other = SetupFolder.Write(_folder.In(".local", "bin", $"{Name}.before"), "another program");

        var installed = Install(Cached());

        string[] kept = [Path.GetDirectoryName(RealPath.Resolve(installed))!, Path.Combine(Library, running)];
        Assert.Equal(
            kept.Order(StringComparer.Ordinal),
            Directory.GetDirectories(Library).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            [installed, other],
            Directory.GetFiles(_folder.In(".local", "bin"), Name + "*").Where(file => !file.EndsWith("-setup")).Order()
        );
    }

    [Fact]
    public void Another_program_of_the_same_name_is_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, the folder is the program's own.");
        SetupFolder.Write(_folder.In(".local", "bin", "claude-memory-sync"), "#!/usr/bin/python3\n");
        SetupFolder.Write(_folder.In(".local", "bin", "csl"), "mine");
        Install(Cached());
        Assert.Equal("mine", File.ReadAllText(_folder.In(".local", "bin", "csl")));
        Assert.Equal(
            "#!/usr/bin/python3\n",
            File.ReadAllText(_folder.In(".local", "bin", "claude-memory-sync.before"))
        );
    }
}
