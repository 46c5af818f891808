namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A temporary home with the folders of the client and of the program; deleted when disposed.</summary>
sealed class TemporaryHome : IDisposable
{
    /// <param name="folder">The home as a subfolder, for tests with other files next to it.</param>
    public TemporaryHome(string folder = "")
    {
        Root = Directory.CreateTempSubdirectory("csl-").FullName;
        Path = System.IO.Path.Combine(Root, folder);
        Directory.CreateDirectory(Projects);
    }

    public string Root { get; }
    public string Path { get; }
    public string Config => In(".claude");
    public string ClientSettings => In(".claude", "settings.json");
    public string Projects => In(".claude", "projects");
    public string Logger => In(".claude", "claude-session-logger");
    public string Spool => System.IO.Path.Combine(Logger, "spool");
    public string SyncLog => System.IO.Path.Combine(Logger, "sync.log");
    public string Database => System.IO.Path.Combine(Logger, "sessions.duckdb");

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>
    /// The complete environment of a program in this home: that of a login, without the variables of the tests.
    /// </summary>
    public Dictionary<string, string> Environment() =>
        new()
        {
            ["HOME"] = Path,
            ["USERPROFILE"] = Path,
            ["CLAUDE_CONFIG_DIR"] = Config,
            ["CLAUDE_LOGGER_HOME"] = Logger,
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
            ["TMPDIR"] = System.IO.Path.GetTempPath(),
            // Without it a Windows process cannot load its libraries.
            ["SystemRoot"] = System.Environment.GetEnvironmentVariable("SystemRoot") ?? "",
        };

    /// <summary>The spool items. (A hook killed while writing leaves a temporary file, which does not count.)</summary>
    public IReadOnlyList<string> SpoolItems() => Directory.Exists(Spool) ? Directory.GetFiles(Spool, "*.item") : [];

    public string SyncLogText() => File.Exists(SyncLog) ? File.ReadAllText(SyncLog) : "";

    public void Dispose()
    {
        // A background flush of a hook may still write files; the next attempt deletes them.
        for (var tries = 0; Directory.Exists(Root) && tries < 50; tries++)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Thread.Yield();
            }
        }
    }
}
