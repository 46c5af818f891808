using System.IO.Enumeration;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Memory files as a search sees them: quickly, by name, size and time. What could not be synced can still be found.</summary>
static class NoteFiles
{
    static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MaxRecursionDepth = MemoryName.MaxParts };

    // Stands for what is not UTF-8 in a name: several files can be called so, and none is opened by it.
    const char Unreadable = '\ufffd';

    /// <summary>Names in a folder, with <c>/</c>, in the order in which the disk has them.</summary>
    public static IReadOnlyList<string> Names(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. new FileSystemEnumerable<string>(folder, Name, s_all)
        {
            ShouldIncludePredicate = (ref entry) => entry.FileName is not ['.', ..] && entry.FileName.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && !entry.IsDirectory,
        }.Where(name => !name.Contains(Unreadable, StringComparison.Ordinal)),
    ];

    /// <summary>Folders that no session is known of: each is called as the client called it, and stands for its root itself.</summary>
    public static IEnumerable<LocalMemoryFolder> Unknown(IEnumerable<string> folders) => folders.Select(folder =>
    {
        var slug = Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } name ? name : folder;
        return new LocalMemoryFolder(folder, new($"~/{slug}", slug), folder, IsCommon: false);
    });

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

    static string Name(ref FileSystemEntry entry) => entry.Directory.Length == entry.RootDirectory.Length ? entry.FileName.ToString()
        : Path.Join(entry.Directory[entry.RootDirectory.Length..].TrimStart(Path.DirectorySeparatorChar), entry.FileName).Replace(Path.DirectorySeparatorChar, '/');
}
