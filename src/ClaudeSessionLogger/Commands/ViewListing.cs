using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>What there is to ask: each view with its columns.</summary>
static class ViewListing
{
    public static void Print(TextWriter output, bool json)
    {
        if (json)
        {
            var wire = View.All.Select(view => new WireView(view.Name, view.About, [.. view.Columns.Select(column => new WireViewColumn(column.Name, column.About))])).ToList();
            output.WriteLine(JsonSerializer.Serialize(wire, ViewJson.Readable.ListWireView));
            return;
        }

        foreach (var view in View.All)
        {
            Terminal.Print(output, $"{view.Name}: {view.About}");
            var names = view.Columns.Max(column => column.Name.Length);
            foreach (var column in view.Columns)
                Terminal.Print(output, $"  {column.Name.PadRight(names)}  {column.About}", indent: names + 4);
            output.WriteLine();
        }

        Terminal.Print(output, "local_time(t) is a UTC time by this machine's clock. docs/schema.md has the types, and ten queries to begin with.");
    }
}

/// <summary>A view as <c>query --json</c> lists it.</summary>
sealed record WireView(string View, string About, List<WireViewColumn> Columns);

sealed record WireViewColumn(string Column, string About);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<WireView>))]
sealed partial class ViewJson : JsonSerializerContext
{
    /// <summary>Text as it is, not as escapes.</summary>
    public static ViewJson Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
