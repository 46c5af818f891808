using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup.Schedules;

enum ScheduleState
{
    /// <summary>The schedule exists and is up to date.</summary>
    InPlace,
    Missing,

    /// <summary>This machine has no running scheduler.</summary>
    Unavailable,
}

/// <summary>The state of the schedule; <paramref name="Detail"/> is a sentence for the user.</summary>
sealed record ScheduleStatus(ScheduleState State, string Detail);

/// <summary>
/// The command that a schedule runs: the program's permanent path, and environment variables with the folders to use.
/// Never contains a secret.
/// </summary>
sealed record FlushJob(string Program, IReadOnlyList<(string Name, string Value)> Environment)
{
    /// <summary>
    /// Creates the job. One job serves all profiles, which <c>config.json</c> lists. The job always names the first of
    /// them, so that setup in another profile does not change the job.
    /// </summary>
    public static FlushJob Create(string program, AppPaths paths, Settings settings, Func<string, string?> variable)
    {
        var environment = new List<(string, string)>();
        if (variable("CLAUDE_LOGGER_HOME") is { Length: > 0 })
            environment.Add(("CLAUDE_LOGGER_HOME", paths.Home));
        if (settings.Profiles[0] is var profile && profile != Path.Combine(paths.UserHome, ".claude"))
            environment.Add(("CLAUDE_CONFIG_DIR", profile));
        return new(program, environment);
    }
}

/// <summary>
/// Lets the system's scheduler run <c>flush</c> every hour. Hooks also start a flush at the start and end of each
/// session; the schedule is for the time between sessions. Installing the schedule again changes nothing. Throws a
/// <see cref="Failure"/> if the scheduler reports an error.
/// </summary>
abstract class FlushSchedule
{
    public abstract ScheduleStatus Check(FlushJob job);
    public abstract ScheduleStatus Install(FlushJob job);
    public abstract ScheduleStatus Remove();

    public static FlushSchedule ForThisMachine(string userHome, Func<string, string?> variable) =>
        OperatingSystem.IsMacOS() ? new LaunchdAgent(userHome, SystemProcess.Run)
        : OperatingSystem.IsWindows() ? new WindowsTask(SystemProcess.Run)
        : new SystemdTimer(
            variable("XDG_CONFIG_HOME") is { } config && Path.IsPathFullyQualified(config)
                ? config
                : Path.Combine(userHome, ".config"),
            SystemProcess.Run
        );

    protected static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    protected static bool HasContent(string path, string content) =>
        File.Exists(path) && File.ReadAllText(path) == content;
}
