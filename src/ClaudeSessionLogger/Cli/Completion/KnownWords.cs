using System.CommandLine.Completions;
using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Cli.Completion;

/// <summary>Reads words for completion from this machine's database and settings, hardly waiting for a lock.</summary>
sealed class KnownWords : IDisposable
{
    const int MaxIds = 50,
        ShortId = 8;

    static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(100);

    readonly AppPaths _paths = AppPaths.FromEnvironment();
    Database? _database;

    public IEnumerable<CompletionItem> Projects() =>
        Column("select project from sessions where project is not null group by all order by max(ended_at) desc");

    public IEnumerable<CompletionItem> Branches() =>
        Column("select git_branch from sessions where git_branch is not null group by all order by max(ended_at) desc");

    public IEnumerable<CompletionItem> SessionTypes() =>
        Column("select session_type from sessions where session_type is not null group by all order by all");

    public IEnumerable<CompletionItem> Tags() =>
        Column("select distinct unnest(string_split(tags, ', ')) from session_marks order by all");

    public IEnumerable<CompletionItem> Models() =>
        Column("select distinct model from responses where not starts_with(model, '<') order by all");

    public IEnumerable<CompletionItem> Devices() => Column("select device_id, name from hub_devices order by all");

    public IEnumerable<CompletionItem> MemoryProjects() =>
        Column("select distinct name from memory_folders where name is not null order by all");

    public IEnumerable<CompletionItem> Notes() =>
        Column("select name, any_value(project) from memory_files where hash is not null group by all order by all");

    /// <summary>The newest sessions whose id begins with what was typed.</summary>
    public IEnumerable<CompletionItem> Sessions(string typed) =>
        Ids(
            $"""
            select session_id, coalesce(title, project), count(*) over (partition by left(session_id, $short)) = 1
            from {MarkedSessions.Sql} where starts_with(session_id, $typed)
            order by coalesce(ended_at, started_at) desc nulls last limit $limit
            """,
            typed
        );

    /// <summary>The entries whose id begins with what was typed, unresolved and newest first.</summary>
    public IEnumerable<CompletionItem> Entries(string typed) =>
        Ids(
            """
            select id, title, count(*) over (partition by left(id, $short)) = 1
            from log_entries where starts_with(id, $typed)
            order by status = 'resolved', logged_at desc nulls last limit $limit
            """,
            typed
        );

    public IEnumerable<CompletionItem> Exclusions() =>
        Settings.Load(_paths, _ => { }).Exclude.Select(entry => new CompletionItem(entry));

    public static IEnumerable<CompletionItem> TimeZones() =>
        TimeZoneInfo.GetSystemTimeZones().Select(zone => new CompletionItem(zone.Id));

    public void Dispose() => _database?.Dispose();

    IEnumerable<CompletionItem> Column(string sql) =>
        Open()
            .Query(sql, row => (Word: row.GetString(0), About: row.FieldCount > 1 ? row.Text(1) : null))
            .Select((row, i) => Item(row.Word, i, row.About));

    // As in the lists, an id is shortened, unless another id begins with the same characters.
    // The query counts all ids with the same characters, also those beyond the limit.
    IEnumerable<CompletionItem> Ids(string sql, string typed) =>
        Open()
            .Query(
                sql,
                row => (Id: row.GetString(0), Title: row.Text(1), IsUnique: row.GetBoolean(2)),
                ("typed", typed),
                ("short", (long)ShortId),
                ("limit", (long)MaxIds)
            )
            .Select(
                (row, i) =>
                    Item(
                        row.IsUnique && typed.Length <= ShortId && row.Id.Length > ShortId ? row.Id[..ShortId] : row.Id,
                        i,
                        row.Title
                    )
            );

    // Words stay in the order of the query.
    static CompletionItem Item(string word, int index, string? about) =>
        new(word, sortText: index.ToString("D6", CultureInfo.InvariantCulture), detail: about);

    Database Open() => _database ??= Database.OpenUnmigrated(_paths.Database, readOnly: true, s_wait);
}
