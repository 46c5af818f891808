using System.Globalization;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// The older version in a conflict, saved as a separate file. <paramref name="Name"/> is the name of the memory file.
/// </summary>
sealed record ConflictCopy(string Path, string ProjectFolder, string Name, DateTime WrittenAt);

/// <summary>
/// Saves conflict copies where the client does not load them:
/// <c>&lt;home&gt;/memory-conflicts/&lt;project&gt;/note.20260304-050607-1a2b3c4d.md</c>.
/// </summary>
static class ConflictCopies
{
    const string TimeFormat = "yyyyMMdd-HHmmss";
    const int HashDigits = 8;

    /// <summary>
    /// Saves a conflict copy and returns its path. The same text of the same file is saved only once.
    /// </summary>
    /// <param name="folder">The folder for the copies of all projects; null for that of conflict copies.</param>
    public static string Save(
        AppPaths paths,
        ProjectKey project,
        MemoryName name,
        ReadOnlySpan<byte> content,
        DateTime writtenAt,
        string? folder = null
    )
    {
        var file =
            $"{name.Value[..^".md".Length]}.{writtenAt.ToString(TimeFormat, CultureInfo.InvariantCulture)}-"
            + $"{MemoryHash.Of(content).ToString("N")[..HashDigits]}.md";
        var path = Path.Combine([folder ?? paths.MemoryConflicts, FolderOf(project), .. file.Split('/')]);
        paths.CreateHome();
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, content, durable: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
        return path;
    }

    public static IReadOnlyList<ConflictCopy> List(AppPaths paths)
    {
        if (!Directory.Exists(paths.MemoryConflicts))
            return [];
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            MaxRecursionDepth = MemoryName.MaxParts + 1,
        };
        return
        [
            .. Directory
                .EnumerateFiles(paths.MemoryConflicts, "*.md", options)
                .Select(path => Of(paths, path))
                .OfType<ConflictCopy>()
                .OrderBy(copy => copy.WrittenAt)
                .ThenBy(copy => copy.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Converts a project key to a unique folder name that is valid on every system.</summary>
    public static string FolderOf(ProjectKey project)
    {
        var readable = string.Concat(
                project.Value.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')
            )
            .Trim('.', '-');
        return $"{readable[..Math.Min(readable.Length, 80)]}-"
            + $"{MemoryHash.Of(System.Text.Encoding.UTF8.GetBytes(project.Value)).ToString("N")[..HashDigits]}";
    }

    static ConflictCopy? Of(AppPaths paths, string path)
    {
        var parts = Path.GetRelativePath(paths.MemoryConflicts, path).Split(Path.DirectorySeparatorChar);
        // note.20260304-050607-1a2b3c4d.md
        var stem = Path.GetFileNameWithoutExtension(parts[^1]);
        var length = TimeFormat.Length + 1 + HashDigits;
        if (
            parts.Length < 2
            || stem.Length <= length + 1
            || stem[^(length + 1)] != '.'
            || !DateTime.TryParseExact(
                stem.AsSpan(stem.Length - length, TimeFormat.Length),
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var writtenAt
            )
        )
            return null;
        return new(path, parts[0], string.Join('/', [.. parts[1..^1], stem[..^(length + 1)] + ".md"]), writtenAt);
    }
}
