using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

public sealed class DoctorTests : IDisposable
{
    readonly CapturedHome _home = new();
    readonly Dictionary<string, string> _variables = [];
    readonly HookClock _clock = new() { Now = TimeProvider.System.GetUtcNow() };
    readonly string _program;
    ScheduleStatus _schedule = new(ScheduleState.InPlace, "hourly");

    public DoctorTests()
    {
        _program = _home.Home.In("bin", Name("claude-session-logger"));
        foreach (var name in (string[])["claude-session-logger", "claude-session-logger-setup", "claude-memory-sync"])
            SetupFolder.Write(_home.Home.In("bin", Name(name)), "");
        _variables["PATH"] = _home.Home.In("bin");
    }

    public void Dispose() => _home.Dispose();

    AppPaths Paths => _home.Paths;

    [Fact]
    public void Doctor_finds_no_problem_on_a_working_machine_and_changes_nothing()
    {
        SetUpAndRecord();
        var before = Snapshot();

        var findings = Examine();

        Assert.DoesNotContain(findings, finding => finding.State != FindingState.Ok);
        string[] looked = ["program", "hooks", "status line", "schedule", "database", "backups", "spool", "flush", "sync.log", "transcripts", "prices", "disk", "token"];
        Assert.Empty(looked.Except(findings.Select(finding => finding.Check)));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Doctor_suggests_setup_on_a_new_machine_and_creates_nothing()
    {
        var findings = Examine();
        AssertFinding(findings, "database", FindingState.Problem, "does not exist", "claude-session-logger setup");
        AssertFinding(findings, "hooks", FindingState.Problem, "missing in", "claude-session-logger setup");
        Assert.False(Directory.Exists(Paths.Home));
    }

    [Fact]
    public void Each_check_reports_when_every_file_is_broken()
    {
        Paths.CreateHome();
        foreach (var file in (string[])[Paths.Database, Paths.ConfigFile, Paths.Prices, Paths.SessionTypes, Paths.StatusCache, Paths.SyncLog, Paths.ClientSettings, Paths.Spool])
            File.WriteAllText(file, "{ this is: nothing [");
        File.WriteAllText(Paths.Database, new string('x', 20_000));

        var findings = Examine();

        AssertFinding(findings, "database", FindingState.Problem, "as a DuckDB database", "there is no backup");
        AssertFinding(findings, "config.json", FindingState.Problem, "exclusions stay in force", null);
        AssertFinding(findings, "hooks", FindingState.Problem, "not valid JSON", null);
        AssertFinding(findings, "prices", FindingState.Warning, "not valid JSON", "correct");
        AssertFinding(findings, "session types", FindingState.Warning, "session_types.yaml", null);
        Assert.Contains(findings, finding => finding.Check == "disk");
    }

    [Fact]
    public void Late_exclusions_and_patterns_are_reported_with_advice()
    {
        Paths.CreateHome();
        File.WriteAllText(Paths.ConfigFile, "{ \"exclude\": [\"Secret\", \"sec*\"] }");

        var findings = ExclusionCheck.Check(Settings.Load(Paths, _ => { }), new(new Dictionary<string, TranscriptStamp>(), [], false, [("secret", null, 1), ("open", null, 2)])).ToList();

        AssertFinding(findings, "exclude", FindingState.Warning, "\"sec*\" is read as an exact project name; wildcards are not supported", "or a project name");
        Assert.Equal("run claude-session-logger forget --project secret --dry-run to list what it would delete", findings.Single(finding => finding.Detail == "1 session of secret was recorded before it was excluded").Advice);
        Assert.Equal(2, findings.Count);
    }

    [Fact]
    public void Each_check_reports_when_the_home_folder_is_a_file()
    {
        File.WriteAllText(Paths.Home, "");
        var findings = Examine();
        AssertFinding(findings, "database", FindingState.Problem, "does not exist", null);
        Assert.Contains(findings, finding => finding.Check == "disk");
    }

    [Fact]
    public void A_damaged_database_is_reported_with_the_backup_to_restore()
    {
        SetUpAndRecord();
        string backup;
        using (var database = _home.Read())
            backup = Backups.Make(database, Paths, TimeProvider.System);
        File.WriteAllText(Paths.Database, new string('x', 20_000));
        AssertFinding(Examine(), "database", FindingState.Problem, "cannot open", $"claude-session-logger restore {backup}");
    }

    [Fact]
    public void Doctor_names_the_process_that_uses_the_database()
    {
        SetUpAndRecord();
        using var holder = LockHolder.Of(Paths.Database);
        AssertFinding(Examine(), "database", FindingState.Warning, $"(process {holder.Id}) is using", "end that process");
    }

    [Fact]
    public void A_newer_schema_and_a_database_of_the_Python_tool_are_told_apart()
    {
        PythonDatabase.Create(Paths.Database, "one");
        var bytes = File.ReadAllBytes(Paths.Database);
        AssertFinding(Examine(), "database", FindingState.Warning, "by the Python tool", "claude-session-logger init");
        Assert.Equal(bytes, File.ReadAllBytes(Paths.Database));

        File.Delete(Paths.Database);
        _home.Import();
        using (var database = Database.Open(Paths, TimeProvider.System, CapturedHome.Wait))
            database.Execute("insert into migrations values ('9999_future.sql', now()::timestamp)");
        AssertFinding(Examine(), "database", FindingState.Problem, "newer claude-session-logger", "newest version");
    }

    [Fact]
    public void Disabled_hooks_and_hooks_doubled_by_the_plugin_are_reported()
    {
        SetUpAndRecord();
        var settings = File.ReadAllText(Paths.ClientSettings);
        File.WriteAllText(Paths.ClientSettings, settings.Replace("{\n  \"hooks\"", "{\n  \"disableAllHooks\": true,\n  \"hooks\"", StringComparison.Ordinal));
        AssertFinding(Examine(), "hooks", FindingState.Problem, "disableAllHooks", "remove that line");

        File.WriteAllText(Paths.ClientSettings, settings.Replace("{\n  \"hooks\"", "{\n  \"enabledPlugins\": { \"session-logger@us\": true },\n  \"hooks\"", StringComparison.Ordinal));
        AssertFinding(Examine(), "hooks", FindingState.Warning, "each runs twice", "/plugin");

        File.WriteAllText(Paths.ClientSettings, "{ \"enabledPlugins\": { \"session-logger@us\": true } }");
        AssertFinding(Examine(), "hooks", FindingState.Ok, "installed by the plugin", null);
    }

    [Fact]
    public void Every_configured_profile_is_checked()
    {
        SetUpAndRecord();
        var work = Directory.CreateDirectory(_home.Home.In("work-profile")).FullName;
        Settings.Update(Paths, new(Paths.SyncLog, _clock), settings => settings.WithProfile(work).WithProfile(_home.Home.In("gone")));

        var findings = Examine();

        AssertFinding(findings, "hooks", FindingState.Problem, $"missing in {work}", $"CLAUDE_CONFIG_DIR={work} claude-session-logger setup");
        AssertFinding(findings, "hooks", FindingState.Warning, $"{_home.Home.In("gone")} was set up but no longer exists", "profiles");
    }

    [Fact]
    public void Old_spool_items_are_a_warning_and_doctor_does_not_touch_them()
    {
        SetUpAndRecord();
        var spool = new SpoolFolder(Paths, _clock);
        spool.Add(SpoolKind.SessionEnd, "{\"session_id\":\"x\"}"u8);
        File.WriteAllText(Path.Combine(Paths.Spool, "torn.item"), "torn");
        AssertFinding(Examine(), "spool", FindingState.Ok, "2 items are waiting", null);

        _clock.Now += TimeSpan.FromHours(3.5);
        AssertFinding(Examine(), "spool", FindingState.Warning, "the oldest from 3h ago", "claude-session-logger flush");
        Assert.Equal(2, spool.Count().Count);

        Assert.Single(spool.Items());
        AssertFinding(Examine(), "spool", FindingState.Warning, "1 unreadable item was moved", "delete them");
    }

    [Fact]
    public void A_flush_failure_after_the_last_successful_flush_is_a_problem()
    {
        SetUpAndRecord();
        File.SetLastWriteTimeUtc(Paths.StatusCache, _clock.Now.UtcDateTime.AddMinutes(-10));
        new BackgroundLog(Paths.SyncLog, _clock).Write("flush: the disk is full");
        AssertFinding(Examine(), "sync.log", FindingState.Problem, "just now: flush: the disk is full", Paths.SyncLog);

        File.SetLastWriteTimeUtc(Paths.StatusCache, _clock.Now.UtcDateTime.AddMinutes(1));
        AssertFinding(Examine(), "sync.log", FindingState.Ok, "no errors since", null);
    }

    [Fact]
    public void A_running_flush_is_reported_and_an_old_last_flush_is_a_warning()
    {
        SetUpAndRecord();
        FlushLock.RunExclusive(Paths, () => AssertFinding(Examine(), "flush", FindingState.Ok, $"a flush is running: PID {Environment.ProcessId}", null));
        _clock.Now += TimeSpan.FromDays(8);
        AssertFinding(Examine(), "flush", FindingState.Warning, "8d ago", "claude-session-logger flush");
    }

    [Fact]
    public void Models_without_a_price_and_changed_prices_are_reported()
    {
        var session = _home.Session(1).Prompt("x").Response(new(1, 2, 3, 4, 5)).Save();
        File.WriteAllText(session.FilePath, File.ReadAllText(session.FilePath).Replace("claude-opus-4-8", "gpt-7", StringComparison.Ordinal));
        SetUpAndRecord();
        AssertFinding(Examine(), "prices", FindingState.Warning, "without a price, counted as $0: gpt-7", "reprice");

        File.WriteAllText(Paths.Prices, """{ "gpt-7": { "input": 1, "output": 2 } }""");
        var findings = Examine();
        AssertFinding(findings, "prices", FindingState.Warning, "changed since", "claude-session-logger reprice");
        Assert.DoesNotContain(findings, finding => finding.Detail.Contains("without a price", StringComparison.Ordinal));
    }

    [Fact]
    public void Overdue_transcripts_are_counted()
    {
        SetUpAndRecord();
        TranscriptWriter.Small(_home.Home, 2);
        AssertFinding(Examine(), "transcripts", FindingState.Ok, "1 changed just now", null);
        _clock.Now += TimeSpan.FromHours(3);
        AssertFinding(Examine(), "transcripts", FindingState.Warning, "1 of 2 on disk are not recorded", "claude-session-logger import");
    }

    [Fact]
    public void A_folder_or_token_that_others_can_read_is_a_warning()
    {
        SetUpAndRecord();
        SetupFolder.SetMode(Paths.Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        var token = SetupFolder.Write(_home.Home.In(".config", "motherduck", "token"), "s3cr3t");
        SetupFolder.SetMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var findings = Examine();

        AssertFinding(findings, "permissions", FindingState.Warning, $"other users can access {Paths.Home}", $"chmod 700 {Paths.Home}");
        AssertFinding(findings, "permissions", FindingState.Warning, token, $"chmod 600 {token}");
        AssertFinding(findings, "token", FindingState.Ok, $"found in {token}", null);
        Assert.DoesNotContain(findings, finding => finding.ToString().Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_missing_on_the_PATH_or_hidden_by_another_is_a_warning()
    {
        SetUpAndRecord();
        _variables["PATH"] = _home.Home.In("elsewhere");
        AssertFinding(Examine(), "program", FindingState.Warning, "not on the PATH: claude-session-logger, claude-session-logger-setup, claude-memory-sync", _home.Home.In("bin"));

        SetupFolder.Write(_home.Home.In("elsewhere", Name("claude-session-logger")), "");
        _variables["PATH"] = _home.Home.In("elsewhere") + Path.PathSeparator + _home.Home.In("bin");
        AssertFinding(Examine(), "program", FindingState.Warning, "comes first on the PATH", "remove one");
    }

    [Fact]
    public void A_missing_schedule_is_a_warning_unless_the_system_has_no_scheduler()
    {
        SetUpAndRecord();
        _schedule = new(ScheduleState.Missing, "no hourly flush");
        AssertFinding(Examine(), "schedule", FindingState.Warning, "no hourly flush", "claude-session-logger setup");
        _schedule = new(ScheduleState.Unavailable, "no systemd here");
        AssertFinding(Examine(), "schedule", FindingState.Ok, "no systemd here", null);
    }

    /// <summary>Installs the hooks and records one session.</summary>
    void SetUpAndRecord()
    {
        new ClientSettings(Paths.ClientSettings).Install(_program, statusLine: true);
        Settings.Update(Paths, new(Paths.SyncLog, _clock), settings => settings.WithProfile(Paths.Config));
        if (Directory.GetFiles(Paths.Projects, "*", SearchOption.AllDirectories).Length == 0)
            TranscriptWriter.Small(_home.Home, 1);
        _home.Import();
        _clock.Now = TimeProvider.System.GetUtcNow();
    }

    IReadOnlyList<Finding> Examine() => new Doctor(Paths, _program, new FixedSchedule(_schedule), _variables.GetValueOrDefault, _clock).Examine();

    static void AssertFinding(IEnumerable<Finding> findings, string check, FindingState state, string detail, string? advice) =>
        Assert.Contains(findings, finding => finding.Check == check && finding.State == state && finding.Detail.Contains(detail, StringComparison.Ordinal)
            && (advice is null || finding.Advice?.Contains(advice, StringComparison.Ordinal) == true));

    List<(string, long, DateTime)> Snapshot() =>
        [.. new DirectoryInfo(_home.Home.Path).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc)).Order()];

    static string Name(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    sealed class FixedSchedule(ScheduleStatus answer) : FlushSchedule
    {
        public override ScheduleStatus Check(FlushJob job) => answer;

        public override ScheduleStatus Install(FlushJob job) => throw new InvalidOperationException("doctor changes nothing");

        public override ScheduleStatus Remove() => throw new InvalidOperationException("doctor changes nothing");
    }
}
