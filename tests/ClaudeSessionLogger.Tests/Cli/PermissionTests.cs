using System.CommandLine;
using System.Runtime.Versioning;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// Another user of the machine, or a person without access to a folder, is told so by every command, instead of that
/// nothing is recorded.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PermissionTests : IDisposable
{
    // Removes root's right to ignore permissions.
    const string AsOrdinaryUser = "setpriv --bounding-set=-all --inh-caps=-all";

    // Commands that print nothing rather than fail, need no files of the program, or wait for input.
    static readonly string[] s_exempt = ["hook", "statusline", "prime", "completion", "demo", "memory-hook"];

    readonly TemporaryHome _home = new();

    public PermissionTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the test needs the permissions of Linux");

    public void Dispose()
    {
        Open(_home.Config);
        Open(_home.Logger);
        _home.Dispose();
    }

    static void Open(string folder)
    {
        if (Directory.Exists(folder))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    async Task<ProgramRun> Run(string script)
    {
        var environment = _home.Environment();
        environment["CSL"] = typeof(Settings).Assembly.Location;
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        var prefix = Environment.IsPrivilegedProcess ? AsOrdinaryUser : "";
        var text = $$"""
            cd "$HOME"
            claude-session-logger() { {{prefix}} dotnet "$CSL" "$@"; }
            {{script}}
            """;
        return await ProgramRun.Of("bash", ["-c", text], environment, limit: TimeSpan.FromMinutes(5));
    }

    async Task RecordOneSession()
    {
        TranscriptWriter.Small(_home, 1);
        var run = await Run("claude-session-logger import");
        Assert.SkipWhen(run.Error.Contains("setpriv", StringComparison.Ordinal), "setpriv cannot drop rights here");
        run.Succeeded();
    }

    static IEnumerable<string> Examples(Command command) =>
        (command is ICommandExample { Example: var example } ? [example] : Array.Empty<string>()).Concat(
            command.Subcommands.Where(below => !s_exempt.Contains(below.Name)).SelectMany(Examples)
        );

    [Fact]
    public async Task Every_command_says_permission_denied_if_it_may_not_search_a_folder()
    {
        await RecordOneSession();
        File.WriteAllText(_home.In("session-end.json"), "{}");
        File.SetUnixFileMode(_home.Config, UnixFileMode.None);

        // An example may have quotes and redirections, so a shell runs it.
        var lines = Examples(CommandLine.Create())
            // The example of mcp is a command of the client, which then runs the rest.
            .Select(example => example[example.IndexOf("claude-session-logger", StringComparison.Ordinal)..])
            .Select(example =>
                $"({example}) < /dev/null > out 2>&1; code=$?; grep -q 'permission denied' out && [ $code = 77 ] "
                + $"|| {{ echo '{example.Replace("'", "", StringComparison.Ordinal)}' $code; cat out; }}"
            );
        var run = await Run(string.Join('\n', lines));

        Assert.Equal("", run.Out);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("list")]
    [InlineData("recent")]
    public async Task A_home_that_cannot_be_listed_gives_exit_code_77(string command)
    {
        await RecordOneSession();
        File.SetUnixFileMode(_home.Logger, UnixFileMode.None);

        var run = await Run($"claude-session-logger {command}");

        Assert.Equal(77, run.ExitCode);
        Assert.Contains("permission denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_of_folders_that_cannot_be_read_gives_exit_code_77()
    {
        await RecordOneSession();
        File.SetUnixFileMode(_home.Projects, UnixFileMode.None);

        Assert.Equal(77, (await Run("claude-session-logger import")).ExitCode);
        Assert.Equal(77, (await Run($"claude-session-logger import '{_home.Projects}/work'")).ExitCode);
        Open(_home.Projects);
    }

    [Fact]
    public async Task Help_needs_no_permission()
    {
        await RecordOneSession();
        File.SetUnixFileMode(_home.Config, UnixFileMode.None);
        (await Run("claude-session-logger report --help && claude-session-logger --version")).Succeeded();
    }
}
