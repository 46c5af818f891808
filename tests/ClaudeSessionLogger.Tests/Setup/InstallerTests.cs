using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Setup.Schedules;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

public sealed class InstallerTests : IDisposable
{
    readonly SetupFolder _folder = new();
    readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _folder.Dispose();

    Installer Setup(Func<string>? createSchema = null, bool scheduler = true) =>
        new(
            _folder.Paths,
            _folder.Log,
            new SystemdTimer(_folder.In(".config"), (_, _) => new(scheduler, "Failed to connect to bus")),
            _variables.GetValueOrDefault,
            createSchema ?? CreateDatabase,
            () => new MemoryStream("- type: infra\n"u8.ToArray())
        );

    string CreateDatabase()
    {
        File.WriteAllText(_folder.Paths.Database, "");
        return "created";
    }

    static SetupStep Step(IEnumerable<SetupStep> steps, string name) => steps.Single(step => step.Name == name);

    [Fact]
    public void Check_finds_what_setup_has_installed()
    {
        Assert.Contains(Setup().Check(SetupFolder.Program, false), step => step.State == SetupState.Missing);
        Assert.False(Directory.Exists(_folder.Paths.Config));

        var steps = Setup().Install(SetupFolder.Program, statusLine: true);

        Assert.Equal(
            ["folder", "database", "session types", "hooks", "status line", "profile", "schedule"],
            steps.Select(step => step.Name)
        );
        Assert.All(steps, step => Assert.Equal(SetupState.Ok, step.State));
        Assert.Equal(
            "- type: infra\n",
            File.ReadAllText(_folder.In(".claude", "claude-session-logger", "session_types.example.yaml"))
        );
        Assert.True(Settings.Load(_folder.Paths, _folder.Log).IsSetUp(_folder.Paths.Config));
        Assert.DoesNotContain(
            Setup().Check(SetupFolder.Program, true),
            step => step.State is SetupState.Missing or SetupState.Failed
        );
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                SetupFolder.ModeOf(_folder.Paths.Home)
            );
    }

    [Fact]
    public void One_failed_step_does_not_stop_the_rest()
    {
        SetupFolder.Write(_folder.Client.Path, "{ // mine\n}");

        var steps = Setup(() => throw new Failure(FailureKind.Busy, "process 7 holds the database: try again later"))
            .Install(SetupFolder.Program, false);

        Assert.Equal((SetupState.Failed, 75), (Step(steps, "database").State, Step(steps, "database").ExitCode));
        Assert.Equal((SetupState.Failed, 64), (Step(steps, "hooks").State, Step(steps, "hooks").ExitCode));
        Assert.Equal(SetupState.Ok, Step(steps, "profile").State);
        Assert.Equal(SetupState.Ok, Step(steps, "schedule").State);
        Assert.DoesNotContain(steps, step => step.Name == "status line");
    }

    [Fact]
    public void Remove_deletes_the_hooks_of_every_profile_and_keeps_the_data()
    {
        var work = _folder.Paths with { Config = _folder.In("work") };
        Setup().Install(SetupFolder.Program, false);
        new Installer(
            work,
            _folder.Log,
            new SystemdTimer(_folder.In(".config"), (_, _) => new(true, "")),
            _variables.GetValueOrDefault,
            CreateDatabase,
            () => null
        ).Install(SetupFolder.Program, false);

        var steps = Setup().Remove(SetupFolder.Program);

        Assert.All(steps, step => Assert.Equal(SetupState.Ok, step.State));
        Assert.False(File.Exists(_folder.Client.Path));
        Assert.False(File.Exists(work.ClientSettings));
        Assert.True(File.Exists(_folder.Paths.Database));
        Assert.Empty(Directory.GetFiles(_folder.In(".config"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Remove_in_a_copied_home_keeps_the_hooks_of_the_original()
    {
        var first = _folder.Paths with { Config = _folder.In("first") };
        new Installer(
            first,
            _folder.Log,
            new SystemdTimer(_folder.In(".config"), (_, _) => new(true, "")),
            _variables.GetValueOrDefault,
            CreateDatabase,
            () => null
        ).Install("/home/first/.local/bin/claude-session-logger", false);
        var before = File.ReadAllText(first.ClientSettings);
        Setup().Install(SetupFolder.Program, false);

        var steps = Setup().Remove(SetupFolder.Program);

        Assert.Equal(before, File.ReadAllText(first.ClientSettings));
        Assert.False(File.Exists(_folder.Client.Path));
        var left = Assert.Single(steps, step => step.State == SetupState.Skipped);
        Assert.StartsWith(
            $"kept the hooks in {first.ClientSettings}, which call /home/first/.local/bin/claude-session-logger",
            left.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Setup_mentions_the_token_only_if_there_is_or_must_be_one()
    {
        Assert.DoesNotContain(Setup().Check(SetupFolder.Program, false), step => step.Name == "token");
        Settings.Update(_folder.Paths, _folder.Log, settings => settings.WithHub("md:"));
        Assert.Equal(SetupState.Skipped, Step(Setup().Check(SetupFolder.Program, false), "token").State);
        Settings.Update(_folder.Paths, _folder.Log, settings => settings.WithHub(null));
        _variables["MOTHERDUCK_TOKEN"] = "s3cr3t";
        Assert.Equal(SetupState.Ok, Step(Setup().Check(SetupFolder.Program, false), "token").State);
    }

    [Fact]
    public void Setup_works_without_a_scheduler() =>
        Assert.Equal(
            SetupState.Skipped,
            Step(Setup(scheduler: false).Install(SetupFolder.Program, false), "schedule").State
        );

    [Theory]
    [InlineData(null, "model", SetupState.Skipped, "not found")]
    [InlineData("motherduck_token", "model", SetupState.Ok, "$motherduck_token (the hourly flush")]
    [InlineData("MOTHERDUCK_TOKEN", ".config/motherduck/token", SetupState.Ok, "$MOTHERDUCK_TOKEN")]
    [InlineData(null, ".config/motherduck/token", SetupState.Ok, "token (readable by others: chmod 600")]
    [InlineData(null, ".motherduck/credentials.json", SetupState.Ok, "credentials.json")]
    public void Setup_shows_where_the_token_is_but_not_the_token(string? name, string file, object state, string told)
    {
        SetupFolder.SetMode(
            SetupFolder.Write(_folder.In(file.Split('/')), "s3cr3t\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        );
        if (name is not null)
            _variables[name] = "s3cr3t";

        var step = MotherDuckTokenCheck.Find(_folder.Paths, _variables.GetValueOrDefault);

        Assert.Equal(state, step.State);
        Assert.Contains(told, step.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", step.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_token_file_counts_as_no_token()
    {
        SetupFolder.Write(_folder.In(".config", "motherduck", "token"), "\n");

        Assert.Equal(SetupState.Skipped, MotherDuckTokenCheck.Find(_folder.Paths, _variables.GetValueOrDefault).State);
    }

    [Fact]
    public void Hooks_use_the_program_path_that_survives_an_upgrade()
    {
        var running = SetupFolder.Write(_folder.In("lib", "claude-session-logger", "1", "claude-session-logger"), "");
        var other = SetupFolder.Write(_folder.In("other", "claude-session-logger"), "");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_folder.In("bin"));
        Directory.CreateDirectory(_folder.In("far"));
        var link = File.CreateSymbolicLink(
            _folder.In("far", "claude-session-logger"),
            "../lib/claude-session-logger/1/claude-session-logger"
        ).FullName;

        Assert.Equal(running, ProgramLocation.Find(null, _variables.GetValueOrDefault, running));

        var beside = File.CreateSymbolicLink(
            _folder.In("bin", "claude-session-logger"),
            "../lib/claude-session-logger/1/claude-session-logger"
        ).FullName;
        Assert.Equal(beside, ProgramLocation.Find(null, _variables.GetValueOrDefault, running));

        _variables["PATH"] = $"/nowhere:relative:{_folder.In("other")}:{_folder.In("far")}";
        Assert.Equal(link, ProgramLocation.Find(null, _variables.GetValueOrDefault, running));

        _variables["CLAUDE_LOGGER_PROGRAM"] = other;
        Assert.Equal(other, ProgramLocation.Find(null, _variables.GetValueOrDefault, running));
        Assert.Equal(running, ProgramLocation.Find(running, _variables.GetValueOrDefault, running));
        Assert.Equal(
            66,
            Assert
                .Throws<Failure>(() => ProgramLocation.Find("/no/such", _variables.GetValueOrDefault, running))
                .ExitCode
        );
    }
}
