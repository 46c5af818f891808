using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Setup;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>What doctor finds about hooks, programs, the schedule and access rights.</summary>
public sealed class DoctorSetupTests : IDisposable
{
    readonly DoctorHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Disabled_hooks_and_hooks_doubled_by_the_plugin_are_reported()
    {
        _home.SetUpAndRecord();
        var settings = File.ReadAllText(_home.Paths.ClientSettings);
        File.WriteAllText(
            _home.Paths.ClientSettings,
            settings.Replace("{\n  \"hooks\"", "{\n  \"disableAllHooks\": true,\n  \"hooks\"", StringComparison.Ordinal)
        );
        DoctorHome.AssertFinding(_home.Examine(), "hooks", FindingState.Problem, "disableAllHooks", "remove that line");

        File.WriteAllText(
            _home.Paths.ClientSettings,
            settings.Replace(
                "{\n  \"hooks\"",
                "{\n  \"enabledPlugins\": { \"session-logger@us\": true },\n  \"hooks\"",
                StringComparison.Ordinal
            )
        );
        DoctorHome.AssertFinding(_home.Examine(), "hooks", FindingState.Warning, "each hook runs twice", "/plugin");

        File.WriteAllText(_home.Paths.ClientSettings, "{ \"enabledPlugins\": { \"session-logger@us\": true } }");
        DoctorHome.AssertFinding(_home.Examine(), "hooks", FindingState.Ok, "installed by the plugin", null);
    }

    [Fact]
    public void Every_configured_profile_is_checked()
    {
        _home.SetUpAndRecord();
        var work = Directory.CreateDirectory(_home.Folder.In("work-profile")).FullName;
        Settings.Update(
            _home.Paths,
            new(_home.Paths.BackgroundLog, _home.Clock),
            settings => settings.WithProfile(work).WithProfile(_home.Folder.In("gone"))
        );

        var findings = _home.Examine();

        DoctorHome.AssertFinding(
            findings,
            "hooks",
            FindingState.Problem,
            $"missing in {work}",
            $"CLAUDE_CONFIG_DIR={work} claude-session-logger setup"
        );
        DoctorHome.AssertFinding(
            findings,
            "hooks",
            FindingState.Warning,
            $"{_home.Folder.In("gone")} was set up but no longer exists",
            "profiles"
        );
    }

    [Fact]
    public void A_folder_or_token_that_others_can_read_is_a_warning()
    {
        _home.SetUpAndRecord();
        SetupFolder.SetMode(
            _home.Paths.Home,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead
        );
        var token = SetupFolder.Write(_home.Folder.In(".config", "motherduck", "token"), "s3cr3t");
        SetupFolder.SetMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var findings = _home.Examine();

        DoctorHome.AssertFinding(
            findings,
            "permissions",
            FindingState.Warning,
            $"other users can access {_home.Paths.Home}",
            $"chmod 700 {_home.Paths.Home}"
        );
        DoctorHome.AssertFinding(findings, "permissions", FindingState.Warning, token, $"chmod 600 {token}");
        DoctorHome.AssertFinding(findings, "token", FindingState.Ok, $"found in {token}", null);
        Assert.DoesNotContain(findings, finding => finding.ToString().Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_without_its_other_names_is_complete()
    {
        _home.SetUpAndRecord();
        foreach (var name in (string[])["claude-session-logger-setup", "claude-memory-sync"])
            File.Delete(_home.Folder.In("bin", DoctorHome.Name(name)));
        _home.Variables["PATH"] = _home.Folder.In("bin");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "program",
            FindingState.Ok,
            "claude-session-logger is on the PATH, in " + _home.Folder.In("bin"),
            null
        );
    }

    [Fact]
    public void A_program_missing_on_the_PATH_or_hidden_by_another_is_a_warning()
    {
        _home.SetUpAndRecord();
        _home.Variables["PATH"] = _home.Folder.In("elsewhere");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "program",
            FindingState.Warning,
            "not on the PATH: claude-session-logger, claude-session-logger-setup, claude-memory-sync",
            _home.Folder.In("bin")
        );

        SetupFolder.Write(_home.Folder.In("elsewhere", DoctorHome.Name("claude-session-logger")), "");
        _home.Variables["PATH"] = _home.Folder.In("elsewhere") + Path.PathSeparator + _home.Folder.In("bin");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "program",
            FindingState.Warning,
            "comes first on the PATH",
            "remove one"
        );
    }

    [Fact]
    public void A_missing_schedule_is_a_warning_unless_the_system_has_no_scheduler()
    {
        _home.SetUpAndRecord();
        _home.Schedule = new(ScheduleState.Missing, "no hourly flush");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "schedule",
            FindingState.Warning,
            "no hourly flush",
            "claude-session-logger setup"
        );
        _home.Schedule = new(ScheduleState.Unavailable, "no systemd here");
        DoctorHome.AssertFinding(_home.Examine(), "schedule", FindingState.Ok, "no systemd here", null);
    }
}
