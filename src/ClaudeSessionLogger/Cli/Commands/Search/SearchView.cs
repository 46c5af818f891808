using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Prints what a search found.</summary>
static class SearchView
{
    const int ShortId = 8;

    public static void Json(List<SearchItem> found, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(found, SearchJsonContext.Readable.ListSearchItem));

    public static void Table(IEnumerable<SearchItem> found, TextWriter output)
    {
        var table = new TextTable(
            new("kind"),
            new("id or name", MinWidth: ShortId),
            new("found", MinWidth: 24),
            new("changed", DropPriority: 1),
            new("project", MinWidth: 10, DropPriority: 2)
        );
        foreach (var item in found)
            table.AddRow(
                item.Category ?? item.Kind,
                item.EntryId?.Short ?? item.SessionId?.Short ?? item.Name,
                item.Title is null || item.Snippet == item.Title ? item.Snippet : $"{item.Title}: {item.Snippet}",
                Terminal.ListTime(item.At, output),
                item.Project
            );
        table.Print(output);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<SearchItem>))]
sealed partial class SearchJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static SearchJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
