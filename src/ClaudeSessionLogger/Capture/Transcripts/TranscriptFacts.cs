using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>What one transcript file says, with nothing decided yet: who owns a copied row is known only across files.</summary>
/// <remarks>Numbers, hashes and names; of conversations only the title's text. <c>Row</c> always indexes <see cref="Rows"/>.</remarks>
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
    /// Rows up to and including <c>LastRow</c> (and after the mark before) are copies, taken from that session. Whether they
    /// began there only those say that are <see cref="RowFlags.Original"/>.
    /// </summary>
    public List<(int LastRow, string SessionId)> Marks { get; init; } = [];

    /// <summary>From that row of the main thread on, until the next entry.</summary>
    public List<(int Row, string Value)> Branches { get; init; } = [];
    public List<(int Row, string Value)> Versions { get; init; } = [];
    public List<(int Row, string Value)> Cwds { get; init; } = [];

    /// <summary>A subagent's folder: for a session of which nothing but subagents is left.</summary>
    public string? AgentCwd { get; set; }

    public string? CustomTitle { get; set; }
    public string? AiTitle { get; set; }
    public string? SummaryTitle { get; set; }

    /// <summary>
    /// Prompts that could give the title, as a title. All of them when just read; only the one that was used when they
    /// come from the database.
    /// </summary>
    public List<(int Row, string Title)> Prompts { get; set; } = [];

    /// <summary>Lines, or parts of lines, that could not be read.</summary>
    public int SkippedLines { get; set; }

    /// <summary>Whether the file has any row of a conversation: without one there was no session.</summary>
    public bool IsConversation { get; set; }

    /// <summary>How many things it has that another file could hold a copy of.</summary>
    public int Keys => Rows.Count + Responses.Count + ToolCalls.Count;

    /// <summary>Forgotten or excluded: it says whose a row is, and nothing else of it is used or kept.</summary>
    public bool IsHidden { get; set; }

    /// <summary>
    /// Only what is needed to know copies of it elsewhere, and to know itself as a copy: hashes, their times, and whose they
    /// are where that is said.
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

    /// <summary>A user or assistant row: what a session's start and end are taken from.</summary>
    Conversation = 1,

    /// <summary>A subagent's.</summary>
    Side = 2,

    /// <summary>Something a person typed, in the main thread.</summary>
    Prompt = 4,

    ApiError = 8,

    /// <summary>A prompt with text that could be a title.</summary>
    Titled = 16,

    /// <summary>A copy that names the session it is from itself, not just the one it was copied from.</summary>
    Original = 32,
}

/// <param name="Key">Hash of the row's uuid; 0 for a row without one, which is never a copy.</param>
/// <param name="Time">Microseconds since 1970 UTC, or <see cref="TranscriptTime.None"/>.</param>
readonly record struct RowFact(ulong Key, long Time, RowFlags Flags)
{
    public bool Has(RowFlags flag) => (Flags & flag) != 0;
}

/// <summary>One API response as one file has it: its rows merged, the field-wise maximum of what they say.</summary>
/// <param name="Key">Hash of <c>message.id</c>, else of the row's uuid.</param>
/// <param name="Row">The first row it stands on.</param>
/// <param name="Time">That of the most complete row, among equals the first.</param>
/// <param name="Complete">Whether a row has a stop reason; without one the output is a lower bound.</param>
/// <param name="Advisor">An advisor's message: billed on its own, and no message of the conversation.</param>
readonly record struct ResponseFact(
    ulong Key, int Row, long Time, ResponseNames Names, UsageCounts Counts, int WebSearches, bool Complete, bool Advisor)
{
    public string Model => Names.Model;
    public string? AgentId => Names.AgentId;

    /// <summary>Searches that the response's tool calls report; the same ones may be in <see cref="WebSearches"/>.</summary>
    public int ToolSearches { get; init; }

    /// <summary>What two rows, or two copies, say together; where they differ in names, the more complete is right.</summary>
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

/// <param name="Response">Key of the response that made the call.</param>
readonly record struct ToolCallFact(ulong Key, int Row, ulong Response);

readonly record struct SkillFact(int Row, string Name);

/// <summary>The client's own running total, as it stood before <paramref name="Row"/>.</summary>
readonly record struct CostState(int Row, string StartTime, decimal Total, ModelTotal[] Models);

readonly record struct ModelTotal(string Model, Tokens Tokens, decimal Cost);
