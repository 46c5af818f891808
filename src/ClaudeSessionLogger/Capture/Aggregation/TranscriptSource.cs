using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>Facts with their source.</summary>
/// <param name="Path">The file's real path.</param>
/// <param name="Generation">0 for the file as it is now; greater for an older state.</param>
/// <param name="CreatedAt">When the file was created, in microseconds since 1970.</param>
sealed record TranscriptSource(string Path, int Generation, long CreatedAt, TranscriptFacts Facts)
{
    public bool IsMain => Facts.AgentId is null;
}
