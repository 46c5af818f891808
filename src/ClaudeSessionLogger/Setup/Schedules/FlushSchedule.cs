using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup.Schedules;

enum ScheduleState
{
    /// <summary>There, and as it should be.</summary>
    InPlace,
    Missing,
    /// <summary>No service that could run it, here and now.</summary>
    Unavailable,
}

/// <summary><paramref name="Detail"/> is a sentence for the person.</summary>
sealed record ScheduleStatus(ScheduleState State, string Detail);

/// <summary>
/// What a schedule is made of: the program as it is called for good, and the variables that say where things are. No secret
/// is ever among them.
/// </summary>
sealed record FlushJob(string Program, IReadOnlyList<(string Name, string Value)> Environment)
{
    /// <summary>
    /// One job serves all profiles: <c>config.json</c> names them. It carries the first of them, whichever profile asks, so
    /// that two profiles do not undo each other's.
    /// </summary>
    public static FlushJob Of(string program, AppPaths paths, Settings settings, Func<string, string?> variable)
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
/// An hourly <c>flush</c> by the system's own scheduler, for machines that sit idle: hooks run one at each session's start and
/// end. Installing twice changes nothing. Throws a <see cref="Failure"/> when the scheduler refuses.
/// </summary>
abstract class FlushSchedule
{
    public abstract ScheduleStatus Check(FlushJob job);
    public abstract ScheduleStatus Install(FlushJob job);
    public abstract ScheduleStatus Remove();

    public static FlushSchedule ForThisMachine(string userHome, Func<string, string?> variable) =>
        OperatingSystem.IsMacOS() ? new LaunchdAgent(userHome, SystemProcess.Run)
        : OperatingSystem.IsWindows() ? new WindowsTask(SystemProcess.Run)
        : new SystemdTimer(variable("XDG_CONFIG_HOME") is { } config && Path.IsPathFullyQualified(config) ? config : Path.Combine(userHome, ".config"), SystemProcess.Run);

    protected static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    protected static bool Holds(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;
}
