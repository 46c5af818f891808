namespace ClaudeSessionLogger.Schedules;

enum ScheduleState
{
    /// <summary>There, and as it should be.</summary>
    InPlace,
    Missing,
    /// <summary>No service that could run it, here and now.</summary>
    Unavailable,
}

/// <summary><paramref name="Detail"/> is a sentence for the person.</summary>
sealed record ScheduleAnswer(ScheduleState State, string Detail);

/// <summary>
/// What a schedule is made of: the program as it is called for good, and the variables that say where things are. No secret
/// is ever among them.
/// </summary>
sealed record FlushJob(string Program, IReadOnlyList<(string Name, string Value)> Environment)
{
    static readonly string[] s_places = ["CLAUDE_LOGGER_HOME", "CLAUDE_CONFIG_DIR"];

    public static FlushJob Of(string program, Func<string, string?> variable) =>
        new(program, [.. from name in s_places let value = variable(name) where value is { Length: > 0 } select (name, Path.GetFullPath(value))]);
}

/// <summary>
/// An hourly <c>flush</c> by the system's own scheduler, for machines that sit idle: hooks run one at each session's start and
/// end. Installing twice changes nothing. Throws a <see cref="Failure"/> when the scheduler refuses.
/// </summary>
abstract class FlushSchedule
{
    public abstract ScheduleAnswer Check(FlushJob job);
    public abstract ScheduleAnswer Install(FlushJob job);
    public abstract ScheduleAnswer Remove();

    public static FlushSchedule ForThisMachine(string userHome, Func<string, string?> variable) =>
        OperatingSystem.IsMacOS() ? new LaunchdAgent(userHome, Tools.Run)
        : OperatingSystem.IsWindows() ? new WindowsTask(Tools.Run)
        : new SystemdTimer(variable("XDG_CONFIG_HOME") is { } config && Path.IsPathFullyQualified(config) ? config : Path.Combine(userHome, ".config"), Tools.Run);

    protected static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    protected static bool Holds(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;
}
