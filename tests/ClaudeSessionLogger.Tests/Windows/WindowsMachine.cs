using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>
/// The program for Windows under Wine, in a home of its own. Wine shows the root of the file system as drive Z, so that
/// the test sees the same files under other names.
/// </summary>
sealed class WindowsMachine : IDisposable
{
    static readonly Lazy<Task<string>> s_prefix = new(CreatePrefix);

    readonly string _user;

    public WindowsMachine(string user = "Ann")
    {
        _user = user;
        _ = Program;
    }

    public TemporaryHome Home { get; } = new();

    public string Settings
    {
        get => File.ReadAllText(Home.ClientSettings);
        set => File.WriteAllText(Home.ClientSettings, value);
    }

    /// <summary>
    /// The path of the program, which test.sh publishes for Windows where Wine runs. Without it the test skips; on CI
    /// it fails.
    /// </summary>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CSL_WINDOWS_PROGRAM") is { Length: > 0 } given)
                return given;
            const string Reason = "There is no program for Windows, or no Wine to run it: ./test.sh says why.";
            var canRunWine = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
            Assert.False(canRunWine && (Environment.GetEnvironmentVariable("CI") is "true" or "1"), Reason);
            Assert.Skip(Reason);
            return "";
        }
    }

    /// <summary>A folder of this system that is on the PATH of Windows.</summary>
    public string? Tools { get; set; }

    /// <summary>Whether hooks start a flush in the background.</summary>
    public bool Flushes { get; set; } = true;

    /// <summary>The name that a file of this test has on drive Z.</summary>
    public static string OnDriveZ(string path) => "Z:" + path.Replace('/', '\\');

    public async Task<ProgramRun> Run(params string[] arguments) => await Run(arguments, "");

    public async Task<ProgramRun> RunIn(string folder, params string[] arguments) =>
        await ProgramRun.Of("wine", [Program, .. arguments], await Variables(), folder: folder);

    public async Task<ProgramRun> Run(string[] arguments, string input)
    {
        var environment = await Variables();
        return await ProgramRun.Of("wine", [Program, .. arguments], environment, input);
    }

    public async Task<System.Diagnostics.Process> Start(params string[] arguments) =>
        ProgramRun.Start("wine", [Program, .. arguments], await Variables());

    /// <summary>Sends a hook event, as the client does.</summary>
    public Task<ProgramRun> Hook(string name, string json) => Run(["hook", name], json);

    /// <summary>Opens what the program on Windows has written with the program's own code on this system.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        var paths = new AppPaths(Home.Path, Home.Config, Home.Logger);
        using var database = Database.Open(paths, TimeProvider.System, TimeSpan.FromSeconds(10));
        return database.Query(
            sql,
            row =>
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, row.FieldCount)
                        .Select(column => row.IsDBNull(column) ? "" : $"{row.GetValue(column)}")
                )
        );
    }

    async Task<Dictionary<string, string>> Variables() =>
        new()
        {
            ["WINEPREFIX"] = await s_prefix.Value,
            // Wine's own messages, which are on the program's standard error otherwise.
            ["WINEDEBUG"] = "-all",
            ["HOME"] = Home.Path,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
            ["CLAUDE_CONFIG_DIR"] = OnDriveZ(Home.Config),
            ["CLAUDE_LOGGER_HOME"] = OnDriveZ(Home.Logger),
            ["CLAUDE_LOGGER_USER"] = _user,
            ["CLAUDE_LOGGER_NO_FLUSH"] = Flushes ? "" : "1",
            ["WINEPATH"] = Tools is null ? "" : OnDriveZ(Tools),
        };

    // All machines share one Wine installation: making it takes a few seconds. One program runs in it all the time.
    // Otherwise the first one after a pause would start Wine's services, and these would keep its output open.
    static async Task<string> CreatePrefix()
    {
        var folder = Directory.CreateTempSubdirectory("csl-wine-").FullName;
        var environment = new Dictionary<string, string>
        {
            ["WINEPREFIX"] = folder,
            ["WINEDEBUG"] = "-all",
            ["HOME"] = folder,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            // Wine would offer to install Mono and Gecko, which nothing here needs.
            ["WINEDLLOVERRIDES"] = "mscoree,mshtml=",
        };
        const string Create = """
            wine wineboot --init
            wine winecfg -v win10
            wineserver -w
            """;
        await Quietly(Create);
        var waiting = ProgramRun.Start("wine", ["cmd"], environment);
        await Quietly("wine cmd /c exit");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            waiting.Dispose();
            using var stop = ProgramRun.Start("wineserver", ["-k"], environment);
            stop.WaitForExit();
        };
        return folder;

        Task<ProgramRun> Quietly(string commands) =>
            ProgramRun.Of("/bin/sh", ["-c", $"{{ {commands}\n}} </dev/null >/dev/null 2>&1"], environment);
    }

    public void Dispose() => Home.Dispose();
}
