using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Mcp;

/// <summary>What tools answer: names as everywhere, and no word for what is not there, since a model pays for each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EntryRow))]
[JsonSerializable(typeof(WireEntryDetail))]
[JsonSerializable(typeof(WireEntries))]
[JsonSerializable(typeof(WireInbox))]
[JsonSerializable(typeof(WireSearch))]
[JsonSerializable(typeof(WireSessions))]
[JsonSerializable(typeof(WireSessionDetail))]
[JsonSerializable(typeof(WireCosts))]
sealed partial class McpJson : JsonSerializerContext
{
    public static McpJson Compact => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

sealed record WireEntries(IReadOnlyList<EntryRow> Entries);

sealed record WireInbox(IReadOnlyList<WireInboxNews> Entries);

/// <summary>An entry of the inbox, what others did to it as sentences.</summary>
sealed record WireInboxNews(string Id, string? Category, string? Status, string? Title, IReadOnlyList<string> Changes, IReadOnlyList<string> Overridden)
{
    public static WireInboxNews Of(InboxEntry item) => new(item.Id, item.Entry?.Category, item.Entry?.Status, item.Entry?.Title, Sentences(item.Acts), Sentences(item.Overridden));

    static IReadOnlyList<string> Sentences(IEnumerable<EntryAct> acts) => [.. acts.Select(act =>
        $"{act.Event.Content.WrittenAt:yyyy-MM-dd HH:mm} UTC: {act.Event.Content.Actor} {EntryWords.Of(act)}" + (act.Conflict is { } conflict ? $" (overridden by {conflict.Won.Actor})" : ""))];
}

sealed record WireSearch(IReadOnlyList<EntryRow> Entries, IReadOnlyList<MemoryLine> Memory);

sealed record WireSessions(IReadOnlyList<WireSessionLine> Sessions);

/// <summary>A session in a list; <c>session</c> has all of one.</summary>
sealed record WireSessionLine(string SessionId, string? Project, string? Title, string? SessionType, DateTime? EndedAt, double? DurationMin, long TotalTokens, decimal CostUsd)
{
    public WireSessionLine(SessionRow row) : this(row.SessionId, row.Project, row.Title, row.SessionType, row.EndedAt, row.DurationMin, row.TotalTokens, row.CostUsd) { }
}

sealed record WireCosts(string By, int Days, decimal TotalUsd, IReadOnlyList<SummaryLine> Lines);
