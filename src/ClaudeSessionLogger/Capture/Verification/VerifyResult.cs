using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>Why what is stored of a session is not what its transcripts say now.</summary>
enum Difference
{
    /// <summary>Nothing is stored of it yet.</summary>
    NotRecorded,

    /// <summary>A file of it has changed since it was read.</summary>
    Grown,

    /// <summary>More is stored than is left: one of its files is gone.</summary>
    FileGone,

    /// <summary>More is stored than is left: the client rewrote a file of it shorter.</summary>
    Rewritten,

    /// <summary>It shares lines with a session of which one of these is true, so that another one has them.</summary>
    Relative,

    /// <summary>The same tokens, at other prices than today's.</summary>
    Prices,

    /// <summary>None that is known: a fault.</summary>
    Unknown,
}

/// <summary>What one session used of one model.</summary>
readonly record struct ModelCount(long Responses, Tokens Tokens, long WebSearches, decimal CostUsd);

readonly record struct ModelDifference(string Model, ModelCount Stored, ModelCount Counted);

sealed record SessionDifference(string SessionId, string? Project, Difference Why, IReadOnlyList<ModelDifference> Models);

/// <param name="Checked">Sessions that were counted again.</param>
/// <param name="WithoutTranscript">Sessions of which only the database is left: nothing to compare them with.</param>
/// <param name="Hidden">Sessions with a transcript that are forgotten or excluded, and so counted for nobody.</param>
/// <param name="Unreadable">Transcripts that could not be read.</param>
sealed record VerifyResult(int Transcripts, int Checked, int WithoutTranscript, int Hidden, int Unreadable, IReadOnlyList<SessionDifference> Different);
