using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>What a tool changed in a file, by the client's account, or else computed from what it was given.</summary>
static class ToolDiff
{
    // Computing the difference of long texts takes too long; then all old lines are removed, and all new ones added.
    const int MaxCompared = 100_000;

    public static IReadOnlyList<DiffLine> Of(string tool, JsonElement input, JsonElement structured)
    {
        if (tool is not ("Edit" or "Write" or "MultiEdit" or "NotebookEdit"))
            return [];
        var lines = new List<DiffLine>();
        foreach (var hunk in structured.Child("structuredPatch").Items())
            AddHunk(lines, hunk);
        if (lines.Count > 0)
            return lines;
        if (tool == "Write")
            return [.. Lines(input.Text("content") ?? "").Select(line => new DiffLine('+', line))];
        if (tool == "MultiEdit")
            return
            [
                .. input
                    .Child("edits")
                    .Items()
                    .SelectMany(edit => Compare(edit.Text("old_string") ?? "", edit.Text("new_string") ?? "")),
            ];
        return Compare(input.Text("old_string") ?? "", input.Text("new_string") ?? input.Text("new_source") ?? "");
    }

    static void AddHunk(List<DiffLine> lines, JsonElement hunk)
    {
        var at = hunk.Number("newStart");
        lines.Add(new('@', at is { } line ? $"line {line}" : ""));
        foreach (var text in hunk.Child("lines").Items().Select(item => item.Text()))
            if (text is [var kind and ('+' or '-' or ' '), ..])
                lines.Add(new(kind, text[1..]));
    }

    /// <summary>The lines of both texts, each marked as removed, added or unchanged.</summary>
    public static IReadOnlyList<DiffLine> Compare(string before, string after)
    {
        if (before.Length + after.Length > MaxCompared)
            return
            [
                .. Lines(before).Select(line => new DiffLine('-', line)),
                .. Lines(after).Select(line => new DiffLine('+', line)),
            ];
        var diff = new InlineDiffBuilder(new Differ()).BuildDiffModel(
            before,
            after,
            ignoreWhitespace: false,
            ignoreCase: false,
            LineChunker.Instance
        );
        return
        [
            .. diff
                .Lines.Where(line => before.Length > 0 || line.Type != ChangeType.Deleted)
                .Where(line => after.Length > 0 || line.Type != ChangeType.Inserted)
                .Select(line => new DiffLine(
                    line.Type switch
                    {
                        ChangeType.Inserted => '+',
                        ChangeType.Deleted => '-',
                        _ => ' ',
                    },
                    line.Text ?? ""
                )),
        ];
    }

    static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
