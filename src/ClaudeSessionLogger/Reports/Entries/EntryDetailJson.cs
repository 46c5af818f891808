using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>The output of <c>show --json</c>: the entry's columns and its history.</summary>
sealed record EntryDetailJson : EntryRow
{
    [JsonPropertyOrder(1)]
    public IReadOnlyList<EntryNoteJson> Notes { get; init; } = [];

    [JsonPropertyOrder(1)]
    public IReadOnlyList<HistoryItemJson> History { get; init; } = [];

    // Without this constructor, the JSON generator would include EntryDetail and every type in it.
    public EntryDetailJson() { }

    [SetsRequiredMembers]
    public EntryDetailJson(EntryDetail detail)
        : base(detail.Entry)
    {
        Notes = [.. detail.Entry.Notes.Select(note => new EntryNoteJson(note.WrittenAt, note.Actor, note.Text))];
        History = [.. detail.History.Select(line => new HistoryItemJson(line.Act, line.Device))];
    }
}

/// <summary>A note added to an entry.</summary>
sealed record EntryNoteJson(DateTime WrittenAt, string CreatedBy, string Text);

/// <summary>
/// One event of an entry. <paramref name="OverriddenBy"/> is the person who changed the same field without having seen
/// this event.
/// </summary>
/// <param name="TakesEffectAt">Only for an event that is dated in the future.</param>
sealed record HistoryItemJson(
    DateTime WrittenAt,
    string Actor,
    string? Device,
    SessionId? SessionId,
    string Kind,
    string? Value,
    string? OverriddenBy,
    bool Open,
    DateTime? TakesEffectAt = null
)
{
    public HistoryItemJson(HistoryItem item, string? device)
        : this(
            item.Event.Content.WrittenAt,
            item.Event.Content.Actor,
            device,
            item.Event.Content.SessionId,
            item.Event.Content.KindText,
            item.Event.Content.Value,
            item.Conflict?.Won.Actor,
            item.Conflict?.IsOpen ?? false,
            item.EffectAt
        ) { }
}

/// <summary>An entry in the output of <c>inbox --json</c>.</summary>
sealed record InboxEntryJson(
    EntryId Id,
    EntryRow? Entry,
    IReadOnlyList<HistoryItemJson> Changes,
    IReadOnlyList<HistoryItemJson> Overridden
)
{
    public InboxEntryJson(InboxEntry entry)
        : this(
            entry.Id,
            entry.Entry is { } row ? new EntryRow(row) : null,
            [.. entry.Changes.Select(item => new HistoryItemJson(item, null))],
            [.. entry.Overridden.Select(item => new HistoryItemJson(item, null))]
        ) { }
}

/// <summary>The output of <c>inbox --count --json</c>.</summary>
sealed record UnseenCountJson(long Unseen);
