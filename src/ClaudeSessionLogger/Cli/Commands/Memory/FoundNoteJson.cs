using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Memory.Search;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// A note that a search found. <c>path</c> is null if the note is not on this machine; <c>text</c> is null without
/// <c>--full</c>.
/// </summary>
sealed record FoundNoteJson(
    string ProjectKey,
    string Project,
    string Name,
    string? Path,
    bool HasAll,
    IReadOnlyList<FoundLineJson> Lines,
    string? Text
)
{
    public static FoundNoteJson Of(FoundNote found, bool hasAll, string text, bool full)
    {
        var lines = text.Split('\n');
        return new(
            found.Note.Project,
            found.Note.ProjectName,
            found.Note.Name,
            found.Note.Path,
            hasAll,
            [
                .. found
                    .Lines.OrderBy(line => line.Line)
                    .Where(line => line.Line <= lines.Length)
                    .Select(line => new FoundLineJson(line.Line, lines[line.Line - 1].TrimEnd('\r'))),
            ],
            full ? text : null
        );
    }
}

sealed record FoundLineJson(int Line, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<FoundNoteJson>))]
sealed partial class FoundNoteJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static FoundNoteJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
