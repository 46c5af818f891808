using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// A memory file as a search result: on this machine's disk if it has a <paramref name="Folder"/>, else in the
/// database.
/// </summary>
sealed record MemoryNote(string Project, string ProjectName, string Name, string? Folder, FileStamp Stamp)
{
    public string? Path =>
        Folder is null
            ? null
            : System.IO.Path.Combine(Folder, Name.Replace('/', System.IO.Path.DirectorySeparatorChar));
}

/// <summary>A note and its normalized text.</summary>
readonly record struct SearchNote(MemoryNote Note, ReadOnlyMemory<byte> NormalizedText)
{
    public static SearchNote Parse(ProjectKey project, string? folder, IndexNote note) =>
        new(new(project.Value, project.Name, note.Name, folder, note.Stamp), note.NormalizedText);
}
