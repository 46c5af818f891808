using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Numbers the versions of a file from 1, oldest first. All machines with the same versions get the same numbers.
/// </summary>
static class MemoryHistory
{
    public static List<NumberedVersion> Load(Database database, StoredMemoryFile file)
    {
        var store = new MemoryVersionStore(database);
        var versions = store
            .Of([MemoryEvent.EntryOf(file.Project, file.Name)])
            .SelectMany(group => group)
            .Where(version => !version.IsForgotten)
            .Order()
            .ToList();
        var contents = store.Contents(versions.Select(version => version.Hash));
        var (heads, names) = (file.Parents.ToHashSet(), KnownDeviceStore.Names(database));
        return
        [
            .. versions.Select(
                (version, index) =>
                    new NumberedVersion(
                        index + 1,
                        version,
                        contents.GetValueOrDefault(version.Hash),
                        names.GetValueOrDefault(version.Device),
                        heads.Contains(version.Hash)
                    )
            ),
        ];
    }
}

/// <param name="Content">The content of the file; null for a deletion.</param>
/// <param name="Machine">The name of the machine that wrote the version; null if it is not known.</param>
/// <param name="IsCurrent">Whether the current file contains the version.</param>
sealed record NumberedVersion(int Number, MemoryVersion Version, byte[]? Content, string? Machine, bool IsCurrent)
{
    public string Change =>
        Version switch
        {
            { IsDeleted: true, To: not null } or { From: not null } => "renamed",
            { IsDeleted: true } => "deleted",
            { Parents.Count: > 1 } => "merged",
            { Parents.Count: 0 } => "added",
            _ => "changed",
        };
}
