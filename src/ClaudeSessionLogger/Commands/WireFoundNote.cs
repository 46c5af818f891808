using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Memory;

namespace ClaudeSessionLogger.Commands;

/// <summary>A note that was found; <c>path</c> is null for one that is not on this machine, <c>text</c> only with <c>--full</c>.</summary>
sealed record WireFoundNote(string ProjectKey, string Project, string Name, string? Path, bool HasAll, IReadOnlyList<WireFoundLine> Lines, string? Text)
{
    public static WireFoundNote Of(FoundNote found, bool hasAll, string text, bool full)
    {
        var lines = text.Split('\n');
        return new(found.Note.Project, found.Note.ProjectName, found.Note.Name, found.Note.Path, hasAll,
            [.. found.Lines.OrderBy(line => line.Line).Where(line => line.Line <= lines.Length).Select(line => new WireFoundLine(line.Line, lines[line.Line - 1].TrimEnd('\r')))], full ? text : null);
    }
}

sealed record WireFoundLine(int Line, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<WireFoundNote>))]
sealed partial class MemorySearchJson : JsonSerializerContext
{
    /// <summary>Names as they are, not as escapes.</summary>
    public static MemorySearchJson Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
