using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Prints what a search found.</summary>
static class SearchView
{
    const int ContextIndent = 4,
        MaxContextLines = 8,
        WantedText = 40,
        BeforeMatch = 12;

    public static void Json(List<SearchItem> found, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(found, SearchJsonContext.Readable.ListSearchItem));

    /// <summary>Prints a table, or the lines around each match if they were asked for.</summary>
    public static void Print(IEnumerable<SearchItem> found, TextWriter output)
    {
        var items = found.ToList();
        if (!items.Exists(item => item.Context is not null))
        {
            Table(items, output);
            return;
        }

        foreach (var item in items)
        {
            var source = string.Join(
                ", ",
                new[] { item.Project, item.Speaker, item.Tool, Terminal.LocalTime(item.At) }.Where(text =>
                    !string.IsNullOrEmpty(text)
                )
            );
            var id = item.EntryId?.Short ?? item.SessionId?.Short ?? item.Name;
            Terminal.Print(
                output,
                SafeText.Safe($"{item.Category ?? item.Kind} {id} ({source})"),
                indent: ContextIndent
            );
            var width = Terminal.Width(output) - ContextIndent;
            foreach (var line in (item.Context ?? [item.Snippet]).Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                // Context that was asked for is wrapped; a line of many screens is cut. Anything else is one line.
                var most = item.Context is null ? width : MaxContextLines * width;
                var shown = SafeText.Fit(FromMatch(Marked(line, item), most), most);
                Terminal.Print(output, new string(' ', ContextIndent) + shown, indent: ContextIndent);
            }
            output.WriteLine();
        }
    }

    static void Table(List<SearchItem> found, TextWriter output)
    {
        var table = new TextTable(
            new("kind"),
            new("id or name", MinWidth: 10),
            new("found", MinWidth: 24) { WantedWidth = WantedText },
            TextColumn.Time("changed") with
            {
                DropPriority = 1,
            },
            new("project", MinWidth: 10, DropPriority: 2)
        );
        var room = Terminal.IsTerminal(output) ? WantedText * 3 / 4 : Terminal.Unlimited;
        foreach (var item in found)
            table.AddRow(
                item.Category ?? item.Speaker ?? item.Kind,
                item.EntryId?.Short ?? item.SessionId?.Short ?? item.Name,
                item.Title is null || item.Snippet == item.Title || item.Match is not null
                    ? FromMatch(Marked(item.Snippet, item), room)
                    : $"{item.Title}: {item.Snippet}",
                Terminal.LocalTime(item.At),
                item.Project
            );
        table.Print(output);
    }

    // A match at the end of a long line would be cut off: begins the line a few words before it.
    static string FromMatch(string marked, int width)
    {
        var (match, end) = (
            marked.IndexOf('«', StringComparison.Ordinal),
            marked.IndexOf('»', StringComparison.Ordinal)
        );
        if (match <= BeforeMatch || end < match || SafeText.Width(marked.AsSpan(0, end + 1)) <= width)
            return marked;
        var word = marked.IndexOf(' ', match - BeforeMatch, BeforeMatch);
        return $"…{marked[(word < 0 ? match : word + 1)..]}";
    }

    // The matches between marks, which are also copied and read aloud.
    static string Marked(string line, SearchItem item)
    {
        if (item.Query?.MatchesIn(line) is not { Count: > 0 } matches)
            return line;
        var marked = new StringBuilder(line);
        for (var i = matches.Count - 1; i >= 0; i--)
            marked.Insert(matches[i].End.Value, '»').Insert(matches[i].Start.Value, '«');
        return marked.ToString();
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
