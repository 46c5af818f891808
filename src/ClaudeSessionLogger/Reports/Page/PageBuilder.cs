using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>Builds the data of a page as JSON. Its types are in <c>web/src/data/format.ts</c>.</summary>
static class PageBuilder
{
    /// <summary>Increase it when a page's script could no longer read the data of a newer program.</summary>
    const int Format = 2;

    // Escapes < and >, so that no text can end the element of the page that holds the JSON.
    static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static PageData Build(Database database, PageRequest request)
    {
        var offsets = UsageSource.Offsets(database, request.Filter, request.Zone);
        var filter = new UsageFilter(request.Filter, UsageQuery.Times(request.Filter, offsets), offsets);
        var usage = new PageUsage(database, filter, offsets, request.IsHub);
        var sessions = new PageSessions(database, usage.Sessions, request);

        var bytes = new PageBytes();
        using (var json = new Utf8JsonWriter(bytes, s_options))
        {
            var (facts, columns) = (new PageFacts(json, request), new PageColumns(json));
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            facts.WriteAbout();
            sessions.Write(json, columns);
            usage.Write(json, columns);
            json.WriteStartObject("names");
            sessions.Projects.Write(json, "projects");
            usage.Branches.Write(json, "branches");
            usage.Models.Write(json, "models");
            sessions.Types.Write(json, "types");
            sessions.People.Write(json, "people");
            sessions.Skills.Write(json, "skills");
            json.WriteEndObject();
            sessions.WriteMissing(json);
            facts.WritePrices(usage.Models.All);
            facts.WriteBudgets();
            facts.WriteEntries(database);
            columns.WriteBytes("columns", request.IsPacked);
            json.WriteEndObject();
        }

        return new(bytes, usage.Sessions.All.Count);
    }
}

/// <param name="Json">The data in UTF-8.</param>
/// <param name="Sessions">The number of sessions with usage.</param>
readonly record struct PageData(PageBytes Json, int Sessions);
