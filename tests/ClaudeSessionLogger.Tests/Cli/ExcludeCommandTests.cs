using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class ExcludeCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public ExcludeCommandTests() => Directory.CreateDirectory(_home.Home.In("secret", "below"));

    public void Dispose() => _home.Dispose();

    string Config
    {
        get => File.ReadAllText(_home.Paths.ConfigFile);
        set
        {
            Directory.CreateDirectory(_home.Home.Logger);
            File.WriteAllText(_home.Paths.ConfigFile, value);
        }
    }

    Task<ProgramRun> Run(params string[] arguments) => RunIn("", arguments);

    Task<ProgramRun> RunIn(string folder, params string[] arguments) =>
        Built.Run(_home.Home.Environment(), folder, ["exclude", .. arguments]);

    [Fact]
    public async Task Exclude_add_keeps_a_session_from_being_recorded()
    {
        _home.Session(1, "secret").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        (await Run("add", _home.Home.In("secret"))).Succeeded();
        _home.Import();
        Assert.Empty(_home.Recorded());

        (await Run("remove", "~/secret")).Succeeded();
        _home.Import();
        Assert.NotEmpty(_home.Recorded());
    }

    [Fact]
    public async Task A_project_that_nobody_has_is_excluded_with_a_warning()
    {
        _home.Session(1, "big shop").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Import();

        var (typo, known) = (await Run("add", "big shpo"), await Run("add", "big shop"));

        Assert.Equal("excluded the project big shpo\n", typo.Out);
        Assert.Equal(
            "no session belongs to a project named big shpo yet; did you mean big shop? Run claude-session-logger "
                + "report "
                + "projects to list all projects.\n",
            typo.Error
        );
        // A command to copy is quoted.
        Assert.Equal(
            "1 recorded session of big shop stays. Run claude-session-logger forget --project 'big shop' --dry-run to "
                + "list what it would delete.\n",
            known.Error
        );
    }

    [Fact]
    public async Task The_comments_and_other_settings_in_the_file_stay()
    {
        Config =
            "{\n  // me\n  \"user\": \"Ada\", // always\n  \"exclude\": [\n    \"a\", // first\n    \"b\"\n  ]\n}\n";
        (await Run("add", "c")).Succeeded();
        Assert.Equal(
            "{\n  // me\n  \"user\": \"Ada\", // always\n  \"exclude\": [\n    \"a\", // first\n    \"b\",\n    \"c\"\n"
                + "  ]\n}\n",
            Config
        );
        (await Run("remove", "b", "c")).Succeeded();
        Assert.Equal(
            "{\n  // me\n  \"user\": \"Ada\", // always\n  \"exclude\": [\n    \"a\" // first\n  ]\n}\n",
            Config
        );
    }

    [Fact]
    public async Task Folders_are_relative_to_the_current_one_and_shown_from_home()
    {
        var added = (await RunIn(_home.Home.In("secret"), "add", ".", "below/", "diary")).Succeeded();
        Assert.Equal(
            "excluded the folder ~/secret\nexcluded the folder ~/secret/below\nexcluded the project diary\n",
            added.Out
        );
        Assert.Equal(
            "excluded        kind\n~/secret        folder, and all below it\n~/secret/below  folder, and all below it\n"
                + "diary           project\n",
            (await Run("list")).Succeeded().Out
        );
        Assert.Contains("already excluded", (await Run("add", "DIARY")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("\"path\": null", (await Run("--json")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "wildcards are not supported")]
    [InlineData("~", "no session would be recorded")]
    [InlineData("/", "no session would be recorded")]
    [InlineData("nowhere/else", "there is no folder")]
    [InlineData("~bob/x", "full path")]
    [InlineData("", "PROJECT|FOLDER is empty")]
    [InlineData("a\nb", "control character")]
    public async Task What_excludes_nothing_or_everything_is_refused(string name, string reason)
    {
        var run = await Run("add", "good", name);
        Assert.Equal(64, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Paths.ConfigFile));
    }

    [Fact]
    public async Task What_is_recorded_already_is_named_with_the_way_to_delete_it()
    {
        _home.Session(1, "secret").Prompt("x").Response(new(1, 2, 0, 0, 0)).Save();
        _home.Import();
        var added = (await Run("add", "~/secret")).Succeeded();
        Assert.Equal(
            "1 recorded session of secret stays. Run claude-session-logger forget --project secret --dry-run to list "
                + "what it would delete.\n",
            added.Error
        );
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_neither_changed_nor_called_empty()
    {
        Config = "{ \"exclude\": [";
        foreach (
            var arguments in (string[][])
                [
                    ["add", "x"],
                    ["remove", "x"],
                    ["list"],
                ]
        )
        {
            var run = await Run(arguments);
            Assert.Equal((64, ""), (run.ExitCode, run.Out));
            Assert.Contains("is not valid JSON", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("{ \"exclude\": [", Config);
        File.Delete(_home.Paths.ConfigFile);
        Assert.Equal(66, (await Run("remove", "nothing")).ExitCode);
    }
}
