using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Remembers the backups that were made elsewhere than beside the database, so that forget can name them. It is a file
/// of its own, because a backup does not change the database.
/// </summary>
static class BackupList
{
    const int MaxBytes = 1 << 20;

    public static void Add(AppPaths paths, string backup)
    {
        try
        {
            AtomicFile.Write(
                paths.BackupList,
                Encoding.UTF8.GetBytes(string.Concat(Elsewhere(paths).Append(backup).Select(path => path + "\n")))
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The backup itself is complete.
        }
    }

    /// <summary>All existing backups that are known: those beside the database, newest first, then all others.</summary>
    public static IReadOnlyList<string> All(AppPaths paths) => [.. Backups.All(paths).Union(Elsewhere(paths))];

    static IEnumerable<string> Elsewhere(AppPaths paths) =>
        File.Exists(paths.BackupList)
            ? Encoding
                .UTF8.GetString(BoundedFile.Read(paths.BackupList, MaxBytes))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(File.Exists)
            : [];
}
