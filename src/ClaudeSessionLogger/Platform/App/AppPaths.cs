using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// The paths of all files of the program, derived only from the environment. <see cref="Config"/> is the client's
/// configuration folder of this profile. <see cref="Home"/> is the program's home folder, which all profiles share.
/// </summary>
sealed record AppPaths(string UserHome, string Config, string Home)
{
    public static AppPaths FromEnvironment()
    {
        // If HOME is not set, .NET reads the folder from the password database. With DoNotVerify, it returns the folder
        // even if it does not exist.
        var user = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile,
            Environment.SpecialFolderOption.DoNotVerify
        );
        var given = Variable("CLAUDE_CONFIG_DIR");
        var configs = given is null ? UsualConfigs(user) : Configs(given);
        var home = Variable("CLAUDE_LOGGER_HOME") ?? Path.Combine(user, ".claude", "claude-session-logger");
        return new(user, Path.GetFullPath(configs[0]), Path.GetFullPath(home)) { OtherConfigs = configs[1..] };
    }

    /// <summary>
    /// Other folders of the client, besides <see cref="Config"/>. They may not exist. Only transcripts are read from
    /// them, because the running client uses only one folder.
    /// </summary>
    public IReadOnlyList<string> OtherConfigs { get; init; } = [];

    static string[] UsualConfigs(string user) =>
        [
            Path.Combine(user, ".claude"),
            Path.Combine(Variable("XDG_CONFIG_HOME") ?? Path.Combine(user, ".config"), "claude"),
        ];

    /// <summary>
    /// Splits the value of <c>CLAUDE_CONFIG_DIR</c>: one folder, or several folders separated by commas, as in ccusage.
    /// </summary>
    static string[] Configs(string given)
    {
        if (!given.Contains(',') || Directory.Exists(given))
            return [given];
        var split = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return given.Split(',', split) is { Length: > 0 } listed ? Array.ConvertAll(listed, Path.GetFullPath) : [given];
    }

    public string Database => In("sessions.duckdb");
    public string Spool => In("spool");
    public string BackupList => In("backups.list");

    /// <summary>That forgotten content must be removed from the backups, and that this was begun.</summary>
    public string PendingErasure => In("backups.pending");
    public string CurrentErasure => In("backups.erasing");
    public string ErasureLock => In("backups.lock");
    public string StatusCache => In("badge.json");
    public string Limits => In("limits.json");
    public string RunningSessions => In("running.json");
    public string SessionContext => In("prime.json");
    public string ConfigFile => In("config.json");
    public string ExclusionsCopy => In("config.json.excluded");
    public string Prices => In("prices.json");
    public string SessionTypes => In("session_types.yaml");
    public string BackgroundLog => In("sync.log");
    public string FlushLock => In("flush.lock");
    public string FlushRequest => In("flush.request");
    public string Device => In("device.json");

    /// <summary>The name in the environment of the client's hooks (<see cref="HookUser"/>).</summary>
    public string HookUser => In("hook-user");
    public string MemoryConflicts => In("memory-conflicts");
    public string KeptNotes => In("memory-kept");
    public string MemoryIndex => In("memory.index");

    /// <summary>The archive of the sessions' files, unless the user has chosen another folder.</summary>
    public string Archive => In("archive");

    /// <summary>What is in the archive, so that a flush need not open its files.</summary>
    public string ArchiveCatalog => In("archive.catalog");

    /// <summary>The index of what was said in archived sessions; only if the archive is on.</summary>
    public string SearchIndex => In("search.index");
    public string SearchIndexLock => In("search.index.lock");

    /// <summary>How many sessions the client deletes soon, and when a hook said so last.</summary>
    public string ExpiryReminder => In("expiry");
    public string ExpiryReminded => In("expiry.said");

    /// <summary>The filter and order that <c>browse</c> had last.</summary>
    public string BrowserState => In("browse.json");
    public string Projects => Path.Combine(Config, "projects");
    public string ClientSettings => Path.Combine(Config, "settings.json");

    /// <summary>
    /// Creates the home folder, or makes an existing home folder private. Throws file system exceptions.
    /// </summary>
    public void CreateHome()
    {
        PrivateFile.CreateFolder(Home);
        HomePermissions.TightenFolder(this);
    }

    string In(string name) => Path.Combine(Home, name);

    static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
