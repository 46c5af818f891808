using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// <c>config.json</c>: what a person decided. <c>profiles</c> are the client's folders that were set up, <c>exclude</c> names
/// projects and folders that are never captured, <c>user</c> is a name of one's own, <c>hub</c> where machines meet,
/// <c>sessions</c> and <c>memory</c> whether these go there, <c>hub_owner</c> whom one lets read them there, <c>prime</c> how much of the log a session begins with, <c>budgets</c> what may be spent,
/// <c>statusline</c> what the status line shows. Keys of other versions are kept.
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
            // One of another version is nobody's mistake.
            if (DidYouMean.Find(name, s_names) is { } meant)
                complain($"{paths.ConfigFile}: there is no setting \"{SafeText.Safe(name)}\": did you mean \"{meant}\"?");
        }

        Exclude = Texts("exclude", complain);
        _exclusions = new(Exclude, paths.UserHome);
        User = Word("user", "your name", complain);
        Hub = Word("hub", "the address of a hub", complain);
        HubOwner = Word("hub_owner", "who may read what goes to the hub", complain);
        Sessions = Decision(json["sessions"]);
        Memory = Decision(json["memory"]);
        Prime = json["prime"] is JsonValue prime && prime.TryGetValue(out int budget) && budget > 0 ? budget : null;
        Budgets = SettingsBudgets.Read(json["budgets"], () => complain(
            $"{paths.ConfigFile}: \"budgets\" must be a list of {{ \"amount\": 50, \"per\": \"day\" }}; what is none was passed over"));
        var profiles = Texts("profiles", complain);
        Profiles = profiles.Contains(paths.Config, PathNames) ? profiles : [.. profiles, paths.Config];
    }

    /// <summary>Every client folder to look into: those that were set up, and always the current one.</summary>
    public IReadOnlyList<string> Profiles { get; }
    public IReadOnlyList<string> Exclude { get; }
    public string? User { get; }

    /// <summary>The hub's address, which holds no secret; null when everything stays on this machine.</summary>
    public string? Hub { get; }

    /// <summary>The owner of the hub of whom this person has said that they may read what is private there, and which hub; null where nobody was asked.</summary>
    public string? HubOwner { get; }

    /// <summary>Whether sessions go to the hub; null where nobody has said: then only where the hub's owner is this person, or there are no roles.</summary>
    public bool? Sessions { get; }

    /// <summary>Whether this person's memory goes to the hub; null where nobody has said: then only where nobody else reads it.</summary>
    public bool? Memory { get; }

    /// <summary>How many tokens of the shared log Claude is told at a session's start; null for none.</summary>
    public int? Prime { get; }

    public IReadOnlyList<Budget> Budgets { get; }

    /// <summary>Whether prompts are refused when one of them is spent, which takes a hook of its own.</summary>
    public bool BlocksPrompts => Budgets.Any(budget => budget.Blocks);

    /// <summary>False when there is a file that could not be read, so that nothing in it is known.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>Whether there is no file. Where something was excluded, it is lost.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Whether a project is excluded by its name, wherever it is.</summary>
    public bool ExcludesByName => _exclusions.HasNames;

    /// <summary>Never throws for what is in the file: capture goes on with what can be read, and the log says what cannot.</summary>
    public static Settings Load(AppPaths paths, BackgroundLog log) => Load(paths, log.WriteOnce);

    /// <param name="complain">Told what cannot be read, a sentence each.</param>
    public static Settings Load(AppPaths paths, Action<string> complain)
    {
        try
        {
            var json = Read(paths, out var isMissing);
            return new(json, paths, complain) { IsMissing = isMissing };
        }
        catch (Failure failure)
        {
            complain($"{failure.Message}; until then what was excluded stays so, and nothing else is");
            return new([], paths, complain) { IsReadable = false, IsMissing = !File.Exists(paths.ConfigFile) };
        }
    }

    /// <summary>Throws when nobody knows what is excluded: recording what must leave no trace cannot be undone everywhere.</summary>
    public void RefuseUnreadable()
    {
        if (!IsReadable)
            throw new Failure(FailureKind.Invalid, $"{_paths.ConfigFile} cannot be read, and may exclude something: nothing is recorded until it is corrected. claude-session-logger doctor says what is wrong in it.");
    }

    /// <summary>As if the file were damaged: it is not there, and excluded something.</summary>
    public Settings AsLost() => new([], _paths, _ => { }) { IsReadable = false, IsMissing = true };

    /// <summary>Whether a session of this project, or one in this folder, must leave no trace.</summary>
    public bool Excludes(string? project, string? cwd) => _exclusions.Contains(project, cwd);

    /// <summary>The same with another list.</summary>
    public Settings Excluding(IEnumerable<string> entries)
    {
        var json = _json.DeepClone().AsObject();
        json["exclude"] = new JsonArray([.. entries.Select(entry => (JsonNode?)JsonValue.Create(entry))]);
        return new(json, _paths, _ => { }) { IsReadable = IsReadable };
    }

    /// <summary>Whether the file itself names this client folder.</summary>
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

    /// <summary>What was accepted of one hub's owner is not of another's.</summary>
    public Settings WithHub(string? address) => (address == Hub ? this : WithHubOwner(null)).With("hub", address);

    public Settings WithMemory(bool? goes) => With("memory", goes);

    public Settings WithSessions(bool? go) => With("sessions", go);

    /// <summary>Another owner than before, and what was allowed with that one in mind is to be asked again.</summary>
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

    /// <summary>Loads, changes and saves while nobody else does: two setups at once must both be remembered.</summary>
    public static Settings Update(AppPaths paths, BackgroundLog log, Func<Settings, Settings> change)
    {
        paths.CreateHome();
        using var fileLock = AcquireLock(paths);
        var settings = change(Load(paths, log));
        settings.Save(paths);
        return settings;
    }

    /// <summary>Throws a <see cref="Failure"/> rather than write over a file that a person has yet to correct.</summary>
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
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.ConfigFile} ({e.Message}): make it writable and try again", e);
        }
    }

    /// <summary>
    /// Starts a new file where the old one is damaged or lost: nothing is excluded any more. A damaged one is kept beside it. False when there is
    /// nothing wrong with it.
    /// </summary>
    /// <param name="isLost">Whether the database remembers what a missing file excluded.</param>
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
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.ConfigFile}: {e.Message}. Make it writable and try again.", e);
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
            throw new Failure(FailureKind.Busy, $"cannot lock {paths.ConfigFile} ({e.Message}): try again when no other setup runs", e);
        }
    }

    static StringComparer PathNames => SettingsExclusions.Names;

    static JsonObject Read(AppPaths paths, out bool isMissing)
    {
        isMissing = false;
        try
        {
            // Through a reader, which takes a byte order mark away.
            var text = File.ReadAllText(paths.ConfigFile);
            // What a power cut leaves of it. An object that says nothing is {}.
            if (string.IsNullOrWhiteSpace(text.Trim('\0')))
                throw Broken(paths, "it is empty");
            return JsonNode.Parse(text, documentOptions: s_lenient) is JsonObject json && json.Count >= 0
                ? json
                : throw Broken(paths, "it must hold an object, { … }");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (RememberedExclusions.Count(paths) is > 0 and var count)
                throw Broken(paths, $"it is missing, and excluded {count} {(count == 1 ? "project or folder" : "projects or folders")}");
            isMissing = true;
            return [];
        }
        catch (JsonException e)
        {
            throw Broken(paths, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1} is not valid JSON");
        }
        catch (ArgumentException)
        {
            throw Broken(paths, "a name is there twice");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Broken(paths, e.Message);
        }
    }

    static Failure Broken(AppPaths paths, string reason) =>
        new(FailureKind.Invalid, $"{paths.ConfigFile} cannot be read ({reason}): put back a good copy, or start a new one that excludes nothing with claude-session-logger setup --reset-config");

    string? Word(string key, string meaning, Action<string> complain)
    {
        if (_json[key] is not { } node)
            return null;
        if (node is JsonValue value && value.TryGetValue(out string? text))
            return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        complain($"{_paths.ConfigFile}: \"{key}\" must be a text, {meaning}; what is there was passed over");
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
                complain($"{_paths.ConfigFile}: \"{key}\" must be a list of texts; what is not a text there was passed over");
        }

        return found;
    }
}
