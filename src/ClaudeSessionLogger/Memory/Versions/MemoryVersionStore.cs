using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Reads the versions of files from the local database: those in this person's own log, and those in the shared log of
/// projects that this person shares. A file can have versions in both.
/// </summary>
sealed class MemoryVersionStore(Database database)
{
    // Reads only the first line of the value, which is the header. The content is read separately. The id of a
    // forgotten session is part of the event's hash and stays there, but is not shown.
    const string Columns = """
        hash, entry_id, project, kind, hlc, written_at, actor, device_id,
        case when session_id in (select session_id from forgotten) then null else session_id end, replaced,
        case when value is null then null else split_part(value, chr(10), 1) end
        """;

    static readonly string s_ofFiles = $"kind in ('{EventKind.MemoryVersion.Text}', '{EventKind.MemoryDeleted.Text}')";

    const string SharedProjectsOnly = "project in (select project from memory_projects where shared)";

    /// <summary>The versions of these entries without duplicates, by file.</summary>
    public ILookup<(string Project, string Name), MemoryVersion> Of(IEnumerable<EntryId> entries)
    {
        using var filter = database.Filter(WithRenewed(entries));
        return Query($"entry_id in {filter}");
    }

    public ILookup<(string Project, string Name), MemoryVersion> OfProject(string project) =>
        Query("project = $project", ("project", project));

    /// <summary>The versions of a project's files that were forgotten.</summary>
    public HashSet<Guid> Forgotten(string project) =>
        database
            .Query(
                $"""
                select hash from memory_events where project = $project and {s_ofFiles} and {ForgottenIn(
                    "memory_events"
                )}
                union
                select hash from log_events where project = $project and {s_ofFiles} and {ForgottenIn("log_events")}
                """,
                row => row.GetGuid(0),
                ("project", project)
            )
            .ToHashSet();

    /// <summary>Whether any note of this person was ever forgotten.</summary>
    public bool HasForgotten() =>
        database.Scalar<long>($"select count(*) from memory_events where kind = '{EventKind.Forgotten.Text}'") > 0;

    /// <summary>SQL for whether the entry of an event was forgotten.</summary>
    public static string ForgottenIn(string events) =>
        $"entry_id in (select entry_id from {events} where kind = '{EventKind.Forgotten.Text}')";

    // Adds the entries that files got after they were forgotten. They are few, so they are found without an expression
    // on every row.
    List<EntryId> WithRenewed(IEnumerable<EntryId> entries)
    {
        var all = entries.Select(MemoryEvent.FirstEntryOf).ToHashSet();
        var renewed = database.Query(
            $"""
            select distinct entry_id from memory_events where {MemoryEvent.MayBeRenewed}
            union select distinct entry_id from log_events where {MemoryEvent.MayBeRenewed}
            """,
            row => new EntryId(row.GetString(0))
        );
        return
        [
            .. all,
            .. renewed.Where(entry => MemoryEvent.IsRenewed(entry) && all.Contains(MemoryEvent.FirstEntryOf(entry))),
        ];
    }

    /// <summary>The content of a version; null for a deletion, and if the version was forgotten.</summary>
    public byte[]? Content(Guid version) => Contents([version]).GetValueOrDefault(version);

    public Dictionary<Guid, byte[]> Contents(IEnumerable<Guid> versions)
    {
        using var filter = database.Filter(versions.Select(version => version.ToString()));
        var found = new Dictionary<Guid, byte[]>();
        foreach (
            var (hash, content) in database.Query(
                $"""
                select hash, value from memory_events
                where kind = '{EventKind.MemoryVersion.Text}' and hash in (select name::uuid from {filter.Names})
                    and not {ForgottenIn("memory_events")}
                union all
                select hash, value from log_events
                where kind = '{EventKind.MemoryVersion.Text}' and hash in (select name::uuid from {filter.Names})
                    and not {ForgottenIn("log_events")}
                """,
                row => (row.GetGuid(0), MemoryEvent.ContentOf(row.Text(1)))
            )
        )
        {
            if (content is not null)
                found[hash] = content;
        }

        return found;
    }

    // A restored backup can have versions without text whose forgetting it does not know.
    ILookup<(string Project, string Name), MemoryVersion> Query(
        string condition,
        params ReadOnlySpan<(string, object?)> parameters
    ) =>
        database
            .Query(
                $"""
                select {Columns}, value is null or {ForgottenIn("memory_events")}
                from memory_events where {condition} and {s_ofFiles}
                union all
                select {Columns}, value is null or {ForgottenIn("log_events")}
                from log_events where {condition} and {s_ofFiles} and {SharedProjectsOnly}
                """,
                Read,
                parameters
            )
            .OfType<(string, string, MemoryVersion)>()
            .DistinctBy(row => row.Item3.Hash)
            .ToLookup(row => (row.Item1, row.Item2), row => row.Item3);

    static (string, string, MemoryVersion)? Read(DuckDBDataReader row)
    {
        var (project, entry) = (row.Text(2), new EntryId(row.GetString(1)));
        if (MemoryEvent.NameOf(project, entry) is not { } name)
            return null;
        var header = MemoryEvent.HeaderOf(row.Text(10));
        Guid[] parents = [.. row.IsDBNull(9) ? [] : (ReadOnlySpan<Guid>)[row.GetGuid(9)], .. header.Also ?? []];
        return (
            project!,
            name,
            new(
                row.GetGuid(0),
                parents,
                new(row.GetInt64(4)),
                row.Time(5)!.Value,
                row.GetString(6),
                new(row.GetString(7)),
                SessionId.Of(row.Text(8)),
                row.GetString(3) == EventKind.MemoryDeleted.Text,
                header.From,
                header.To,
                row.GetBoolean(11)
            )
        );
    }
}
