using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The facts of one transcript file. They do not say who owns a copied row: that is only known after comparing files.
/// </summary>
/// <remarks>
/// Facts contain only numbers, hashes and names; the only text of the conversation is the title. <c>Row</c> is always
/// an index into <see cref="Rows"/>.
/// </remarks>
sealed class TranscriptFacts
{
    public required SessionId SessionId { get; set; }

    /// <summary>The agent of an <c>agent-*.jsonl</c> file; null for a main transcript.</summary>
    public string? AgentId { get; init; }

    public List<RowFact> Rows { get; set; } = [];
    public List<ResponseFact> Responses { get; set; } = [];
    public List<ToolCallFact> ToolCalls { get; set; } = [];
    public List<SkillFact> Skills { get; set; } = [];
    public List<CostState> CostStates { get; init; } = [];

    /// <summary>
    /// A mark says that the rows after the previous mark, up to and including <c>LastRow</c>, were copied from the
    /// session <c>SessionId</c>. Of these, only rows with <see cref="RowFlags.Original"/> are known to originate there.
    /// </summary>
    public List<(int LastRow, SessionId SessionId)> Marks { get; init; } = [];

    /// <summary>
    /// The session in which the client says that it was started, if it is another one: it applies from that row until
    /// the next item, and is empty if the rows name none. The rows are copies only if that session has one of them.
    /// </summary>
    public List<(int Row, SessionId SessionId)> Hints { get; init; } = [];

    /// <summary>Each value applies from its row of the main thread until the row of the next value.</summary>
    public List<(int Row, string Value)> Branches { get; init; } = [];
    public List<(int Row, string Value)> Versions { get; init; } = [];
    public List<(int Row, string Value)> Cwds { get; init; } = [];

    /// <summary>A subagent's directory, used if only subagents of the session are left.</summary>
    public string? AgentCwd { get; set; }

    public string? CustomTitle { get; set; }
    public string? AiTitle { get; set; }
    public string? SummaryTitle { get; set; }

    /// <summary>
    /// The prompts that could become the title, shortened. Facts read from a file contain all of them; facts from the
    /// database contain only the prompt that was used.
    /// </summary>
    public List<(int Row, string Title)> Prompts { get; set; } = [];

    /// <summary>The number of lines, or parts of lines, that could not be read.</summary>
    public int SkippedLines { get; set; }

    /// <summary>Whether the file has any row of a conversation. A file without such a row is not a session.</summary>
    public bool IsConversation { get; set; }

    /// <summary>The number of items that another file could have a copy of.</summary>
    public int Keys => Rows.Count + Responses.Count + ToolCalls.Count;

    /// <summary>
    /// Whether the session is forgotten or excluded. Its facts are then only used to determine row ownership, and
    /// nothing else is stored.
    /// </summary>
    public bool IsHidden { get; set; }

    /// <summary>
    /// Returns only the data that is needed to recognise copied rows: hashes, their times, and the sessions that marks
    /// name.
    /// </summary>
    public TranscriptFacts ToHidden() =>
        new()
        {
            SessionId = SessionId,
            AgentId = AgentId,
            IsHidden = true,
            Rows = [.. Rows.Select(row => row with { Flags = row.Flags & RowFlags.Original })],
            Responses =
            [
                .. Responses.Select(response => new ResponseFact(
                    response.Key,
                    response.Row,
                    TranscriptTime.None,
                    ResponseNames.None,
                    default,
                    0,
                    Complete: false,
                    Advisor: false
                )
                {
                    Request = response.Request,
                }),
            ],
            ToolCalls = ToolCalls,
            Marks = Marks,
            Hints = Hints,
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
    TitleCandidate = 16,

    /// <summary>
    /// A copied row that contains the id of the session in which it originated, not just of the session it was copied
    /// from.
    /// </summary>
    Original = 32,
}

/// <param name="Key">The hash of the row's uuid; 0 for a row without one, which is never a copy.</param>
/// <param name="Time">Microseconds since 1970 UTC, or <see cref="TranscriptTime.None"/>.</param>
readonly record struct RowFact(ulong Key, long Time, RowFlags Flags)
{
    public bool Has(RowFlags flag) => (Flags & flag) != 0;
}

/// <param name="Response">The key of the response that made the call.</param>
readonly record struct ToolCallFact(ulong Key, int Row, ulong Response);

readonly record struct SkillFact(int Row, string Name);

/// <summary>The client's running total before <paramref name="Row"/>.</summary>
readonly record struct CostState(int Row, string StartTime, decimal Total, ModelTotal[] Models);

readonly record struct ModelTotal(string Model, Tokens Tokens, decimal Cost);
