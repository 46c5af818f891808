using System.Xml.Linq;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.Schedules;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

public sealed class FlushScheduleTests : IDisposable
{
    const string Odd = "/home/ann & \"bob\" 100%/it's <b>/$HOME\\x/claude-session-logger";

    readonly SetupFolder _folder = new();
    readonly List<string> _asked = [];

    public void Dispose() => _folder.Dispose();

    static FlushJob Job(string program, params (string, string)[] environment) => new(program, environment);

    /// <summary>A system on which these commands succeed and all others fail.</summary>
    ProcessRunner Answering(params string[] known) =>
        (program, arguments) =>
        {
            var line = $"{program} {string.Join(' ', arguments)}";
            _asked.Add(line);
            return new(
                known.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal)),
                program == "id" ? "501" : "Failed to connect to bus\nsecond line"
            );
        };

    [Theory]
    [InlineData("plain")]
    [InlineData("ann & bob 100% $HOME")]
    [InlineData("ann \"bob\" it's 100% $HOME back\\slash")]
    public void systemd_accepts_the_units_for_any_path(string name)
    {
        Assert.SkipUnless(SystemProcess.Run("systemd-analyze", "--version").Ok, "no systemd-analyze here");
        var program = SetupFolder.Write(_folder.In(name, "claude-session-logger"), "#!/bin/sh\n");
        SetupFolder.SetMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var service = SetupFolder.Write(
            _folder.In("claude-session-logger.service"),
            SystemdTimer.Service(Job(program, ("CLAUDE_LOGGER_HOME", Odd), ("CLAUDE_CONFIG_DIR", "/c d")))
        );
        var timer = SetupFolder.Write(_folder.In("claude-session-logger.timer"), SystemdTimer.Timer);

        var verified = SystemProcess.Run(
            "systemd-analyze",
            "verify",
            "--man=no",
            "--recursive-errors=no",
            service,
            timer
        );

        Assert.Equal((true, ""), (verified.Ok, verified.Text));
    }

    [Fact]
    public void A_unit_escapes_the_special_characters_of_systemd()
    {
        var unit = SystemdTimer.Service(Job("/a b/50%/$x/claude-session-logger", ("CLAUDE_CONFIG_DIR", "/c $d %h")));

        Assert.Contains("\nExecStart=\"/a b/50%%/$x/claude-session-logger\" flush\n", unit, StringComparison.Ordinal);
        Assert.Contains(
            "\nExecStart=/bin/sh -c \"exec \\\"$$0\\\" flush\" \"/it's $$x/claude-session-logger\"\n",
            SystemdTimer.Service(Job("/it's $x/claude-session-logger")),
            StringComparison.Ordinal
        );
        Assert.Contains("\nEnvironment=\"CLAUDE_CONFIG_DIR=/c $d %%h\"\n", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plist_contains_any_path_unchanged()
    {
        var dict = XDocument
            .Parse(LaunchdAgent.Plist(Job(Odd, ("CLAUDE_LOGGER_HOME", Odd + "/home"))))
            .Root!.Element("dict")!;

        Assert.Equal([Odd, "flush"], dict.Element("array")!.Elements("string").Select(item => item.Value));
        Assert.Equal(
            ["CLAUDE_LOGGER_HOME", Odd + "/home"],
            dict.Element("dict")!.Elements().Select(item => item.Value)
        );
        Assert.Equal(
            ["Label", "ProgramArguments", "EnvironmentVariables", "StartInterval", "ProcessType"],
            dict.Elements("key").Select(item => item.Value)
        );
    }

    [Fact]
    public void plutil_accepts_the_plist()
    {
        Assert.SkipUnless(OperatingSystem.IsMacOS(), "plutil is of macOS");
        var plist = SetupFolder.Write(
            _folder.In("test.plist"),
            LaunchdAgent.Plist(Job(Odd, ("CLAUDE_LOGGER_HOME", Odd)))
        );

        Assert.True(SystemProcess.Run("plutil", "-lint", plist).Ok);
    }

    [Fact]
    public void A_task_contains_any_path_unchanged()
    {
        const string program = @"C:\Users\Ann & Bob's <x>\claude-session-logger.exe";
        XNamespace ns = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        XElement Exec(FlushJob job) =>
            XDocument.Parse(WindowsTask.Xml(job, @"PC\Ann & Bob")).Descendants(ns + "Exec").Single();

        Assert.Equal("conhost.exe", Exec(Job(program)).Element(ns + "Command")!.Value);
        Assert.Equal($"--headless \"{program}\" flush", Exec(Job(program)).Element(ns + "Arguments")!.Value);
        Assert.Equal(
            $"--headless cmd.exe /d /s /c \"set \"CLAUDE_LOGGER_HOME=C:\\a & b\"&& \"{program}\" flush\"",
            Exec(Job(program, ("CLAUDE_LOGGER_HOME", @"C:\a & b"))).Element(ns + "Arguments")!.Value
        );
    }

    [Fact]
    public void A_job_contains_the_paths_but_no_token()
    {
        Dictionary<string, string> variables = new()
        {
            ["CLAUDE_LOGGER_HOME"] = _folder.Path,
            ["motherduck_token"] = "secret",
        };
        var paths = _folder.Paths with { Config = _folder.In("work") };

        Assert.Equal(
            [("CLAUDE_LOGGER_HOME", paths.Home), ("CLAUDE_CONFIG_DIR", paths.Config)],
            FlushJob.Create("/p", paths, Settings.Load(paths, _folder.Log), variables.GetValueOrDefault).Environment
        );
        Assert.Empty(
            FlushJob.Create("/p", _folder.Paths, Settings.Load(_folder.Paths, _folder.Log), _ => null).Environment
        );
    }

    [Fact]
    public void All_profiles_share_one_job()
    {
        var (one, two) = (
            _folder.Paths with
            {
                Config = _folder.In("one"),
            },
            _folder.Paths with
            {
                Config = _folder.In("two"),
            }
        );
        FlushJob Of(AppPaths paths) => FlushJob.Create("/p", paths, Settings.Load(paths, _folder.Log), _ => null);

        Settings.Update(one, _folder.Log, settings => settings.WithProfile(one.Config));
        Settings.Update(two, _folder.Log, settings => settings.WithProfile(two.Config));

        Assert.Equal(SystemdTimer.Service(Of(one)), SystemdTimer.Service(Of(two)));
        Assert.Equal([("CLAUDE_CONFIG_DIR", one.Config)], Of(two).Environment);
    }

    [Fact]
    public void A_timer_is_installed_detected_when_outdated_and_removed()
    {
        var timer = new SystemdTimer(_folder.In("config"), Answering("systemctl --user"));
        Assert.Equal(ScheduleState.Missing, timer.Check(Job("/p")).State);

        Assert.Equal(ScheduleState.InPlace, timer.Install(Job("/p")).State);
        Assert.Contains("systemctl --user enable claude-session-logger.timer", _asked);
        Assert.Equal(
            ["claude-session-logger.service", "claude-session-logger.timer"],
            Directory.GetFiles(_folder.In("config", "systemd", "user")).Select(Path.GetFileName).Order()
        );

        _asked.Clear();
        Assert.Equal(ScheduleState.InPlace, timer.Install(Job("/p")).State);
        Assert.DoesNotContain("systemctl --user daemon-reload", _asked);
        Assert.Equal(ScheduleState.Missing, timer.Check(Job("/elsewhere")).State);

        timer.Remove();
        Assert.Empty(Directory.GetFiles(_folder.In("config", "systemd", "user")));
        Assert.Contains("systemctl --user disable --now claude-session-logger.timer", _asked);
        Assert.Equal("no schedule was installed", timer.Remove().Detail);
    }

    [Fact]
    public void Without_a_user_manager_nothing_is_written()
    {
        var answer = new SystemdTimer(_folder.In("config"), Answering()).Install(Job("/p"));

        Assert.Equal(ScheduleState.Unavailable, answer.State);
        Assert.Contains("(Failed to connect to bus)", answer.Detail, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("config")));
    }

    [Fact]
    public void Without_systemd_at_all_the_schedule_is_unavailable() =>
        Assert.Equal(
            ScheduleState.Unavailable,
            new SystemdTimer(_folder.In("config"), (_, arguments) => SystemProcess.Run("no-such-systemctl", arguments))
                .Install(Job("/p"))
                .State
        );

    [Fact]
    public void A_failure_of_the_manager_names_the_command()
    {
        var timer = new SystemdTimer(
            _folder.In("config"),
            Answering("systemctl --user show", "systemctl --user daemon-reload")
        );

        Assert.Contains(
            "systemctl --user enable claude-session-logger.timer",
            Assert.Throws<Failure>(() => timer.Install(Job("/p"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_agent_of_the_Python_tool_is_unloaded_and_moved_aside()
    {
        var old = SetupFolder.Write(
            _folder.In("Library", "LaunchAgents", "com.keithfajardo.claude-session-logger.flush.plist"),
            "<plist/>"
        );
        var agent = new LaunchdAgent(_folder.Path, Answering("id", "launchctl"));

        Assert.Equal(ScheduleState.InPlace, agent.Install(Job("/p")).State);

        Assert.Contains("launchctl bootout gui/501/com.keithfajardo.claude-session-logger.flush", _asked);
        Assert.False(File.Exists(old));
        Assert.Equal("<plist/>", File.ReadAllText(old + ".replaced"));
        Assert.Equal(ScheduleState.InPlace, agent.Check(Job("/p")).State);
        agent.Remove();
        Assert.False(File.Exists(_folder.In("Library", "LaunchAgents", "claude-session-logger.flush.plist")));
    }

    [Fact]
    public void A_task_is_recognised_as_the_scheduler_returns_it()
    {
        byte[] written = [];
        ProcessRunner scheduler = (_, arguments) =>
        {
            if (arguments is ["/Create", _, _, _, var file, _])
                written = File.ReadAllBytes(file);
            return new(written.Length > 0, System.Text.Encoding.Unicode.GetString(written).Replace("&quot;", "\""));
        };
        var task = new WindowsTask(scheduler);

        Assert.Equal(ScheduleState.Missing, task.Check(Job(@"C:\a b\p.exe")).State);
        Assert.Equal(ScheduleState.InPlace, task.Install(Job(@"C:\a b\p.exe")).State);
        Assert.Equal([0xFF, 0xFE], written[..2]);
        Assert.Equal(ScheduleState.InPlace, task.Check(Job(@"C:\a b\p.exe")).State);
        Assert.Equal(ScheduleState.Missing, task.Check(Job(@"C:\new\p.exe")).State);
    }
}
