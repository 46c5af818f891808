using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Defines the JSON that tools return, in snake case. Leaves out nulls, because every token costs money.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EntryRow))]
[JsonSerializable(typeof(EntryDetailJson))]
[JsonSerializable(typeof(EntriesJson))]
[JsonSerializable(typeof(InboxJson))]
[JsonSerializable(typeof(SearchJson))]
[JsonSerializable(typeof(SessionsJson))]
[JsonSerializable(typeof(SessionDetailJson))]
[JsonSerializable(typeof(CostsJson))]
[JsonSerializable(typeof(FoundSessionsJson))]
[JsonSerializable(typeof(ReadSessionJson))]
[JsonSerializable(typeof(JsonElement))]
sealed partial class McpJsonContext : JsonSerializerContext
{
    public static McpJsonContext Compact =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}

sealed record EntriesJson(IReadOnlyList<EntryRow> Entries);

sealed record InboxJson(IReadOnlyList<InboxNewsJson> Entries);

/// <summary>An entry of the inbox, with the changes by others as sentences.</summary>
sealed record InboxNewsJson(
    EntryId Id,
    string? Category,
    string? Status,
    string? Title,
    IReadOnlyList<string> Changes,
    IReadOnlyList<string> Overridden
)
{
    public EntryId EntryId => Id;

    public static InboxNewsJson Of(InboxEntry item) =>
        new(
            item.Id,
            item.Entry?.CategoryText,
            item.Entry?.StatusText,
            item.Entry?.Title,
            Sentences(item.Changes),
            Sentences(item.Overridden)
        );

    static IReadOnlyList<string> Sentences(IEnumerable<HistoryItem> acts) =>
        [
            .. acts.Select(item =>
                $"{item.Event.Content.WrittenAt:yyyy-MM-dd HH:mm} UTC: {item.Event.Content.Actor} "
                + $"{HistoryText.Describe(item, isUtc: true)}"
                + (item.Conflict is { } conflict ? $" (overridden by {conflict.Won.Actor})" : "")
            ),
        ];
}

sealed record SearchJson(
    IReadOnlyList<EntryRow> Entries,
    IReadOnlyList<MemoryLine> Memory,
    IReadOnlyList<SessionLineJson> Sessions
);

sealed record SessionsJson(IReadOnlyList<SessionLineJson> Sessions);

/// <summary>A session in a list; the tool <c>session</c> returns all of its details.</summary>
sealed record SessionLineJson(
    SessionId SessionId,
    string? Project,
    string? Title,
    string? SessionType,
    DateTime? EndedAt,
    double? DurationMin,
    long TotalTokens,
    decimal CostUsd
)
{
    public SessionLineJson(SessionRow row)
        : this(
            row.SessionId,
            row.Project,
            row.Title,
            row.SessionType,
            row.EndedAt,
            row.DurationMin,
            row.TotalTokens,
            row.CostUsd
        )
    {
        (Tags, Note) = (row.Tags is [_, ..] tags ? tags : null, row.Note);
        Pinned = row.Pinned;
    }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tags { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Pinned { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; }
}

sealed record CostsJson(string By, int Days, decimal TotalUsd, IReadOnlyList<SummaryLine> Lines);
