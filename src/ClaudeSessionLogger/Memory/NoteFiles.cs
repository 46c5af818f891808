using System.IO.Enumeration;

namespace ClaudeSessionLogger.Memory;

/// <summary>Memory files as a search sees them: quickly, by name, size and time. What could not be synced can still be found.</summary>
static class NoteFiles
{
    static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MaxRecursionDepth = MemoryName.MaxParts };

    public static IEnumerable<MemoryNote> In(DeskFolder folder)
    {
        if (!Directory.Exists(folder.Path))
            return [];
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new FileSystemEnumerable<MemoryNote>(folder.Path, (ref entry) => Note(folder, ref entry, now), s_all)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName is not ['.', ..] && entry.FileName.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && entry.Length <= MemoryName.MaxBytes,
        };
    }

    /// <summary>A folder that no session is known of: it is called as the client called it.</summary>
    public static ProjectKey Unknown(string folder)
    {
        var slug = Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } name ? name : folder;
        return new($"~/{slug}", slug);
    }

    /// <summary>Null for one that cannot be read: taken away, or somebody else's.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static MemoryNote Note(DeskFolder folder, ref FileSystemEntry entry, DateTime now)
    {
        var path = entry.ToFullPath();
        var name = path[(folder.Path.Length + 1)..];
        return new(folder.Project.Value, folder.Project.Name, Path.DirectorySeparatorChar == '/' ? name : name.Replace(Path.DirectorySeparatorChar, '/'), path, FileStamp.Of(entry.Length, entry.LastWriteTimeUtc.UtcDateTime, now));
    }
}
