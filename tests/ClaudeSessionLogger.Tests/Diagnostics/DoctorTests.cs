using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

public sealed class DoctorTests : IDisposable
{
    readonly DoctorHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Doctor_finds_no_problem_on_a_working_machine_and_changes_nothing()
    {
        _home.SetUpAndRecord();
        var before = _home.Snapshot();

        var findings = _home.Examine();

        Assert.DoesNotContain(findings, finding => finding.State != FindingState.Ok);
        string[] looked =
        [
            "program",
            "hooks",
            "status line",
            "schedule",
            "database",
            "backups",
            "spool",
            "flush",
            "sync.log",
            "transcripts",
            "prices",
            "disk",
            "token",
        ];
        Assert.Empty(looked.Except(findings.Select(finding => finding.Check)));
        Assert.Equal(before, _home.Snapshot());
    }

    [Fact]
    public void Doctor_suggests_setup_on_a_new_machine_and_creates_nothing()
    {
        var findings = _home.Examine();
        DoctorHome.AssertFinding(
            findings,
            "database",
            FindingState.Problem,
            "does not exist",
            "claude-session-logger setup"
        );
        DoctorHome.AssertFinding(findings, "hooks", FindingState.Problem, "missing in", "claude-session-logger setup");
        Assert.False(Directory.Exists(_home.Paths.Home));
    }

    [Fact]
    public void Each_check_reports_when_every_file_is_broken()
    {
        _home.Paths.CreateHome();
        foreach (
            var file in (string[])
                [
                    _home.Paths.Database,
                    _home.Paths.ConfigFile,
                    _home.Paths.Prices,
                    _home.Paths.SessionTypes,
                    _home.Paths.StatusCache,
                    _home.Paths.BackgroundLog,
                    _home.Paths.ClientSettings,
                    _home.Paths.Spool,
                ]
        )
            File.WriteAllText(file, "{ this is: nothing [");
        File.WriteAllText(_home.Paths.Database, new string('x', 20_000));

        var findings = _home.Examine();

        DoctorHome.AssertFinding(
            findings,
            "database",
            FindingState.Problem,
            "as a DuckDB database",
            "there is no backup"
        );
        DoctorHome.AssertFinding(findings, "config.json", FindingState.Problem, "exclusions stay in force", null);
        DoctorHome.AssertFinding(findings, "hooks", FindingState.Problem, "not valid JSON", null);
        DoctorHome.AssertFinding(findings, "prices", FindingState.Warning, "not valid JSON", "correct");
        DoctorHome.AssertFinding(findings, "session types", FindingState.Warning, "session_types.yaml", null);
        Assert.Contains(findings, finding => finding.Check == "disk");
    }

    [Fact]
    public void Each_setting_of_a_wrong_type_is_reported_by_name()
    {
        _home.Paths.CreateHome();
        File.WriteAllText(_home.Paths.ConfigFile, """{"archive": "yes", "statusline": 3, "prime": "2000"}""");

        var findings = _home.Examine().Where(finding => finding.Check == "config.json").ToList();

        Assert.Equal(3, findings.Count);
        foreach (
            var expected in (string[])
                [
                    "\"archive\" must be true or false",
                    "\"statusline\" must be a string",
                    "\"prime\" must be a whole number",
                ]
        )
            DoctorHome.AssertFinding(findings, "config.json", FindingState.Problem, expected, null);
    }

    [Fact]
    public void Late_exclusions_and_patterns_are_reported_with_advice()
    {
        _home.Paths.CreateHome();
        File.WriteAllText(_home.Paths.ConfigFile, "{ \"exclude\": [\"Secret\", \"sec*\"] }");

        var findings = ExclusionCheck
            .Check(
                Settings.Load(_home.Paths, _ => { }),
                new(new Dictionary<string, TranscriptStamp>(), [], false, [("secret", null, 1), ("open", null, 2)])
            )
            .ToList();

        DoctorHome.AssertFinding(
            findings,
            "exclude",
            FindingState.Warning,
            "\"sec*\" is read as an exact project name; wildcards are not supported",
            "or a project name"
        );
        Assert.Equal(
            "run claude-session-logger forget --project secret --dry-run to list what it would delete",
            findings
                .Single(finding => finding.Detail == "1 session of secret was recorded before it was excluded")
                .Advice
        );
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void Each_check_reports_when_the_home_folder_is_a_file()
    {
        File.WriteAllText(_home.Paths.Home, "");
        var findings = _home.Examine();
        DoctorHome.AssertFinding(findings, "database", FindingState.Problem, "does not exist", null);
        Assert.Contains(findings, finding => finding.Check == "disk");
    }

    [Fact]
    public void A_damaged_database_is_reported_with_the_backup_to_restore()
    {
        _home.SetUpAndRecord();
        string backup;
        using (var database = _home.Read())
            backup = Backups.Make(database, _home.Paths, TimeProvider.System);
        File.WriteAllText(_home.Paths.Database, new string('x', 20_000));
        DoctorHome.AssertFinding(
            _home.Examine(),
            "database",
            FindingState.Problem,
            "cannot open",
            $"claude-session-logger restore {backup}"
        );
    }

    [Fact]
    public void Doctor_names_the_process_that_uses_the_database()
    {
        _home.SetUpAndRecord();
        using var holder = LockHolder.Of(_home.Paths.Database);
        DoctorHome.AssertFinding(
            _home.Examine(),
            "database",
            FindingState.Warning,
            $"(process {holder.Id}) is using",
            "end that process"
        );
    }

    [Fact]
    public void A_newer_schema_and_a_database_of_the_Python_tool_are_told_apart()
    {
        PythonDatabase.Create(_home.Paths.Database, "one");
        var bytes = File.ReadAllBytes(_home.Paths.Database);
        DoctorHome.AssertFinding(
            _home.Examine(),
            "database",
            FindingState.Warning,
            "by the Python tool",
            "claude-session-logger init"
        );
        Assert.Equal(bytes, File.ReadAllBytes(_home.Paths.Database));

        File.Delete(_home.Paths.Database);
        _home.Import();
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            database.Execute("insert into migrations values ('9999_future.sql', now()::timestamp)");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "database",
            FindingState.Problem,
            "newer claude-session-logger",
            "upgrade claude-session-logger"
        );
    }
}
