namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A person's home of its own: the client's folder, ours, and nothing of the real one. Gone when disposed.</summary>
sealed class TemporaryHome : IDisposable
{
    /// <param name="folder">The home as a folder inside the temporary one, for tests that keep other things beside it.</param>
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

    /// <summary>The whole environment of a program run in this home: what a login has, and none of the tests' own.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["HOME"] = Path,
        ["USERPROFILE"] = Path,
        ["CLAUDE_CONFIG_DIR"] = Config,
        ["CLAUDE_LOGGER_HOME"] = Logger,
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
        ["LANG"] = "C.UTF-8",
        ["TZ"] = "UTC",
        ["TMPDIR"] = System.IO.Path.GetTempPath(),
        // Without it a Windows process cannot even load its libraries.
        ["SystemRoot"] = System.Environment.GetEnvironmentVariable("SystemRoot") ?? "",
    };

    /// <summary>What waits to be recorded. (A hook killed while it wrote leaves a temporary file, which is nobody's promise.)</summary>
    public IReadOnlyList<string> SpoolItems() => Directory.Exists(Spool) ? Directory.GetFiles(Spool, "*.item") : [];

    public string SyncLogText() => File.Exists(SyncLog) ? File.ReadAllText(SyncLog) : "";

    public void Dispose()
    {
        // A flush that a hook left behind may still be writing: what it adds while we delete is deleted by the next try.
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
