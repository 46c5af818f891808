using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The facts of one transcript file, with nothing decided yet: the owner of a copied row is only known across files.
/// </summary>
/// <remarks>
/// Numbers, hashes and names; the only text of the conversation is the title. <c>Row</c> is always an index into
/// <see cref="Rows"/>.
/// </remarks>
sealed class TranscriptFacts
{
    public required string SessionId { get; set; }

    /// <summary>The agent of an <c>agent-*.jsonl</c> file; null for a main transcript.</summary>
    public string? AgentId { get; init; }

    public List<RowFact> Rows { get; set; } = [];
    public List<ResponseFact> Responses { get; set; } = [];
    public List<ToolCallFact> ToolCalls { get; set; } = [];
    public List<SkillFact> Skills { get; set; } = [];
    public List<CostState> CostStates { get; init; } = [];

    /// <summary>
    /// Rows up to and including <c>LastRow</c> (and after the previous mark) are copies from that session. Only those
    /// with <see cref="RowFlags.Original"/> are known to originate there.
    /// </summary>
    public List<(int LastRow, string SessionId)> Marks { get; init; } = [];

    /// <summary>The value applies from that row of the main thread until the next item.</summary>
    public List<(int Row, string Value)> Branches { get; init; } = [];
    public List<(int Row, string Value)> Versions { get; init; } = [];
    public List<(int Row, string Value)> Cwds { get; init; } = [];

    /// <summary>A subagent's directory, for a session of which only subagents are left.</summary>
    public string? AgentCwd { get; set; }

    public string? CustomTitle { get; set; }
    public string? AiTitle { get; set; }
    public string? SummaryTitle { get; set; }

    /// <summary>
    /// Prompts that could be the title, shortened to a title. After reading, all of them; from the database, only the
    /// one that was used.
    /// </summary>
    public List<(int Row, string Title)> Prompts { get; set; } = [];

    /// <summary>The number of lines, or parts of lines, that could not be read.</summary>
    public int SkippedLines { get; set; }

    /// <summary>Whether the file has any row of a conversation; otherwise there was no session.</summary>
    public bool IsConversation { get; set; }

    /// <summary>The number of items that another file could have a copy of.</summary>
    public int Keys => Rows.Count + Responses.Count + ToolCalls.Count;

    /// <summary>
    /// Forgotten or excluded: the facts are only used to determine row ownership, and nothing else is stored.
    /// </summary>
    public bool IsHidden { get; set; }

    /// <summary>
    /// Returns only what is needed to recognise copies of it, or itself as a copy: hashes, their times, and the
    /// sessions that marks name.
    /// </summary>
    public TranscriptFacts ToHidden() => new()
    {
        SessionId = SessionId,
        AgentId = AgentId,
        IsHidden = true,
        Rows = [.. Rows.Select(row => row with { Flags = row.Flags & RowFlags.Original })],
        Responses = [.. Responses.Select(response => new ResponseFact(
            response.Key, response.Row, TranscriptTime.None, ResponseNames.None, default, 0, Complete: false, Advisor: false))],
        ToolCalls = ToolCalls,
        Marks = Marks,
    };
}

[Flags]
enum RowFlags : byte
{
    None = 0,

    /// <summary>A user or assistant row, from which a session's start and end are computed.</summary>
    Conversation = 1,

    /// <summary>A subagent's row.</summary>
    Side = 2,

    /// <summary>A text that a person typed in the main thread.</summary>
    Prompt = 4,

    ApiError = 8,

    /// <summary>A prompt with text that could be a title.</summary>
    Titled = 16,

    /// <summary>A copy that names the session it originates from, not just the one it was copied from.</summary>
    Original = 32,
}

/// <param name="Key">The hash of the row's uuid; 0 for a row without one, which is never a copy.</param>
/// <param name="Time">Microseconds since 1970 UTC, or <see cref="TranscriptTime.None"/>.</param>
readonly record struct RowFact(ulong Key, long Time, RowFlags Flags)
{
    public bool Has(RowFlags flag) => (Flags & flag) != 0;
}

/// <summary>One API response in one file: the field-wise maximum of its rows.</summary>
/// <param name="Key">The hash of <c>message.id</c>, else of the row's uuid.</param>
/// <param name="Row">The first row of the response.</param>
/// <param name="Time">The time of the most complete row; among equals, the first.</param>
/// <param name="Complete">Whether a row has a stop reason; without one, the output is a lower bound.</param>
/// <param name="Advisor">
/// Whether it is an advisor's message, which is billed separately and is not part of the conversation.
/// </param>
readonly record struct ResponseFact(
    ulong Key, int Row, long Time, ResponseNames Names, UsageCounts Counts, int WebSearches, bool Complete, bool Advisor)
{
    public string Model => Names.Model;
    public string? AgentId => Names.AgentId;

    /// <summary>
    /// Web searches reported by the response's tool calls; <see cref="WebSearches"/> may include the same ones.
    /// </summary>
    public int ToolSearches { get; init; }

    /// <summary>Merges two rows or two copies; where names differ, the more complete one's are used.</summary>
    public static ResponseFact Merge(in ResponseFact first, in ResponseFact other)
    {
        var (best, rest) = other.Counts.Sum > first.Counts.Sum ? (other, first) : (first, other);
        return best with
        {
            Row = first.Row,
            Time = best.Time == TranscriptTime.None ? rest.Time : best.Time,
            Names = ResponseNames.Merge(first.Names, other.Names, best.Names, rest.Names),
            Counts = UsageCounts.Max(first.Counts, other.Counts),
            WebSearches = Math.Max(first.WebSearches, other.WebSearches),
            ToolSearches = Math.Max(first.ToolSearches, other.ToolSearches),
            Complete = first.Complete || other.Complete,
        };
    }
}

/// <param name="Response">The key of the response that made the call.</param>
readonly record struct ToolCallFact(ulong Key, int Row, ulong Response);

readonly record struct SkillFact(int Row, string Name);

/// <summary>The client's running total before <paramref name="Row"/>.</summary>
readonly record struct CostState(int Row, string StartTime, decimal Total, ModelTotal[] Models);

readonly record struct ModelTotal(string Model, Tokens Tokens, decimal Cost);
