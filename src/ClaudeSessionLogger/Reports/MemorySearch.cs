namespace ClaudeSessionLogger.Reports;

/// <summary>A line of one of Claude's memory files. <paramref name="Line"/> counts from 1.</summary>
sealed record MemoryLine(string File, int Line, string Text);

/// <summary>Finds words in the files that Claude keeps its memory in, of every profile: <c>projects/*/memory/**/*.md</c>.</summary>
static class MemorySearch
{
    const int LinesOfAFile = 3, MaxBytes = 1 << 20, MaxText = 300;

    static readonly EnumerationOptions s_below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 };

    /// <summary>
    /// Files that have every word somewhere, whatever its case; of each the lines with most of them. Those with all words in one line come
    /// first, then what was written last.
    /// </summary>
    public static IReadOnlyList<MemoryLine> Find(IEnumerable<string> profiles, IReadOnlyList<string> words, int limit) =>
    [
        .. profiles.SelectMany(Files).Select(file => (file.LastWriteTimeUtc, Lines: Lines(file, words))).Where(found => found.Lines.Count > 0)
            .OrderByDescending(found => found.Lines.Max(line => Count(line.Text, words))).ThenByDescending(found => found.LastWriteTimeUtc)
            .SelectMany(found => found.Lines).Take(limit),
    ];

    static IEnumerable<FileInfo> Files(string profile)
    {
        var projects = new DirectoryInfo(Path.Combine(profile, "projects"));
        return (projects.Exists ? projects.EnumerateDirectories() : []).Select(project => new DirectoryInfo(Path.Combine(project.FullName, "memory")))
            .Where(memory => memory.Exists).SelectMany(memory => memory.EnumerateFiles("*.md", s_below)).Where(file => file.Length <= MaxBytes);
    }

    static List<MemoryLine> Lines(FileInfo file, IReadOnlyList<string> words)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Taken away, or somebody else's: then there is nothing to find in it.
            return [];
        }

        if (!words.All(word => lines.Any(line => Has(line, word))))
            return [];
        return [.. lines.Select((text, i) => (Line: new MemoryLine(file.FullName, i + 1, Text.Fit(text.Trim(), MaxText)), Words: Count(text, words))).Where(line => line.Words > 0)
            .OrderByDescending(line => line.Words).ThenBy(line => line.Line.Line).Take(LinesOfAFile).Select(line => line.Line)];
    }

    static int Count(string line, IEnumerable<string> words) => words.Count(word => Has(line, word));

    static bool Has(string line, string word) => line.Contains(word, StringComparison.OrdinalIgnoreCase);
}
