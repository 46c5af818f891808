using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// The settings of a person, from <c>config.json</c>. <c>profiles</c>: the client's configuration folders that were set
/// up; <c>exclude</c>: projects and folders that are not captured; <c>user</c>: the person's name; <c>hub</c>: the
/// hub's address; <c>hub_user</c>: the person's name on the hub; <c>machine</c>: this machine's name; <c>sessions</c>,
/// <c>memory</c>: whether these are synced; <c>hub_owner</c>: the hub owner who may read them; <c>prime</c>: the size
/// of the session context; <c>budgets</c>; <c>week_start</c>: the first day of a week; <c>statusline</c>: what the
/// status line shows; <c>archive</c>: whether the sessions' files are archived; <c>archive_folder</c>: where;
/// <c>archive_keep</c>: how long or how much. Unknown keys are preserved.
/// </summary>
sealed class Settings
{
    readonly JsonObject _json;
    readonly AppPaths _paths;
    readonly SettingsExclusions _exclusions;

    Settings(JsonObject json, AppPaths paths, Action<string> reportError)
    {
        (_json, _paths) = (json, paths);
        var values = new SettingsValues(json, paths, reportError);
        values.CheckNames();
        Exclude = values.Texts("exclude");
        _exclusions = new(Exclude, paths.UserHome);
        User = values.Text("user", "your name");
        Hub = values.Text("hub", "a hub address");
        HubUser = values.Text("hub_user", "your name on the hub");
        Machine = values.Text("machine", "this machine's name");
        HubOwner = values.Text("hub_owner", "the hub owner who may read your data");
        Sessions = values.Decision("sessions");
        Memory = values.Decision("memory");
        Prime = values.PositiveNumber("prime");
        Budgets = values.Budgets();
        // Read here only to report a wrong type, because the status line, which uses this setting, reports nothing.
        _ = values.Text("statusline", "what the status line shows");
        Archive = values.Decision("archive");
        ArchiveFolder = values.Text("archive_folder", "the folder of the archive");
        ArchiveKeep = values.Text("archive_keep", "how long or how much to keep");
        WeekStart = values.Weekday("week_start") ?? DayOfWeek.Monday;
        var profiles = values.Texts("profiles");
        Profiles = profiles.Contains(paths.Config, PathNames) ? profiles : [.. profiles, paths.Config];
        TranscriptProfiles = [.. Profiles.Concat(paths.OtherConfigs.Where(HasTranscripts)).Distinct(PathNames)];
    }

    /// <summary>All client folders to scan: those that were set up, and always the current one.</summary>
    public IReadOnlyList<string> Profiles { get; }

    /// <summary>The profiles, and the client's other folders from which only transcripts are read.</summary>
    public IReadOnlyList<string> TranscriptProfiles { get; }
    public IReadOnlyList<string> Exclude { get; }
    public string? User { get; }

    /// <summary>The hub's address, without a secret; null if no hub is used.</summary>
    public string? Hub { get; }

    /// <summary>The name under which this person joined the hub; null if version 1 joined it.</summary>
    public string? HubUser { get; }

    /// <summary>The name that the user gave this machine; null for the host's name.</summary>
    public string? Machine { get; }

    /// <summary>The name of this machine in lists of machines.</summary>
    public string MachineName => UserIdentity.Clean(Machine) ?? Environment.MachineName;

    /// <summary>The files of the program that these settings belong to.</summary>
    public AppPaths Paths => _paths;

    /// <summary>
    /// The hub's owner, whom the user allowed to read private data; null if the user was not asked.
    /// </summary>
    public string? HubOwner { get; }

    /// <summary>Whether to sync sessions. If null, sessions are synced only if no other person owns the hub.</summary>
    public bool? Sessions { get; }

    /// <summary>Whether to sync memory. If null, memory is synced only if nobody else can read it.</summary>
    public bool? Memory { get; }

    /// <summary>The session context's size in tokens; null for none.</summary>
    public int? Prime { get; }

    public IReadOnlyList<Budget> Budgets { get; }

    /// <summary>Whether to archive the sessions' files; null if the user has not decided.</summary>
    public bool? Archive { get; }

    /// <summary>The archive's folder; null for the usual one in the home folder.</summary>
    public string? ArchiveFolder { get; }

    /// <summary>What the archive keeps, such as <c>2y</c> or <c>20GB</c>; null for everything.</summary>
    public string? ArchiveKeep { get; }

    /// <summary>The first day of a week, for reports and budgets.</summary>
    public DayOfWeek WeekStart { get; }

    /// <summary>Whether a budget blocks prompts when it is spent. This needs an additional hook.</summary>
    public bool BlocksPrompts => Budgets.Any(budget => budget.Blocks);

    /// <summary>False if <c>config.json</c> exists but could not be read.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>Whether <c>config.json</c> does not exist. If it was deleted, its exclusions are lost.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Whether any exclusion is a project name.</summary>
    public bool ExcludesByName => _exclusions.HasNames;

    /// <summary>Logs and skips invalid settings; never throws because of the file's content.</summary>
    public static Settings Load(AppPaths paths, BackgroundLog log) => Load(paths, log.WriteOnce);

    /// <param name="reportError">Receives a sentence for each invalid setting.</param>
    public static Settings Load(AppPaths paths, Action<string> reportError)
    {
        try
        {
            var json = SettingsFile.Read(paths, out var isMissing);
            return new(json, paths, reportError) { IsMissing = isMissing };
        }
        catch (Failure failure)
        {
            reportError($"{failure.Message} Until then, the previous exclusions stay in force");
            return new([], paths, reportError) { IsReadable = false, IsMissing = !File.Exists(paths.ConfigFile) };
        }
    }

    /// <summary>
    /// Loads the settings for a command that shows or changes them. Throws a <see cref="Failure"/> if the file is
    /// invalid: what is in it must not seem to be missing.
    /// </summary>
    public static Settings LoadValid(AppPaths paths, Action<string> reportError)
    {
        SettingsFile.Read(paths, out _);
        return Load(paths, reportError);
    }

    /// <summary>
    /// Throws if the exclusions are unknown, because a session that was recorded by mistake cannot be removed entirely.
    /// </summary>
    public void RefuseUnreadable()
    {
        if (!IsReadable)
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read {_paths.ConfigFile}, which may exclude projects: nothing is recorded until it is "
                    + "corrected. Run claude-session-logger doctor for details."
            );
    }

    /// <summary>Returns the settings to use if <c>config.json</c> is missing although it had exclusions.</summary>
    public Settings WithMissingFile() => new([], _paths, _ => { }) { IsReadable = false, IsMissing = true };

    /// <summary>Whether sessions of this project or folder must not be recorded.</summary>
    public bool Excludes(string? project, string? cwd) => _exclusions.Contains(project, cwd);

    /// <summary>Returns the settings with another list of exclusions.</summary>
    public Settings Excluding(IEnumerable<string> entries)
    {
        var json = _json.DeepClone().AsObject();
        json["exclude"] = new JsonArray([.. entries.Select(entry => (JsonNode?)JsonValue.Create(entry))]);
        return new(json, _paths, _ => { }) { IsReadable = IsReadable };
    }

    /// <summary>Returns the settings with another list of exclusions, to save them.</summary>
    public Settings WithExclusions(IReadOnlyList<string> entries) =>
        With("exclude", entries.Count == 0 ? null : Excluding(entries)._json["exclude"]!.DeepClone());

    static bool HasTranscripts(string config) => Directory.Exists(Path.Combine(config, "projects"));

    /// <summary>Whether <c>config.json</c> lists this folder of the client as set up.</summary>
    public bool IsSetUp(string configDir) => ListedProfiles().Contains(configDir, PathNames);

    public Settings WithProfile(string configDir)
    {
        if (IsSetUp(configDir))
            return this;
        var json = _json.DeepClone().AsObject();
        var profiles = ListedProfiles().Append(configDir);
        json["profiles"] = new JsonArray([.. profiles.Select(path => (JsonNode?)JsonValue.Create(path))]);
        return new(json, _paths, _ => { });
    }

    /// <summary>If the hub changes, also removes the accepted owner and the name there.</summary>
    public Settings WithHub(string? address) =>
        (address == Hub ? this : WithHubOwner(null).WithHubUser(null)).With("hub", address);

    public Settings WithHubUser(string? name) => With("hub_user", name);

    public Settings WithMachine(string name) => With("machine", name);

    public Settings WithMemory(bool? sends) => With("memory", sends);

    public Settings WithSessions(bool? sends) => With("sessions", sends);

    /// <summary>If the owner changes, also removes the consent to send sessions and memory.</summary>
    public Settings WithHubOwner(string? owner) =>
        owner == HubOwner
            ? this
            : WithSessions(Sessions is true ? null : Sessions)
                .WithMemory(Memory is true ? null : Memory)
                .With("hub_owner", owner);

    /// <param name="folder">The archive's folder; null leaves it as it is.</param>
    public Settings WithArchive(bool isWanted, string? folder) =>
        (folder is null ? this : With("archive_folder", folder)).With("archive", isWanted);

    public Settings WithArchiveKeep(string? limit) => With("archive_keep", limit);

    public Settings WithPrime(int? budget) => With("prime", budget);

    public Settings WithBudgets(IReadOnlyList<Budget> budgets) => With("budgets", SettingsBudgets.Write(budgets));

    /// <summary>Also changes the name on the hub: a person who sets a name wants to be known by it.</summary>
    public Settings WithUser(string name) => (Hub is null ? this : WithHubUser(name)).With("user", name);

    Settings With(string key, JsonNode? value)
    {
        var json = _json.DeepClone().AsObject();
        if (value is null)
            json.Remove(key);
        else
            json[key] = value;
        return new(json, _paths, _ => { });
    }

    /// <summary>
    /// Loads, changes and saves the settings under a lock, so that simultaneous changes are all saved. Throws if the
    /// file is invalid.
    /// </summary>
    public static Settings Update(AppPaths paths, BackgroundLog log, Func<Settings, Settings> change)
    {
        paths.CreateHome();
        using var fileLock = SettingsFile.AcquireLock(paths);
        var settings = change(LoadValid(paths, log.WriteOnce));
        settings.Save(paths);
        return settings;
    }

    /// <summary>Throws a <see cref="Failure"/> instead of overwriting a file that cannot be read.</summary>
    public void Save(AppPaths paths)
    {
        if (!JsonNode.DeepEquals(SettingsFile.Read(paths, out _), _json))
            SettingsFile.Write(paths, _json);
    }

    /// <summary>
    /// Replaces a damaged or lost <c>config.json</c> by a new file without exclusions. A damaged file is kept beside
    /// it, with a name that ends in <c>.broken</c>. Returns false if the file is valid.
    /// </summary>
    /// <param name="isLost">
    /// Whether a missing file counts as lost, because the database still has the exclusions that were in it.
    /// </param>
    public static bool Reset(AppPaths paths, bool isLost)
    {
        paths.CreateHome();
        using var fileLock = SettingsFile.AcquireLock(paths);
        var settings = Load(paths, _ => { });
        if (settings.IsReadable && !(settings.IsMissing && isLost))
            return false;
        SettingsFile.Replace(paths);
        return true;
    }

    List<string> ListedProfiles() => new SettingsValues(_json, _paths, _ => { }).Texts("profiles");

    static StringComparer PathNames => SettingsExclusions.Names;
}
