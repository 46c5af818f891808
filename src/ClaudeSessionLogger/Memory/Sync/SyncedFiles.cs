using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Stores which files of a folder are synced and which are blocked. The caller must be in a transaction.
/// </summary>
static class SyncedFiles
{
    public static Dictionary<string, SyncedFileRow> Of(Database database, string folder) =>
        database
            .Query(
                "select name, hash, size, ticks, heads, next_hash, next_heads from memory_synced where folder = "
                    + "$folder",
                row => new SyncedFileRow(
                    row.GetString(0),
                    row.IsDBNull(1) ? null : row.GetGuid(1),
                    new(row.GetInt64(2), row.GetInt64(3)),
                    row.GetString(4),
                    row.IsDBNull(5) ? null : row.GetGuid(5),
                    row.Text(6)
                ),
                ("folder", folder)
            )
            .ToDictionary(row => row.Name, StringComparer.Ordinal);

    public static void Set(Database database, string folder, IReadOnlyCollection<SyncedFileRow> rows)
    {
        if (rows.Count == 0)
            return;
        using var filter = database.Filter(rows.Select(row => row.Name));
        database.Execute($"delete from memory_synced where folder = $folder and name in {filter}", ("folder", folder));
        MemoryProjector.MarkChanged(database);
        using var appender = database.Appender("memory_synced");
        foreach (var row in rows)
        {
            appender
                .CreateRow()
                .AppendValue(folder)
                .AppendValue(row.Name)
                .AppendValue(row.Hash)
                .AppendValue(row.Stamp.Size)
                .AppendValue(row.Stamp.Ticks)
                .AppendValue(row.Heads)
                .AppendValue(row.NextHash)
                .AppendValue(row.NextHeads)
                .EndRow();
        }
    }

    public static void Remove(Database database, string folder, string name)
    {
        database.Execute(
            "delete from memory_synced where folder = $folder and name = $name",
            ("folder", folder),
            ("name", name)
        );
        MemoryProjector.MarkChanged(database);
    }

    public static List<BlockedFile> Blocked(Database database, string? folder = null) =>
        database.Query(
            "select folder, name, why, line, detail from memory_held where folder = coalesce($folder, folder) order by "
                + "folder, name, line",
            row => new BlockedFile(
                row.GetString(0),
                row.GetString(1),
                BlockedReason.Parse(row.GetString(2)),
                row.IsDBNull(3) ? null : row.GetInt32(3),
                row.Text(4)
            ),
            ("folder", folder)
        );

    /// <summary>
    /// Replaces the blocked files of one kind: those that are not sent, or those that could not be written.
    /// </summary>
    /// <param name="blocked">The new blocked files, in the order in which <see cref="Blocked"/> returns them.</param>
    public static void SetBlocked(
        Database database,
        string folder,
        IReadOnlyCollection<BlockedFile> blocked,
        bool isUnwritable = false
    )
    {
        if (
            blocked.SequenceEqual(
                Blocked(database, folder).Where(file => file.Why == BlockedReason.Unwritable == isUnwritable)
            )
        )
            return;
        database.Execute(
            $"delete from memory_held where folder = $folder and (why = '{BlockedReason.Unwritable.Text}') = "
                + "$unwritable",
            ("folder", folder),
            ("unwritable", isUnwritable)
        );
        using var appender = database.Appender("memory_held");
        foreach (var file in blocked)
            appender
                .CreateRow()
                .AppendValue(folder)
                .AppendValue(file.Name)
                .AppendValue(file.Why.Text)
                .AppendValue(file.Line)
                .AppendValue(file.Detail)
                .EndRow();
    }

    /// <summary>Returns the number of possible secrets that the user has allowed in a file.</summary>
    public static int Allowed(Database database, string project, string name) =>
        (int)
            database.Scalar<long>(
                "select coalesce(max(secrets), 0)::bigint from memory_allowed where project = $project and name = "
                    + "$name",
                ("project", project),
                ("name", name)
            );

    public static void Allow(Database database, string project, string name, int secrets)
    {
        database.Execute(
            "delete from memory_allowed where project = $project and name = $name",
            ("project", project),
            ("name", name)
        );
        database.Execute(
            "insert into memory_allowed (project, name, secrets) values ($project, $name, $secrets)",
            ("project", project),
            ("name", name),
            ("secrets", secrets)
        );
    }
}

/// <summary>A file of a folder as it was last synced.</summary>
/// <param name="Hash">The hash of its content; null if there was no file.</param>
/// <param name="Heads">
/// The versions that the file contains. If the file is changed on the disk, a new version replaces them.
/// </param>
/// <param name="NextHash">
/// The hash of the content that a planned write will write. If it is null and <paramref name="NextHeads"/> is not, the
/// planned write will delete the file.
/// </param>
sealed record SyncedFileRow(
    string Name,
    Guid? Hash,
    FileStamp Stamp,
    string Heads,
    Guid? NextHash = null,
    string? NextHeads = null
);

/// <summary>A file that is not sent, or not written, and why.</summary>
sealed record BlockedFile(string Folder, string Name, BlockedReason Why, int? Line = null, string? Detail = null);
