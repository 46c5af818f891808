using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// <c>config.json</c>, a person's settings. <c>profiles</c>: the client's configuration folders that were set up;
/// <c>exclude</c>: projects and folders never to capture; <c>user</c>: the person's name; <c>hub</c>: the hub's
/// address; <c>sessions</c>, <c>memory</c>: whether these are synced; <c>hub_owner</c>: the owner accepted as a reader
/// of them; <c>prime</c>: the size of the session context; <c>budgets</c>; <c>statusline</c>: what the status line
/// shows. Unknown keys are kept.
/// </summary>
sealed class Settings
{
    static readonly string[] s_names = ["profiles", "exclude", "user", "hub", "hub_owner", "sessions", "memory", "prime", "budgets", "statusline"];

    static readonly JsonDocumentOptions s_lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);
    static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly JsonObject _json;
    readonly AppPaths _paths;
    readonly SettingsExclusions _exclusions;

    Settings(JsonObject json, AppPaths paths, Action<string> complain)
    {
        (_json, _paths) = (json, paths);
        foreach (var name in json.Select(setting => setting.Key).Where(key => !s_names.Contains(key, StringComparer.Ordinal)))
        {
            // Keys of other versions are not errors; report only likely typos.
            if (DidYouMean.Find(name, s_names) is { } meant)
                complain($"{paths.ConfigFile}: unknown setting \"{SafeText.Safe(name)}\"; did you mean \"{meant}\"?");
        }

        Exclude = Texts("exclude", complain);
        _exclusions = new(Exclude, paths.UserHome);
        User = Word("user", "your name", complain);
        Hub = Word("hub", "a hub address", complain);
        HubOwner = Word("hub_owner", "the hub owner who may read your data", complain);
        Sessions = Decision(json["sessions"]);
        Memory = Decision(json["memory"]);
        Prime = json["prime"] is JsonValue prime && prime.TryGetValue(out int budget) && budget > 0 ? budget : null;
        Budgets = SettingsBudgets.Read(json["budgets"], () => complain(
            $"{paths.ConfigFile}: \"budgets\" must be a list of {{ \"amount\": 50, \"per\": \"day\" }}; invalid entries were ignored"));
        var profiles = Texts("profiles", complain);
        Profiles = profiles.Contains(paths.Config, PathNames) ? profiles : [.. profiles, paths.Config];
    }

    /// <summary>All client folders to scan: those that were set up, and always the current one.</summary>
    public IReadOnlyList<string> Profiles { get; }
    public IReadOnlyList<string> Exclude { get; }
    public string? User { get; }

    /// <summary>The hub's address, without a secret; null if no hub is used.</summary>
    public string? Hub { get; }

    /// <summary>
    /// The hub, and the owner of it that this person accepted as a reader of private data; null if not asked.
    /// </summary>
    public string? HubOwner { get; }

    /// <summary>Whether to sync sessions; null if not decided: then only if no other hub owner can read them.</summary>
    public bool? Sessions { get; }

    /// <summary>Whether to sync memory; null if not decided: then only if nobody else can read it.</summary>
    public bool? Memory { get; }

    /// <summary>The session context's size in tokens; null for none.</summary>
    public int? Prime { get; }

    public IReadOnlyList<Budget> Budgets { get; }

    /// <summary>Whether a spent budget blocks prompts, which needs a hook of its own.</summary>
    public bool BlocksPrompts => Budgets.Any(budget => budget.Blocks);

    /// <summary>False if the file exists but could not be read.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>Whether there is no file. If anything was excluded, it is lost.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Whether any exclusion is a project name.</summary>
    public bool ExcludesByName => _exclusions.HasNames;

    /// <summary>Never throws for the file's content: invalid settings are logged and skipped.</summary>
    public static Settings Load(AppPaths paths, BackgroundLog log) => Load(paths, log.WriteOnce);

    /// <param name="complain">Receives a sentence for each invalid setting.</param>
    public static Settings Load(AppPaths paths, Action<string> complain)
    {
        try
        {
            var json = Read(paths, out var isMissing);
            return new(json, paths, complain) { IsMissing = isMissing };
        }
        catch (Failure failure)
        {
            complain($"{failure.Message}. Until then, the previous exclusions stay in force");
            return new([], paths, complain) { IsReadable = false, IsMissing = !File.Exists(paths.ConfigFile) };
        }
    }

    /// <summary>Throws if exclusions are unknown: not every trace of a recorded session can be removed.</summary>
    public void RefuseUnreadable()
    {
        if (!IsReadable)
            throw new Failure(FailureKind.Invalid, $"cannot read {_paths.ConfigFile}, which may exclude projects: nothing is recorded until it is corrected. Run claude-session-logger doctor for details.");
    }

    /// <summary>Returns settings for a missing file that contained exclusions.</summary>
    public Settings AsLost() => new([], _paths, _ => { }) { IsReadable = false, IsMissing = true };

    /// <summary>Whether sessions of this project or folder must not be recorded.</summary>
    public bool Excludes(string? project, string? cwd) => _exclusions.Contains(project, cwd);

    /// <summary>Returns the settings with another list of exclusions.</summary>
    public Settings Excluding(IEnumerable<string> entries)
    {
        var json = _json.DeepClone().AsObject();
        json["exclude"] = new JsonArray([.. entries.Select(entry => (JsonNode?)JsonValue.Create(entry))]);
        return new(json, _paths, _ => { }) { IsReadable = IsReadable };
    }

    /// <summary>Whether the file itself lists this client folder.</summary>
    public bool IsSetUp(string configDir) => Texts("profiles", _ => { }).Contains(configDir, PathNames);

    public Settings WithProfile(string configDir)
    {
        if (IsSetUp(configDir))
            return this;
        var json = _json.DeepClone().AsObject();
        var profiles = Texts("profiles", _ => { }).Append(configDir);
        json["profiles"] = new JsonArray([.. profiles.Select(path => (JsonNode?)JsonValue.Create(path))]);
        return new(json, _paths, _ => { });
    }

    /// <summary>The accepted owner applies to one hub only.</summary>
    public Settings WithHub(string? address) => (address == Hub ? this : WithHubOwner(null)).With("hub", address);

    public Settings WithMemory(bool? goes) => With("memory", goes);

    public Settings WithSessions(bool? go) => With("sessions", go);

    /// <summary>For a new owner, earlier consent must be asked for again.</summary>
    public Settings WithHubOwner(string? owner) => owner == HubOwner ? this
        : WithSessions(Sessions is true ? null : Sessions).WithMemory(Memory is true ? null : Memory).With("hub_owner", owner);

    public Settings WithPrime(int? budget) => With("prime", budget);

    public Settings WithBudgets(IReadOnlyList<Budget> budgets) => With("budgets", SettingsBudgets.Write(budgets));

    public Settings WithUser(string name) => With("user", name);

    Settings With(string key, JsonNode? value)
    {
        var json = _json.DeepClone().AsObject();
        if (value is null)
            json.Remove(key);
        else
            json[key] = value;
        return new(json, _paths, _ => { });
    }

    /// <summary>Loads, changes and saves under a lock, so that two setups at once are both saved.</summary>
    public static Settings Update(AppPaths paths, BackgroundLog log, Func<Settings, Settings> change)
    {
        paths.CreateHome();
        using var fileLock = AcquireLock(paths);
        var settings = change(Load(paths, log));
        settings.Save(paths);
        return settings;
    }

    /// <summary>Throws a <see cref="Failure"/> instead of overwriting a file that cannot be read.</summary>
    public void Save(AppPaths paths)
    {
        if (JsonNode.DeepEquals(Read(paths, out _), _json))
            return;
        try
        {
            paths.CreateHome();
            AtomicFile.Write(paths.ConfigFile, Encoding.UTF8.GetBytes(_json.ToJsonString(s_readable) + "\n"), durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.ConfigFile} ({e.Message}). Make it writable and try again.", e);
        }
    }

    /// <summary>
    /// Replaces a damaged or lost file by a new one without exclusions, and keeps a damaged one beside it. Returns
    /// false if the file is valid.
    /// </summary>
    /// <param name="isLost">Whether the database has exclusions of a missing file.</param>
    public static bool Reset(AppPaths paths, bool isLost)
    {
        paths.CreateHome();
        using var fileLock = AcquireLock(paths);
        var settings = Load(paths, _ => { });
        if (settings.IsReadable && !(settings.IsMissing && isLost))
            return false;
        try
        {
            if (File.Exists(paths.ConfigFile))
                File.Move(paths.ConfigFile, AtomicFile.NewName(paths.ConfigFile).Replace(".tmp", ".broken", StringComparison.Ordinal));
            AtomicFile.Write(paths.ConfigFile, "{}\n"u8, durable: true);
            RememberedExclusions.Write(paths, "");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.ConfigFile} ({e.Message}). Make it writable and try again.", e);
        }
    }

    static FileStream AcquireLock(AppPaths paths)
    {
        try
        {
            return FileLock.Acquire(paths.ConfigFile + ".lock", s_wait, isPrivate: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Busy, $"cannot lock {paths.ConfigFile} ({e.Message}). Try again when no other setup is running.", e);
        }
    }

    static StringComparer PathNames => SettingsExclusions.Names;

    static JsonObject Read(AppPaths paths, out bool isMissing)
    {
        isMissing = false;
        try
        {
            // This removes a byte order mark.
            var text = File.ReadAllText(paths.ConfigFile);
            // A power cut can leave an empty file. A valid object without settings is {}.
            if (string.IsNullOrWhiteSpace(text.Trim('\0')))
                throw Broken(paths, "it is empty");
            return JsonNode.Parse(text, documentOptions: s_lenient) is JsonObject json && json.Count >= 0
                ? json
                : throw Broken(paths, "it must contain an object, { … }");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (RememberedExclusions.Count(paths) is > 0 and var count)
                throw Broken(paths, $"it is missing, but it excluded {count} {(count == 1 ? "project or folder" : "projects or folders")}");
            isMissing = true;
            return [];
        }
        catch (JsonException e)
        {
            throw Broken(paths, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1} is not valid JSON");
        }
        catch (ArgumentException)
        {
            throw Broken(paths, "a name occurs twice");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken(paths, e.Message);
        }
    }

    static Failure Broken(AppPaths paths, string reason) =>
        new(FailureKind.Invalid, $"cannot read {paths.ConfigFile} ({reason}). Restore a good copy, or run claude-session-logger setup --reset-config to create one without exclusions");

    string? Word(string key, string meaning, Action<string> complain)
    {
        if (_json[key] is not { } node)
            return null;
        if (node is JsonValue value && value.TryGetValue(out string? text))
            return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        complain($"{_paths.ConfigFile}: \"{key}\" must be a string ({meaning}); its value was ignored");
        return null;
    }

    static bool? Decision(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool said) ? said : null;

    List<string> Texts(string key, Action<string> complain)
    {
        var found = new List<string>();
        foreach (var item in _json[key] switch { JsonArray list => list, { } single => [single.DeepClone()], null => new JsonArray() })
        {
            if (item is JsonValue value && value.TryGetValue(out string? text) && !string.IsNullOrWhiteSpace(text))
                found.Add(text);
            else
                complain($"{_paths.ConfigFile}: \"{key}\" must be a list of strings; other values were ignored");
        }

        return found;
    }
}
