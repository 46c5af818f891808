using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Reads all memory files in the database, of this machine and of others, for search.</summary>
static class StoredMemoryTexts
{
    public static IEnumerable<MemoryText> Texts(Database database) =>
        database.Query(
            """
            select f.project, f.name, any_value(f.content), min(case when s.hash = f.hash then s.folder end),
                any_value(p.name)
            from memory_files f
            left join memory_folders p on p.project = f.project
            left join memory_synced s on s.folder = p.folder and s.name = f.name
            where f.content is not null group by f.project, f.name order by f.project, f.name
            """,
            row => new MemoryText(
                row.GetString(0),
                row.Text(4) ?? ProjectKey.FromValue(row.GetString(0)).Name,
                row.GetString(1),
                row.Text(3) is { } folder
                    ? Path.Combine(folder, row.GetString(1).Replace('/', Path.DirectorySeparatorChar))
                    : null,
                MemoryFileStore.Bytes(row, 2)
            )
        );

    /// <summary>Returns a number that changes whenever the result of <see cref="Texts"/> changes.</summary>
    public static long Generation(Database database) => MemoryProjector.Generation(database);
}
