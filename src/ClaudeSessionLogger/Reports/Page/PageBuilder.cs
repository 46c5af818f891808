using System.Buffers;
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
    const int Format = 1;

    // Escapes < and >, so that no text can end the element of the page that holds the JSON.
    static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static PageData Build(Database database, PageRequest request)
    {
        var offsets = UsageSource.Offsets(database, request.Filter, request.Zone);
        var filter = new UsageFilter(request.Filter, UsageQuery.Times(request.Filter, offsets), offsets);
        UsageSource.MakeDetailed(database, filter, offsets);
        var (ids, models, branches) = (new PageNames(), new PageNames(), new PageNames());
        var usage = PageUsage.Read(database, "used", offsets, ids, models, branches);
        var subagents = PageUsage.Read(database, UsageSource.BySubagents, offsets, ids, models, branches);
        var sessions = new PageSessions(database, ids, request.Titles);
        var gaps = DataQualityQuery.Read(database, request.Filter);

        var buffer = new ArrayBufferWriter<byte>(1 << 18);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            var facts = new PageFacts(json, request);
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            facts.WriteAbout();
            sessions.Write(json, request.IsPacked);
            usage.Write(json, "usage", request.IsPacked);
            subagents.Write(json, "subagents", request.IsPacked);
            json.WriteStartObject("names");
            sessions.Projects.Write(json, "projects");
            branches.Write(json, "branches");
            models.Write(json, "models");
            sessions.Types.Write(json, "types");
            sessions.People.Write(json, "people");
            sessions.Skills.Write(json, "skills");
            json.WriteEndObject();
            json.WriteStartObject("missing");
            json.WriteNumber("skipped_lines", gaps.SkippedLines);
            json.WriteString("unattributed_usd", PageMoney.Text(gaps.UnattributedUsd ?? 0));
            json.WriteEndObject();
            facts.WritePrices(models.All);
            facts.WriteBudgets();
            facts.WriteEntries(database);
            json.WriteEndObject();
        }

        return new(buffer.WrittenMemory, ids.All.Count);
    }
}

/// <param name="Json">The data in UTF-8.</param>
/// <param name="Sessions">The number of sessions with usage.</param>
readonly record struct PageData(ReadOnlyMemory<byte> Json, int Sessions);
