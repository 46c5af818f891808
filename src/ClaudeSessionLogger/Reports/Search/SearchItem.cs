using System.Text.Json.Serialization;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Search;

/// <summary>
/// Something that a search found, as JSON. <see cref="Kind"/> says which of the ids it has: an entry has
/// <c>entry_id</c>, a session <c>session_id</c>, and a note of Claude's memory <c>project</c> and <c>name</c>.
/// </summary>
sealed record SearchItem
{
    public required string Kind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntryId? EntryId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionId? SessionId { get; init; }

    public string? Project { get; init; }

    /// <summary>The key of a note's project, for <c>memory</c> commands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProjectKey { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>A note's file; null if the note is only on other machines.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Category { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>When it was last changed or said, or when a session ended whose title matches; UTC.</summary>
    public DateTime? At { get; init; }

    /// <summary>The line of the snippet in a note, counted from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>Who said it in a session: user, claude or tool; null if the title matches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Speaker { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tool { get; init; }

    /// <summary>The id of the message, for <c>sessions read</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The subagent that said it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Agent { get; init; }

    /// <summary>The line with most of the words, shortened around them.</summary>
    public required string Snippet { get; init; }

    /// <summary>The lines around the match, if they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Context { get; init; }

    [JsonIgnore]
    public ContentMatch? Match { get; init; }

    /// <summary>What was searched for in sessions; null for other kinds.</summary>
    [JsonIgnore]
    public TextQuery? Query { get; init; }

    /// <summary>How well it matches.</summary>
    [JsonIgnore]
    public int Score { get; init; }
}
