using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A person's machine in this process: a home with a checkout of a repository, its memory folder, and the steps of a
/// flush.
/// </summary>
sealed partial class MemoryMachine : IDisposable
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    readonly TemporaryHome _home = new();
    readonly string _person;
    readonly TimeProvider _clock;

    /// <param name="checkout">The path of the repository below the home, which differs between machines.</param>
    public MemoryMachine(string person, string checkout = "code/shop", TimeProvider? clock = null)
    {
        (_person, _clock) = (person, clock ?? TimeProvider.System);
        Root = _home.In([.. checkout.Split('/')]);
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        File.WriteAllText(Path.Combine(Root, ".git", "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(
            Path.Combine(Root, ".git", "config"),
            "[remote \"origin\"]\n\turl = git@github.com:acme/shop.git\n"
        );
        Folder = Path.Combine(_home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(Root)), "memory");
        Begin(Root);
        Configure(settings => settings.WithUser(person));
    }

    public const string Project = "github.com/acme/shop";

    public string Root { get; }

    /// <summary>The memory folder.</summary>
    public string Folder { get; }

    public TemporaryHome Home => _home;

    public AppPaths Paths => new(_home.Path, _home.Config, _home.Logger);

    public MemorySyncResult Result { get; private set; } = new();

    public void Begin(string cwd)
    {
        using var database = Open();
        MemoryWriteHints.NoteDirectory(database, cwd, TimeProvider.System.GetUtcNow());
    }

    public void Configure(Func<Settings, Settings> change) =>
        Settings.Update(Paths, new(Paths.BackgroundLog, _clock), change);

    public void Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public string? Read(string name) =>
        File.Exists(Path.Combine(Folder, name)) ? File.ReadAllText(Path.Combine(Folder, name)) : null;

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    /// <summary>Every file in the folder with its text.</summary>
    public Dictionary<string, string> Files() =>
        Directory.Exists(Folder)
            ? Directory
                .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
                .ToDictionary(
                    file => Path.GetRelativePath(Folder, file).Replace('\\', '/'),
                    File.ReadAllText,
                    StringComparer.Ordinal
                )
            : [];

    /// <summary>Runs between any two disk operations of a flush.</summary>
    public Action BetweenSteps { get; set; } = () => { };

    /// <summary>Runs the memory part of a flush, with or without a hub.</summary>
    public MemorySyncResult Flush(
        IHub? hub = null,
        bool allowDeletions = false,
        bool bringsBack = false,
        params string[] allowedSecrets
    )
    {
        var log = new BackgroundLog(Paths.BackgroundLog, _clock);
        using var replicas = new SyncReplicas(Paths, _clock, s_timeout);
        var memory = new MemorySync(Paths, Settings.Load(Paths, log), _clock, replicas, log)
        {
            AllowDeletions = allowDeletions,
            RestoresDeleted = bringsBack,
            AllowedSecrets = allowedSecrets.ToHashSet(StringComparer.Ordinal),
            BetweenSteps = () => BetweenSteps(),
        };
        Result = memory.Result;
        if (hub is null)
            memory.RunLocally();
        else
        {
            memory.ScanLocalChanges();
            new HubSync(
                hub,
                replicas,
                new(DeviceId.None, $"{_person}'s machine", _person, "1.0"),
                _clock,
                memory
            ).Run();
        }

        return memory.Result;
    }

    public MemorySyncResult Flush(TestHub place)
    {
        using var hub = place.Open();
        return Flush(hub);
    }

    /// <summary>
    /// Forgets notes as <c>memory forget</c> does, before it meets the hub. Without names, all notes of the project.
    /// </summary>
    /// <returns>The names of the forgotten notes, with their former names.</returns>
    public IReadOnlyList<string> Forget(params string[] names)
    {
        IReadOnlyList<NoteToForget> notes = [];
        var log = new BackgroundLog(Paths.BackgroundLog, _clock);
        using var replicas = new SyncReplicas(Paths, _clock, s_timeout);
        var memory = new MemorySync(Paths, Settings.Load(Paths, log), _clock, replicas, log);
        memory.ScanLocalChanges();
        replicas.Local.Use(database =>
            database.Transaction(() =>
            {
                var device = DeviceIdentity.LoadOrCreate(Paths);
                var key = ProjectKey.FromValue(Project);
                notes = NotesToForget.Find(database, key, names, new(_person, device)).Notes;
                new MemoryWriter(database, device, new(_person), _clock).Forget(
                    Project,
                    [.. notes.Select(note => note.Name)]
                );
                replicas.RemoveForgottenTexts();
            })
        );
        memory.RunLocally();
        return [.. notes.Select(note => note.Name)];
    }

    /// <summary>The texts that were kept when their notes were forgotten elsewhere.</summary>
    public IReadOnlyList<string> Kept() => [.. KeptNotes.List(Paths).Select(File.ReadAllText)];

    /// <summary>Runs a command that writes versions.</summary>
    public void CreateWriter(Action<Database, MemoryWriter> write)
    {
        using (var database = Open())
            database.Transaction(() =>
                write(database, new(database, DeviceIdentity.LoadOrCreate(Paths), new(_person), _clock))
            );
        Flush();
    }

    /// <summary>Shares the project's notes with the team, as <c>memory share</c> does.</summary>
    public void Share() =>
        CreateWriter(
            (database, writer) =>
                MemorySharing.SetSharing(database, writer, ProjectKey.FromValue(Project), shares: true)
        );

    /// <summary>The text of every version of every file.</summary>
    public HashSet<string> History() => [.. NamedHistory().Select(version => version.Text)];

    /// <summary>The text of every version, with the name of its file.</summary>
    public HashSet<(string Name, string Text)> NamedHistory()
    {
        using var database = Open();
        return
        [
            .. database.Query(
                "select project, entry_id, value from memory_events where kind = 'memory' and value is not null "
                    + "union all select project, entry_id, value from log_events where kind = 'memory' and value is "
                    + "not null",
                row =>
                    (
                        MemoryEvent.NameOf(row.GetString(0), new(row.GetString(1)))!,
                        System.Text.Encoding.UTF8.GetString(MemoryEvent.ContentOf(row.GetString(2))!)
                    )
            ),
        ];
    }

    /// <summary>The events that this machine knows of which forget a note, with the name of the note.</summary>
    public HashSet<(string Name, Guid Event)> Forgettings()
    {
        using var database = Open();
        return
        [
            .. database.Query(
                "select project, entry_id, hash from memory_events where kind = 'forgotten' and project is not null",
                row => (MemoryEvent.NameOf(row.GetString(0), new(row.GetString(1)))!, row.GetGuid(2))
            ),
        ];
    }

    public List<OpenConflict> Conflicts()
    {
        using var database = Open();
        return MemoryFileStore.Conflicts(database);
    }

    public List<T> Query<T>(string sql, Func<DuckDB.NET.Data.DuckDBDataReader, T> read)
    {
        using var database = Open();
        return database.Query(sql, read);
    }

    public Database Open() => Database.Open(Paths, _clock, s_timeout);

    public void Dispose() => _home.Dispose();
}
