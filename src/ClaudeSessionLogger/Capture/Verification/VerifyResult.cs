using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>Why the stored data of a session differs from its transcripts.</summary>
enum DifferenceReason
{
    /// <summary>Nothing is stored for the session yet.</summary>
    NotRecorded,

    /// <summary>One of its files has changed since it was read.</summary>
    TranscriptChanged,

    /// <summary>
    /// More is stored than the transcripts contain, because one of the session's files no longer exists.
    /// </summary>
    TranscriptDeleted,

    /// <summary>
    /// More is stored than the transcripts contain, because the client rewrote one of the session's files and made it
    /// shorter.
    /// </summary>
    Rewritten,

    /// <summary>
    /// The session shares rows with a session that differs for one of the reasons above, so the shared rows now belong
    /// to the other session.
    /// </summary>
    SharedLines,

    /// <summary>The tokens are the same, but the stored cost was not computed with the current prices.</summary>
    Prices,

    /// <summary>No reason was found: this is a bug in the program.</summary>
    Unknown,
}

/// <summary>A session's usage of one model.</summary>
readonly record struct ModelCount(long Responses, Tokens Tokens, long WebSearches, decimal CostUsd);

readonly record struct ModelDifference(string Model, ModelCount Stored, ModelCount Counted);

sealed record SessionDifference(
    SessionId SessionId,
    string? Project,
    DifferenceReason Reason,
    IReadOnlyList<ModelDifference> Models
);

/// <param name="Checked">The number of sessions that were counted again.</param>
/// <param name="WithoutTranscript">The number of sessions without a transcript. These cannot be compared.</param>
/// <param name="Hidden">The number of forgotten or excluded sessions with a transcript, which are not counted.</param>
/// <param name="Unreadable">The number of transcripts that could not be read.</param>
sealed record VerifyResult(
    int Transcripts,
    int Checked,
    int WithoutTranscript,
    int Hidden,
    int Unreadable,
    IReadOnlyList<SessionDifference> Different
)
{
    /// <summary>The comparison with a second count by other code.</summary>
    public SecondCountResult Second { get; init; } = new(0, []);

    /// <summary>The comparison with the client's own account, for each session and model that it reports.</summary>
    public IReadOnlyList<ClientDifference> Client { get; init; } = [];
}
