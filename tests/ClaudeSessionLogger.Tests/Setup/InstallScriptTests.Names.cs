using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>The short name, and what <c>install.sh</c> installs for each name of the program.</summary>
public sealed partial class InstallScriptTests
{
    [Fact]
    public void The_short_name_is_left_to_another_program_that_has_it()
    {
        Tool("csl", "#!/bin/sh\n");

        Assert.Contains("csl is another program here", Run().Out, StringComparison.Ordinal);

        Assert.False(File.Exists(Path.Combine(Bin, "csl")));
        Assert.DoesNotContain(Shared(), file => file.Contains("csl", StringComparison.Ordinal));
        SetupFolder.Write(Path.Combine(Bin, "csl"), "mine");
        File.Delete(_folder.In("tools", "csl"));
        Run();
        Run(["--uninstall"]);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Bin, "csl")));
    }

    [Fact]
    public void Every_name_has_completions_and_a_manual_until_it_is_uninstalled()
    {
        SetupFolder.Write(_folder.In("check out", "docs", "claude-session-logger.1"), ".TH X 1");
        SetupFolder.Write(_folder.In("check out", "docs", "claude-memory-sync.1"), ".TH Y 1");
        SetupFolder.Write(_folder.In("program"), Program.Replace("exit \"", "echo $*\nexit \""));
        Run();

        Run(path: $"{Bin}:{_folder.In("tools")}:/usr/bin:/bin");

        string[] named = ["claude-memory-sync", "claude-session-logger", "csl"];
        Assert.Equal(
            (string[])
                [
                    .. named.Select(name => $"bash-completion/completions/{name}: completion bash"),
                    .. named.Select(name => $"fish/vendor_completions.d/{name}.fish: completion fish"),
                    "man/man1/claude-memory-sync.1: .TH Y 1",
                    "man/man1/claude-session-logger.1: .TH X 1",
                    "man/man1/csl.1: .so man1/claude-session-logger.1",
                    "zsh/site-functions/_claude-session-logger: completion zsh",
                    "zsh/site-functions/_csl: #compdef csl",
                ],
            Shared().Select(file => $"{file}: {File.ReadLines(_folder.In(".local", "share", file)).First()}")
        );
        Run(["--uninstall"]);
        Assert.Empty(Shared());
    }

    // The files with completions and manuals.
    IEnumerable<string> Shared() =>
        Directory
            .EnumerateFiles(_folder.In(".local", "share"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder.In(".local", "share"), file))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void An_upgrade_imports_and_reports_what_is_new()
    {
        SetupFolder.Write(_folder.Paths.Database, "data");

        var output = Run().Out;

        var program = Path.Combine(Bin, "claude-session-logger");
        Assert.Equal(
            [$"{program} setup program={program}", $"{program} import program=", $"{program} report program="],
            Calls[^3..]
        );
        Assert.Contains("Every Claude Code session is recorded", output, StringComparison.Ordinal);
    }
}
