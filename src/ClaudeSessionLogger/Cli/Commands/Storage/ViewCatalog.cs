using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>Lists the views that queries can use, with their columns.</summary>
static class ViewCatalog
{
    public static void Print(TextWriter output, bool json, IReadOnlyList<QueryView> views)
    {
        if (json)
        {
            var jsonViews = views
                .Select(view => new ViewJson(
                    view.Name,
                    view.About,
                    [.. view.Columns.Select(column => new ViewColumnJson(column.Name, column.About))]
                ))
                .ToList();
            output.WriteLine(JsonSerializer.Serialize(jsonViews, ViewJsonContext.Readable.ListViewJson));
            return;
        }

        foreach (var view in views)
        {
            Terminal.Print(output, $"{view.Name}: {view.About}");
            var names = view.Columns.Max(column => column.Name.Length);
            foreach (var column in view.Columns)
                Terminal.Print(output, $"  {column.Name.PadRight(names)}  {column.About}", indent: names + 4);
            output.WriteLine();
        }

        Terminal.Print(
            output,
            "local_time(t) converts a UTC time to this machine's time zone. See "
                + $"{DocsPage.Schema} for column types and examples."
        );
    }
}

/// <summary>A view in the output of <c>query --json</c>.</summary>
sealed record ViewJson(string View, string About, List<ViewColumnJson> Columns);

sealed record ViewColumnJson(string Column, string About);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<ViewJson>))]
sealed partial class ViewJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static ViewJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
