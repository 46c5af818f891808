using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.Schedules;

/// <summary>
/// Runs the flush with a systemd timer of the user's service manager. <paramref name="configHome"/> is
/// <c>XDG_CONFIG_HOME</c>.
/// </summary>
sealed class SystemdTimer(string configHome, ProcessRunner run) : FlushSchedule
{
    const string Name = "claude-session-logger";

    string Units => Path.Combine(configHome, "systemd", "user");
    string ServicePath => Path.Combine(Units, Name + ".service");
    string TimerPath => Path.Combine(Units, Name + ".timer");
    string EnabledLinkPath => Path.Combine(Units, "timers.target.wants", Name + ".timer");

    public override ScheduleStatus Check(FlushJob job)
    {
        if (Unavailable() is { } unavailable)
            return unavailable;
        return
            IsWritten(job)
            && run("systemctl", "--user", "is-enabled", "--quiet", Name + ".timer").Ok
            && run("systemctl", "--user", "is-active", "--quiet", Name + ".timer").Ok
            ? new(ScheduleState.InPlace, $"systemd user timer {Name}.timer, hourly")
            : new(
                ScheduleState.Missing,
                $"no hourly flush: the systemd user timer {Name}.timer is missing or outdated"
            );
    }

    public override ScheduleStatus Install(FlushJob job)
    {
        var now = Check(job);
        if (now.State != ScheduleState.Missing)
            return now;

        try
        {
            Directory.CreateDirectory(Units);
            AtomicFile.Write(ServicePath, Encoding.UTF8.GetBytes(Service(job)));
            AtomicFile.Write(TimerPath, Encoding.UTF8.GetBytes(Timer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write {ServicePath} ({e.Reason}). Make {Units} writable and run "
                    + "claude-session-logger setup again.",
                e
            );
        }

        RunOrThrow("daemon-reload");
        RunOrThrow("enable", Name + ".timer");
        RunOrThrow("restart", Name + ".timer");
        return new(ScheduleState.InPlace, $"systemd user timer {Name}.timer, hourly");
    }

    public override ScheduleStatus Remove()
    {
        if (!File.Exists(ServicePath) && !File.Exists(TimerPath))
            return new(ScheduleState.Missing, "no schedule was installed");

        // This call fails if no service manager is running; then deleting the files is enough.
        run("systemctl", "--user", "disable", "--now", Name + ".timer");
        foreach (var file in (ReadOnlySpan<string>)[EnabledLinkPath, TimerPath, ServicePath])
            AtomicFile.TryDelete(file);
        run("systemctl", "--user", "daemon-reload");
        return new(ScheduleState.Missing, $"the systemd user timer {Name}.timer was removed");
    }

    /// <summary>Returns the text of the service unit.</summary>
    public static string Service(FlushJob job)
    {
        var text = new StringBuilder(
            $"""
            [Unit]
            Description=Record Claude Code sessions whose hook never ran, and sync

            [Service]
            Type=oneshot
            ExecStart={Command(job.Program)}
            Nice=10
            TimeoutStartSec=30min

            """
        );
        foreach (var (name, value) in job.Environment)
            text.Append("Environment=").Append(Quoted($"{name}={value}")).Append('\n');
        return text.ToString();
    }

    public const string Timer = """
        [Unit]
        Description=Flush claude-session-logger every hour

        [Timer]
        OnCalendar=hourly
        RandomizedDelaySec=5min
        Persistent=true

        [Install]
        WantedBy=timers.target

        """;

    // systemd rejects quotes and backslashes in the path of a program, but not in an argument. If the path contains
    // any, pass it to sh as an argument, where a dollar sign must be doubled.
    static string Command(string program) =>
        program.AsSpan().IndexOfAny("'\"\\") < 0
            ? $"{Quoted(program)} flush"
            : $"""/bin/sh -c "exec \"$$0\" flush" {Quoted(program.Replace("$", "$$"))}""";

    // systemd requires backslashes and percent signs to be doubled. A dollar sign is not special in the path of a
    // program or in an environment variable.
    static string Quoted(string text) =>
        $"\"{text.Replace(@"\", @"\\").Replace("\"", "\\\"").Replace("%", "%%").Replace("\n", @"\n")}\"";

    bool IsWritten(FlushJob job) => HasContent(ServicePath, Service(job)) && HasContent(TimerPath, Timer);

    ScheduleStatus? Unavailable() =>
        run("systemctl", "--user", "show", "--property=Version") is { Ok: false, Text: var reason }
            ? new(
                ScheduleState.Unavailable,
                $"no systemd user manager is running ({FirstLine(reason)}): sessions are recorded only when a "
                    + "session starts or ends"
            )
            : null;

    void RunOrThrow(params IReadOnlyList<string> arguments)
    {
        if (run("systemctl", ["--user", .. arguments]) is { Ok: false, Text: var reason })
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot run systemctl --user {string.Join(' ', arguments)} ({FirstLine(reason)}). Run this command "
                    + "yourself to find the cause, then run claude-session-logger setup again."
            );
        }
    }
}
