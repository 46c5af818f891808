using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Log;

namespace ClaudeSessionLogger.Reports;

/// <summary>What <c>show --json</c> prints: the entry's columns, and what made them so.</summary>
sealed record WireEntryDetail : EntryRow
{
    [JsonPropertyOrder(1)]
    public IReadOnlyList<WireNote> Notes { get; init; } = [];

    [JsonPropertyOrder(1)]
    public IReadOnlyList<WireAct> History { get; init; } = [];

    [SetsRequiredMembers]
    public WireEntryDetail(EntryDetail detail) : base(detail.Entry)
    {
        Notes = [.. detail.Entry.Notes.Select(note => new WireNote(note.WrittenAt, note.Actor, note.Text))];
        History = [.. detail.History.Select(line => new WireAct(line.Act, line.Device))];
    }
}

/// <summary>Something added to an entry.</summary>
sealed record WireNote(DateTime WrittenAt, string CreatedBy, string Text);

/// <summary>One event of an entry. <paramref name="OverriddenBy"/> is who overrode it without having seen it.</summary>
/// <param name="TakesEffectAt">Only of one that is dated in the future.</param>
sealed record WireAct(DateTime WrittenAt, string Actor, string? Device, string? SessionId, string Kind, string? Value, string? OverriddenBy, bool Open, DateTime? TakesEffectAt = null)
{
    public WireAct(EntryAct act, string? device) : this(
        act.Event.Content.WrittenAt, act.Event.Content.Actor, device, act.Event.Content.SessionId, act.Event.Content.Kind, act.Event.Content.Value, act.Conflict?.Won.Actor, act.Conflict?.IsOpen ?? false, act.EffectAt)
    { }
}

/// <summary>What <c>inbox --json</c> prints of an entry.</summary>
sealed record WireInboxEntry(string Id, EntryRow? Entry, IReadOnlyList<WireAct> Changes, IReadOnlyList<WireAct> Overridden)
{
    public WireInboxEntry(InboxEntry entry) : this(
        entry.Id, entry.Entry is { } row ? new EntryRow(row) : null, [.. entry.Acts.Select(act => new WireAct(act, null))], [.. entry.Overridden.Select(act => new WireAct(act, null))])
    { }
}

/// <summary>What <c>inbox --count --json</c> prints.</summary>
sealed record WireUnseen(long Unseen);
