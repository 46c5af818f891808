using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>
/// What <c>install.sh</c> needs of a machine, and what it leaves there. The build itself is a stand-in.
/// </summary>
public sealed class InstallMachineTests : IDisposable
{
    const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    const string Dotnet = """
        #!/bin/sh
        [ "$1" = --list-sdks ] && { echo '10.0.100 [/x]'; exit; }
        echo "$*" > "$HOME/arguments"
        env > "$HOME/environment"
        while [ "$1" != --output ]; do shift; done
        mkdir -p "$2" artifacts/obj/ClaudeSessionLogger artifacts/bin/ClaudeSessionLogger artifacts/bin/other
        printf '#!/bin/sh\n' > "$2/claude-session-logger"
        chmod +x "$2/claude-session-logger"
        """;

    readonly SetupFolder _folder = new("home of Ann");

    public InstallMachineTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "install.ps1 is for Windows");
        SetupFolder.Write(Script, File.ReadAllBytes(Repository.In("install.sh")));
        SetupFolder.Write(In("src", "ClaudeSessionLogger", "packages.lock.json"), "{}");
        Tool("dotnet", Dotnet);
        Tool("clang", "#!/bin/sh\n");
        Tool("id", "#!/bin/sh\necho 1000\n");
    }

    public void Dispose() => _folder.Dispose();

    string Script => In("install.sh");

    string In(params ReadOnlySpan<string> parts) => _folder.In(["check out", .. parts]);

    void Tool(string name, string text) =>
        SetupFolder.SetMode(SetupFolder.Write(_folder.In("tools", name), text), Executable);

    Task<ProgramRun> Run(params string[] arguments) =>
        ProgramRun.Of(
            "/bin/sh",
            [Script, .. arguments],
            new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["PATH"] = $"{_folder.In("tools")}:/usr/bin:/bin",
            },
            folder: _folder.Path
        );

    [Fact]
    public async Task A_compiler_that_cannot_link_is_noticed_before_the_build()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "there it is Xcode's");
        Tool("clang", "#!/bin/sh\necho 'fatal error: stdlib.h: No such file or directory' >&2\nexit 1\n");

        var run = await Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("gcc libc6-dev", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("arguments")));
    }

    [Fact]
    public async Task A_folder_that_takes_no_new_files_is_reported_in_one_sentence()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "Nobody can make a file in /proc, not even root.");
        Directory.CreateSymbolicLink(In("artifacts"), "/proc");

        var run = await Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("copy the sources to a folder of your own", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Building_needs_no_audit_and_no_ICU_and_leaves_no_server()
    {
        Assert.Equal("", (await Run()).Succeeded().Error);

        Assert.Contains(" -p:NuGetAudit=false", File.ReadAllText(_folder.In("arguments")), StringComparison.Ordinal);
        Assert.Superset(
            new HashSet<string>
            {
                "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1",
                "MSBUILDDISABLENODEREUSE=1",
                "DOTNET_CLI_USE_MSBUILD_SERVER=0",
                "UseSharedCompilation=false",
            },
            File.ReadAllLines(_folder.In("environment")).ToHashSet()
        );
    }

    [Fact]
    public async Task The_disk_space_is_named_before_the_build_and_can_be_freed_after_it()
    {
        var output = (await Run()).Succeeded().Out;
        Assert.Matches(@"(?s)about 1\.5 GB of disk.*\./install\.sh --clean", output);
        Assert.True(Directory.Exists(In("artifacts", "obj", "ClaudeSessionLogger")));

        (await Run("--clean")).Succeeded();

        Assert.Equal(
            [In("artifacts", "bin"), In("artifacts", "bin", "other"), In("artifacts", "obj")],
            Directory.GetFileSystemEntries(In("artifacts"), "*", SearchOption.AllDirectories).Order()
        );
        Assert.True(File.Exists(_folder.In(".local", "bin", "claude-session-logger")));
    }
}
