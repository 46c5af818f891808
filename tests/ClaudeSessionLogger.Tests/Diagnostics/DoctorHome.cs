using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Setup;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>A machine that <c>doctor</c> examines, with programs, variables, a schedule and a clock.</summary>
sealed class DoctorHome : IDisposable
{
    readonly CapturedHome _captured = new();

    public DoctorHome()
    {
        Program = Folder.In("bin", Name("claude-session-logger"));
        foreach (var name in (string[])["claude-session-logger", "claude-session-logger-setup", "claude-memory-sync"])
            SetupFolder.Write(Folder.In("bin", Name(name)), "");
        Variables["PATH"] = Folder.In("bin");
    }

    public TemporaryHome Folder => _captured.Home;
    public AppPaths Paths => _captured.Paths;
    public string Program { get; set; }
    public Dictionary<string, string> Variables { get; } = [];
    public ScheduleStatus Schedule { get; set; } = new(ScheduleState.InPlace, "hourly");
    public HookClock Clock { get; } = new() { Now = TimeProvider.System.GetUtcNow() };

    /// <summary>The file name of a program on this system.</summary>
    public static string Name(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    public void Import() => _captured.Import();

    public TranscriptWriter Session(int number) => _captured.Session(number);

    public Database Read() => _captured.Read();

    /// <summary>Sets the machine up and imports a session, so that nothing is to be criticised.</summary>
    public void SetUpAndRecord()
    {
        new ClientSettings(Paths.ClientSettings).Install(Program, statusLine: true);
        Settings.Update(Paths, new(Paths.BackgroundLog, Clock), settings => settings.WithProfile(Paths.Config));
        if (Directory.GetFiles(Paths.Projects, "*", SearchOption.AllDirectories).Length == 0)
            TranscriptWriter.Small(Folder, 1);
        Import();
        Clock.Now = TimeProvider.System.GetUtcNow();
    }

    public IReadOnlyList<Finding> Examine() =>
        new Doctor(Paths, Program, new FixedSchedule(Schedule), Variables.GetValueOrDefault, Clock).Examine();

    public static void AssertFinding(
        IEnumerable<Finding> findings,
        string check,
        FindingState state,
        string detail,
        string? advice
    ) =>
        Assert.Contains(
            findings,
            finding =>
                finding.Check == check
                && finding.State == state
                && finding.Detail.Contains(detail, StringComparison.Ordinal)
                && (advice is null || finding.Advice?.Contains(advice, StringComparison.Ordinal) == true)
        );

    /// <summary>All files of the machine with their sizes and times.</summary>
    public List<(string, long, DateTime)> Snapshot() =>
        [
            .. new DirectoryInfo(Folder.Path)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))
                .Order(),
        ];

    public void Dispose() => _captured.Dispose();

    sealed class FixedSchedule(ScheduleStatus answer) : FlushSchedule
    {
        public override ScheduleStatus Check(FlushJob job) => answer;

        public override ScheduleStatus Install(FlushJob job) =>
            throw new InvalidOperationException("doctor changes nothing");

        public override ScheduleStatus Remove() => throw new InvalidOperationException("doctor changes nothing");
    }
}
