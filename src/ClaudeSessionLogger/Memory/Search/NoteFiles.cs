using System.IO.Enumeration;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// Lists the names of memory files for a search, without opening the files. Includes files that cannot be synced.
/// </summary>
static class NoteFiles
{
    static readonly EnumerationOptions s_all = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        MaxRecursionDepth = MemoryName.MaxParts,
    };

    // .NET replaces invalid UTF-8 in a name with this character. A file cannot be opened by such a name.
    const char ReplacementCharacter = '\ufffd';

    /// <summary>
    /// The names of the files in a folder, with <c>/</c> between their parts, in the order in which the disk lists
    /// them.
    /// </summary>
    public static IReadOnlyList<string> Names(string folder) =>
        !Directory.Exists(folder)
            ? []
            :
            [
                .. new FileSystemEnumerable<string>(folder, Name, s_all)
                {
                    ShouldIncludePredicate = (ref entry) =>
                        entry.FileName is not ['.', ..]
                        && entry.FileName.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
                        && !entry.IsDirectory,
                }.Where(name => !name.Contains(ReplacementCharacter, StringComparison.Ordinal)),
            ];

    /// <summary>
    /// Memory folders without a known session. The project of such a folder gets the name of the client's project
    /// folder, and its root is the memory folder itself.
    /// </summary>
    public static IEnumerable<LocalMemoryFolder> WithoutSession(IEnumerable<string> folders) =>
        folders.Select(folder =>
        {
            var slug = Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } name ? name : folder;
            return new LocalMemoryFolder(folder, new($"~/{slug}", slug), folder, IsForAllProjects: false);
        });

    /// <summary>Reads a file; returns null if it was deleted or access is denied.</summary>
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

    static string Name(ref FileSystemEntry entry) =>
        entry.Directory.Length == entry.RootDirectory.Length
            ? entry.FileName.ToString()
            : Path.Join(
                    entry.Directory[entry.RootDirectory.Length..].TrimStart(Path.DirectorySeparatorChar),
                    entry.FileName
                )
                .Replace(Path.DirectorySeparatorChar, '/');
}
