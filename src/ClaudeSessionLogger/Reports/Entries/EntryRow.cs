using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>An entry of the shared log for output: the columns of <c>log_entries</c> under their own names.</summary>
record EntryRow
{
    public required EntryId Id { get; init; }

    /// <summary>The same id, by the name that all commands use.</summary>
    public EntryId EntryId => Id;
    public SessionId? SessionId { get; init; }
    public DateTime? LoggedAt { get; init; }
    public string? Category { get; init; }
    public string? Status { get; init; }
    public string? Title { get; init; }

    /// <summary>The body with its notes.</summary>
    public string? Body { get; init; }
    public bool Synced { get; init; }
    public DateTime? UpdatedAt { get; init; }
    public string? CreatedBy { get; init; }
    public string? UpdatedBy { get; init; }
    public string? Project { get; init; }
    public string? Owner { get; init; }
    public SessionId? OwnerSessionId { get; init; }
    public DateTime? OwnerUntil { get; init; }

    /// <summary>
    /// Whether a change was made with the knowledge of what is on the hub; null if there is no hub, or nothing changed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CheckedWithHub { get; init; }
    public long Events { get; init; }

    /// <summary>The number of fields in conflict.</summary>
    public long Conflicts { get; init; }

    public EntryRow() { }

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public EntryRow(LogEntry entry)
    {
        (Id, SessionId, LoggedAt, Category, Status, Title, Body) = (
            entry.Id,
            entry.SessionId,
            entry.LoggedAt,
            entry.CategoryText,
            entry.StatusText,
            entry.Title,
            entry.BodyWithNotes
        );
        (UpdatedAt, CreatedBy, UpdatedBy, Project) = (entry.UpdatedAt, entry.CreatedBy, entry.UpdatedBy, entry.Project);
        (Owner, OwnerSessionId, OwnerUntil) = (entry.Claim?.Owner, entry.Claim?.SessionId, entry.Claim?.Until);
        (Events, Conflicts) = (entry.Events, entry.Conflicts.Count(conflict => conflict.IsOpen));
    }
}
