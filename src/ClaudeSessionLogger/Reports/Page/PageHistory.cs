using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// The part of a page that takes long to read: usage and sessions. It follows from the database, the filter and the
/// time zone alone, so that it stays right until the database changes.
/// </summary>
sealed class PageHistory
{
    // Escapes < and >, so that no text can end the element of the page that holds the JSON.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    PageHistory(PageBytes json, int sessions, IReadOnlyList<string?> models) =>
        (Json, Sessions, Models) = (json, sessions, models);

    /// <summary>A JSON object in UTF-8.</summary>
    public PageBytes Json { get; }

    /// <summary>The number of sessions with usage.</summary>
    public int Sessions { get; }

    public IReadOnlyList<string?> Models { get; }

    public static PageHistory Read(Database database, PageRequest request)
    {
        var offsets = UsageSource.Offsets(database, request.Filter, request.Zone);
        var filter = new UsageFilter(request.Filter, UsageQuery.Times(request.Filter, offsets), offsets);
        var usage = new PageUsage(database, filter, offsets, request.IsHub);
        var sessions = new PageSessions(database, usage.Sessions, request);

        var bytes = new PageBytes();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            var columns = new PageColumns(json);
            json.WriteStartObject();
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
            columns.WriteBytes("columns", request.IsPacked);
            json.WriteEndObject();
        }

        return new(bytes, usage.Sessions.All.Count, usage.Models.All);
    }
}
