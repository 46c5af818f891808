using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Search;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Dashboard.Api;

sealed record ErrorJson(string Error);

/// <param name="Archive">Whether conversations are kept and shown.</param>
sealed record AboutJson(
    string Version,
    bool Archive,
    bool Hub,
    long Unread,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Categories,
    IReadOnlyList<string> Statuses
);

sealed record SessionPageJson(SessionTotals Totals, int Offset, IReadOnlyList<SessionRow> Rows);

/// <param name="Readable">Whether what was said is shown.</param>
sealed record SessionTurnsJson(
    IReadOnlyList<TurnJson> Turns,
    IReadOnlyList<SubagentTurnJson> Subagents,
    decimal UnassignedUsd,
    int Messages,
    bool Readable
);

/// <param name="Message">The number of its first message.</param>
/// <param name="Lacks">Whether the cost lacks models without a price.</param>
sealed record TurnJson(
    int Turn,
    int Message,
    int Messages,
    DateTime? At,
    decimal CostUsd,
    decimal SubagentUsd,
    bool Lacks
);

sealed record SubagentTurnJson(string AgentId, int Messages, decimal CostUsd, bool Lacks);

sealed record SearchResultJson(IReadOnlyList<SearchItem> Found, bool HasMore, IReadOnlyList<string> Remarks);

/// <param name="Me">The name under which this person writes.</param>
sealed record EntryListJson(IReadOnlyList<EntryRow> Entries, string? Me);

/// <param name="Text">The body without its notes.</param>
sealed record EntryPageJson(
    EntryDetailJson Entry,
    string? Text,
    IReadOnlyList<ChangeJson> Changes,
    IReadOnlyList<ConflictJson> Conflicts
);

/// <param name="Text">What the person did, in words.</param>
sealed record ChangeJson(
    DateTime At,
    string Actor,
    string Text,
    string? Machine,
    string? OverriddenBy,
    bool IsConflict
);

/// <param name="Won">The current value; null for a claim.</param>
sealed record ConflictJson(string Field, string? Won, string? Lost, string Text);

/// <param name="Last">What the page posts once it has shown the entries.</param>
sealed record InboxJson(IReadOnlyList<InboxItemJson> Entries, long Last);

sealed record InboxItemJson(
    EntryId Id,
    string? Category,
    string? Status,
    string? Title,
    bool Unread,
    IReadOnlyList<ChangeJson> Changes
);

sealed record MemoryItemJson(
    string ProjectKey,
    string Project,
    string Name,
    long Bytes,
    DateTime WrittenAt,
    string WrittenBy,
    int Versions,
    bool Deleted,
    bool Conflict
);

sealed record MemoryFileDetailJson(
    string ProjectKey,
    string Name,
    string? Content,
    IReadOnlyList<MemoryVersionItemJson> Versions
);

sealed record MemoryVersionItemJson(
    int Version,
    DateTime WrittenAt,
    string WrittenBy,
    string? Machine,
    string Change,
    string? OtherName,
    long Bytes,
    bool Current
);

/// <param name="Before">The version that it replaced.</param>
/// <param name="Diff">Lines with <c>+</c>, <c>-</c> or a blank before them.</param>
sealed record MemoryVersionDetailJson(MemoryVersionItemJson Version, int? Before, IReadOnlyList<string> Diff);

sealed record HubStateJson(
    string? Address,
    DateTime? LastMet,
    string? LastError,
    long WaitingEvents,
    DateTime Now,
    IReadOnlyList<DeviceJson> Devices
);

sealed record DeviceJson(
    DeviceId DeviceId,
    string? Name,
    string? Person,
    string? ProgramVersion,
    DateTime? SeenAt,
    long Events,
    bool Revoked,
    bool ThisMachine
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(AboutJson))]
[JsonSerializable(typeof(SessionPageJson))]
[JsonSerializable(typeof(SessionDetailJson))]
[JsonSerializable(typeof(SessionTurnsJson))]
[JsonSerializable(typeof(SearchResultJson))]
[JsonSerializable(typeof(EntryListJson))]
[JsonSerializable(typeof(EntryPageJson))]
[JsonSerializable(typeof(InboxJson))]
[JsonSerializable(typeof(List<MemoryItemJson>))]
[JsonSerializable(typeof(MemoryFileDetailJson))]
[JsonSerializable(typeof(MemoryVersionDetailJson))]
[JsonSerializable(typeof(HubStateJson))]
sealed partial class DashboardJsonContext : JsonSerializerContext;
