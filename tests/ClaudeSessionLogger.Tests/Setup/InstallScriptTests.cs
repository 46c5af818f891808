using System.Diagnostics;
using ClaudeSessionLogger.Platform.Files;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>
/// Runs <c>install.sh</c> with a fake <c>dotnet</c> that "builds" a shell script. The script records its calls and
/// returns a given exit code.
/// </summary>
public sealed partial class InstallScriptTests : IDisposable
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    const string Dotnet = """
        #!/bin/sh
        echo "dotnet $*" >> "$HOME/calls"
        [ "$1" = --list-sdks ] && { echo '9.0.300 [/x]'; echo '10.0.100 [/x]'; exit; }
        [ -e "$HOME/no-network" ] && { echo 'error NU1301: Unable to load the service index'; exit 1; }
        [ -e "$HOME/broken" ] && { echo 'Program.cs(1,1): error CS1002: ; expected'; exit 1; }
        while [ "$1" != --output ]; do shift; done
        mkdir -p "$2"
        touch "$2/libduckdb.so" "$2/claude-session-logger.dbg"
        cp "$HOME/program" "$2/claude-session-logger"
        chmod +x "$2/claude-session-logger"
        """;

    const string Program = """
        #!/bin/sh
        [ "$1" = --version ] && exit 0
        echo "$0 $* program=$CLAUDE_LOGGER_PROGRAM" >> "$HOME/calls"
        exit "$(cat "$HOME/exit-$1" 2>/dev/null || echo 0)"
        """;

    readonly SetupFolder _folder = new("home of Ann");

    public InstallScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "install.ps1 is for Windows");
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "install.sh")))
            root =
                Path.GetDirectoryName(root)
                ?? throw new DirectoryNotFoundException("install.sh is not above the tests");
        SetupFolder.Write(Script, File.ReadAllBytes(Path.Combine(root, "install.sh")));
        SetupFolder.Write(_folder.In("check out", "src", "ClaudeSessionLogger", "packages.lock.json"), "{}");
        SetupFolder.Write(_folder.In("program"), Program);
        Tool("dotnet", Dotnet);
        Tool("gcc", "#!/bin/sh\n");
        Tool("xcode-select", "#!/bin/sh\n");
    }

    public void Dispose() => _folder.Dispose();

    string Script => _folder.In("check out", "install.sh");
    string Bin => _folder.In(".local", "bin");
    string Library => _folder.In(".local", "lib", "claude-session-logger");
    string[] Calls => File.Exists(_folder.In("calls")) ? File.ReadAllLines(_folder.In("calls")) : [];

    void Tool(string name, string text) =>
        SetupFolder.SetMode(SetupFolder.Write(_folder.In("tools", name), text), Executable);

    (int Code, string Out, string Errors) Run(string[]? arguments = null, string? path = null, string? prefix = null)
    {
        var start = new ProcessStartInfo("/bin/sh", [Script, .. arguments ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["HOME"] = _folder.Path;
        start.Environment["PATH"] = path ?? $"{_folder.In("tools")}:/usr/bin:/bin";
        start.Environment["PREFIX"] = prefix ?? "";
        start.Environment.Remove("CLAUDE_LOGGER_HOME");
        start.Environment.Remove("CLAUDE_LOGGER_PROGRAM");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    [Fact]
    public void Install_builds_links_its_names_and_runs_setup()
    {
        var (code, output, errors) = Run();

        Assert.Equal((0, ""), (code, errors));
        var program = Path.Combine(Bin, "claude-session-logger");
        Assert.Equal(
            [
                .. ((string[])["bash", "zsh", "fish"]).Select(shell => $"{program} completion {shell} program="),
                $"{program} setup program={program}",
            ],
            Calls.Where(call => !call.StartsWith("dotnet", StringComparison.Ordinal))
        );
        Assert.Equal(
            ["claude-memory-sync", "claude-session-logger", "claude-session-logger-setup", "csl"],
            Directory.GetFiles(Bin).Select(Path.GetFileName).Order()
        );
        Assert.Equal(
            ["claude-session-logger", "installed-by", "libduckdb.so"],
            Directory.GetFiles(Assert.Single(Directory.GetDirectories(Library))).Select(Path.GetFileName).Order()
        );
        Assert.Contains($"export PATH=\"{Bin}:$PATH\"", output, StringComparison.Ordinal);
        Assert.Equal(
            ["install.log"],
            Directory.GetFileSystemEntries(_folder.In("check out", "artifacts")).Select(Path.GetFileName)
        );
        Assert.Equal(
            "{}",
            File.ReadAllText(_folder.In("check out", "src", "ClaudeSessionLogger", "packages.lock.json"))
        );
        Assert.DoesNotContain(
            "PATH=",
            Run(path: $"{Bin}:{_folder.In("tools")}:/usr/bin:/bin").Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Build_builds_only_what_would_be_installed()
    {
        var (code, _, errors) = Run(["--build", _folder.In("new", "program"), "-warnaserror"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            ["claude-session-logger", "libduckdb.so"],
            Directory.GetFiles(_folder.In("new", "program")).Select(Path.GetFileName).Order()
        );
        Assert.False(Directory.Exists(Bin));
        Assert.EndsWith(" -warnaserror", Calls[^1], StringComparison.Ordinal);
        var built = Calls[^1];
        Run();
        var installed = Calls.Last(call => call.StartsWith("dotnet publish", StringComparison.Ordinal));
        Assert.Equal(WithoutFolder(built.Replace(" -warnaserror", "")), WithoutFolder(installed));
        Assert.Equal(1, Run(["--build", _folder.In("new", "program")]).Code);
        Assert.Equal(64, Run(["--build"]).Code);
    }

    static string WithoutFolder(string call) =>
        System.Text.RegularExpressions.Regex.Replace(call, @"install\.\w+", "install");

    [Fact]
    public void A_second_install_upgrades_and_keeps_the_previous_build()
    {
        Run();
        var first = RealPath.Resolve(Path.Combine(Bin, "claude-session-logger"));
        SetupFolder.Write(_folder.In("program"), Program + "# second\n");
        Run();
        var second = RealPath.Resolve(Path.Combine(Bin, "claude-session-logger"));
        Assert.NotEqual(first, second);
        Assert.EndsWith("# second\n", File.ReadAllText(second), StringComparison.Ordinal);
        Assert.True(File.Exists(first));

        Run();

        Assert.False(File.Exists(first));
        Assert.True(File.Exists(second));
        Assert.Equal(2, Directory.GetFileSystemEntries(Library).Length);
    }

    [Fact]
    public void Install_moves_another_program_of_the_same_name_aside()
    {
        SetupFolder.Write(Path.Combine(Bin, "claude-session-logger"), "#!/usr/bin/python3\n");

        Assert.Contains("claude-session-logger.before", Run().Out, StringComparison.Ordinal);

        Assert.Equal("#!/usr/bin/python3\n", File.ReadAllText(Path.Combine(Bin, "claude-session-logger.before")));
        Assert.NotNull(new FileInfo(Path.Combine(Bin, "claude-session-logger")).LinkTarget);
    }

    [Fact]
    public void Uninstall_removes_only_the_hooks_and_the_program()
    {
        Run();
        var data = SetupFolder.Write(_folder.Paths.Database, "data");
        var other = SetupFolder.Write(Path.Combine(Bin, "other"), "");

        var (code, output, _) = Run(["--uninstall"]);

        Assert.Equal(0, code);
        Assert.Contains($" setup --remove program=", Calls[^1], StringComparison.Ordinal);
        Assert.Equal([other], Directory.GetFileSystemEntries(Bin));
        Assert.False(Directory.Exists(Library));
        Assert.True(File.Exists(data));
        Assert.Contains(_folder.Paths.Home, output, StringComparison.Ordinal);
        Assert.Contains("not installed", Run(["--uninstall"]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Uninstall_keeps_the_program_if_hooks_cannot_be_removed()
    {
        Run();
        SetupFolder.Write(_folder.In("exit-setup"), "64");

        Assert.Equal(1, Run(["--uninstall"]).Code);

        Assert.True(File.Exists(Path.Combine(Bin, "claude-session-logger")));
    }

    [Fact]
    public void A_failed_step_sets_the_exit_code_but_does_not_stop_the_rest()
    {
        SetupFolder.Write(_folder.In("exit-setup"), "64");

        var (code, _, errors) = Run();

        Assert.Equal(64, code);
        Assert.Contains("doctor", errors, StringComparison.Ordinal);
        Assert.Contains(" report ", Calls[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-network", "check the network")]
    [InlineData("broken", "error CS1002")]
    public void A_failed_build_reports_the_reason_and_changes_nothing(string how, string why)
    {
        Run();
        var before = RealPath.Resolve(Path.Combine(Bin, "claude-session-logger"));
        SetupFolder.Write(_folder.In(how), "");

        var (code, _, errors) = Run();

        Assert.Equal(1, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Equal(before, RealPath.Resolve(Path.Combine(Bin, "claude-session-logger")));
        Assert.Single(Directory.GetDirectories(Library));
    }

    [Fact]
    public void A_program_that_does_not_run_here_is_not_installed()
    {
        SetupFolder.Write(_folder.In("program"), "#!/bin/sh\nexit 127\n");

        Assert.Contains("does not run here", Run().Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Bin));
    }

    [Fact]
    public void A_missing_linker_is_reported_and_installed_if_permitted()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "there it is Xcode's");
        File.Delete(_folder.In("tools", "gcc"));
        foreach (
            var name in (ReadOnlySpan<string>)
                [
                    "dirname",
                    "uname",
                    "mkdir",
                    "mktemp",
                    "cp",
                    "mv",
                    "rm",
                    "ln",
                    "date",
                    "readlink",
                    "chmod",
                    "touch",
                    "cat",
                    "grep",
                    "tail",
                ]
        )
            File.CreateSymbolicLink(
                _folder.In("tools", name),
                File.Exists($"/usr/bin/{name}") ? $"/usr/bin/{name}" : $"/bin/{name}"
            );
        Tool("id", "#!/bin/sh\necho 1000\n");
        var (code, _, errors) = Run(path: _folder.In("tools"));
        Assert.Equal(1, code);
        Assert.Contains("install clang or gcc", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls, call => call.Contains("publish", StringComparison.Ordinal));

        Assert.SkipUnless(File.Exists("/etc/debian_version"), "not a Debian");
        Tool("id", "#!/bin/sh\necho 0\n");
        Tool("apt-get", "#!/bin/sh\necho \"apt-get $*\" >> \"$HOME/calls\"\n");
        Assert.Equal(0, Run(path: _folder.In("tools")).Code);
        Assert.Contains("apt-get install -y -qq --no-install-recommends gcc libc6-dev", Calls);
    }

    [Fact]
    public void Install_writes_only_below_PREFIX()
    {
        Assert.Equal(0, Run(prefix: "my place").Code);

        Assert.True(File.Exists(_folder.In("my place", "bin", "claude-memory-sync")));
        Assert.False(Directory.Exists(_folder.In(".local")));
        Assert.Equal(0, Run(["--uninstall"], prefix: "my place").Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.In("my place", "bin")));
    }

    [Fact]
    public void An_unknown_option_is_refused() => Assert.Equal(64, Run(["--frobnicate"]).Code);
}
