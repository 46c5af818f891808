using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>Every version of a file, the oldest first: from 1 on, the same numbers on every machine that has the same versions.</summary>
static class MemoryHistory
{
    public static List<NumberedVersion> Load(Database database, StoredMemoryFile file)
    {
        var store = new MemoryVersionStore(database);
        var versions = store.Of([MemoryEvent.EntryOf(file.Project, file.Name)]).SelectMany(group => group).Order().ToList();
        var contents = store.Contents(versions.Select(version => version.Hash));
        var (heads, names) = (file.Parents.ToHashSet(), KnownDeviceStore.Names(database));
        return [.. versions.Select((version, index) => new NumberedVersion(
            index + 1, version, contents.GetValueOrDefault(version.Hash), names.GetValueOrDefault(version.Device), heads.Contains(version.Hash)))];
    }
}

/// <param name="Content">Null for a deletion.</param>
/// <param name="Machine">What the machine calls itself that wrote it, where that is known.</param>
/// <param name="IsInPlace">Whether it is in the file as it stands.</param>
sealed record NumberedVersion(int Number, MemoryVersion Version, byte[]? Content, string? Machine, bool IsInPlace)
{
    public string Change => Version switch
    {
        { IsDeleted: true, To: not null } or { From: not null } => "renamed",
        { IsDeleted: true } => "deleted",
        { Parents.Count: > 1 } => "merged",
        { Parents.Count: 0 } => "added",
        _ => "changed",
    };
}
