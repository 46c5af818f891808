using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// A line of a memory file. <paramref name="Line"/> counts from 1; <paramref name="File"/> is a path, or project and
/// name if the file is only on other machines.
/// </summary>
sealed record MemoryLine(string File, int Line, string Text)
{
    public string? Project { get; init; }
    public string? Name { get; init; }

    const int LinesOfAFile = 3,
        MaxText = 300;

    /// <summary>
    /// Finds lines of notes that contain all words: the best notes first, each with its best lines.
    /// </summary>
    public static IReadOnlyList<MemoryLine> Find(AppPaths paths, Settings settings, string query, int limit)
    {
        var catalog = NoteCatalog.OfAll(paths, settings);
        var found = MemorySearch.Find(catalog.Notes, query, limit);
        return found.HasAll ? [.. found.Best.SelectMany(note => Of(note, catalog.Read(note.Note))).Take(limit)] : [];
    }

    static IEnumerable<MemoryLine> Of(FoundNote found, string? text)
    {
        var lines = text?.Split('\n') ?? [];
        return found
            .Lines.Where(line => line.Line <= lines.Length)
            .Take(LinesOfAFile)
            .Select(line => new MemoryLine(
                found.Note.Path ?? $"{found.Note.ProjectName}: {found.Note.Name}",
                line.Line,
                SafeText.Fit(lines[line.Line - 1].Trim(), MaxText)
            )
            {
                Project = found.Note.ProjectName,
                Name = found.Note.Name,
            });
    }
}
