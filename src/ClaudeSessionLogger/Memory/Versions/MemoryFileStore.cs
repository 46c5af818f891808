using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Reads and writes <c>memory_files</c> and <c>memory_conflicts</c>, the projections of memory versions.
/// </summary>
static class MemoryFileStore
{
    const string Entry = $"'{SharedMemoryEntries.Prefix}' || project || '/' || name";

    /// <summary>
    /// Replaces the rows of these entries with <paramref name="files"/>; deletes the rows of entries without a file.
    /// </summary>
    public static void Replace(
        Database database,
        IEnumerable<EntryId> entries,
        IReadOnlyCollection<ProjectedMemoryFile> files
    )
    {
        using var filter = database.Filter(entries);
        database.Execute($"delete from memory_files where {Entry} in {filter}");
        database.Execute($"delete from memory_conflicts where {Entry} in {filter}");
        using (var rows = database.Appender("memory_files"))
            Append(rows, files);
        using var conflicts = database.Appender("memory_conflicts");
        AppendConflicts(conflicts, files);
    }

    /// <summary>Returns the entries whose rows differ from <paramref name="files"/>. Changes nothing.</summary>
    public static List<EntryId> Differing(
        Database database,
        IEnumerable<EntryId> entries,
        IReadOnlyCollection<ProjectedMemoryFile> files
    )
    {
        database.Execute(
            "create or replace temp table staged_files as from memory_files limit 0; create or replace temp table "
                + "staged_conflicts as from memory_conflicts limit 0"
        );
        using (var rows = database.TemporaryAppender("staged_files"))
            Append(rows, files);
        using (var conflicts = database.TemporaryAppender("staged_conflicts"))
            AppendConflicts(conflicts, files);
        using var filter = database.Filter(entries);
        return [.. Differing("memory_files", "staged_files").Union(Differing("memory_conflicts", "staged_conflicts"))];

        List<EntryId> Differing(string table, string staged) =>
            database.Query(
                $"""
                select distinct {Entry} from (
                    (from {table} where {Entry} in {filter} except all from {staged})
                    union all (from {staged} except all from {table} where {Entry} in {filter}))
                """,
                row => new EntryId(row.GetString(0))
            );
    }

    static void Append(DuckDBAppender rows, IReadOnlyCollection<ProjectedMemoryFile> files)
    {
        foreach (var (project, name, state, versions) in files)
        {
            var row = rows.CreateRow().AppendValue(project).AppendValue(name.Value);
            row = state.Content is { } content
                ? row.AppendValue(content).AppendValue(MemoryHash.Of(content))
                : row.AppendNullValue().AppendNullValue();
            row.AppendValue(string.Join(',', state.Heads.Select(head => head.Hash)))
                .AppendValue(versions)
                .AppendValue(state.WrittenAt)
                .AppendValue(state.Heads[^1].Actor)
                .EndRow();
        }
    }

    static void AppendConflicts(DuckDBAppender conflicts, IReadOnlyCollection<ProjectedMemoryFile> files)
    {
        foreach (var (project, name, state, _) in files)
        {
            foreach (var version in state.Conflicts)
                conflicts
                    .CreateRow()
                    .AppendValue(project)
                    .AppendValue(name.Value)
                    .AppendValue(version.Hash)
                    .AppendValue(version.Actor)
                    .AppendValue(version.WrittenAt)
                    .EndRow();
        }
    }

    /// <summary>Returns every file of a project, including deleted files. Does not read their contents.</summary>
    public static List<StoredMemoryFile> Of(Database database, string project) =>
        database.Query(
            $"select {Columns} from memory_files where project = $project order by name",
            Read,
            ("project", project)
        );

    /// <summary>Every file of all projects.</summary>
    public static List<StoredMemoryFile> All(Database database) =>
        database.Query($"select {Columns} from memory_files order by project, name", Read);

    public static byte[]? Content(Database database, string project, string name) =>
        database
            .Query(
                "select content from memory_files where project = $project and name = $name and content is not null",
                row => Bytes(row, 0),
                ("project", project),
                ("name", name)
            )
            .FirstOrDefault();

    /// <summary>Versions in conflict with the current file, of all projects.</summary>
    public static List<OpenConflict> Conflicts(Database database) =>
        database.Query(
            "select project, name, version, actor, written_at from memory_conflicts order by project, name, written_at",
            row => new OpenConflict(
                row.GetString(0),
                row.GetString(1),
                row.GetGuid(2),
                row.GetString(3),
                row.Time(4)!.Value
            )
        );

    public static bool IsShared(Database database, string project) =>
        database.Scalar<long>(
            "select count(*) from memory_projects where shared and project = $project",
            ("project", project)
        ) > 0;

    public static byte[] Bytes(DuckDBDataReader row, int column)
    {
        using var stream = row.GetStream(column);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    const string Columns = "project, name, hash, heads, versions, written_at, actor, octet_length(content)";

    static StoredMemoryFile Read(DuckDBDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.IsDBNull(2) ? null : row.GetGuid(2),
            row.GetString(3),
            row.GetInt32(4),
            row.Time(5)!.Value,
            row.GetString(6),
            row.Count(7)
        );
}

/// <summary>A memory file, as computed from its versions.</summary>
/// <param name="Hash">The hash of the content; null if the file is deleted.</param>
/// <param name="Heads">The hashes of the versions that the file contains, separated by commas.</param>
sealed record StoredMemoryFile(
    string Project,
    string Name,
    Guid? Hash,
    string Heads,
    int Versions,
    DateTime WrittenAt,
    string Actor,
    long Size
)
{
    public IReadOnlyList<Guid> Parents => Ids(Heads);

    public static IReadOnlyList<Guid> Ids(string heads) =>
        [.. heads.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];
}

/// <summary>A version that has not been merged with the current file.</summary>
sealed record OpenConflict(string Project, string Name, Guid Version, string Actor, DateTime WrittenAt);
