using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>Facts and where they come from.</summary>
/// <param name="Path">The file's real path.</param>
/// <param name="Generation">0 for what the file says now; greater for what it once said and says no more.</param>
/// <param name="CreatedAt">When the file was created, in microseconds since 1970.</param>
sealed record TranscriptSource(string Path, int Generation, long CreatedAt, TranscriptFacts Facts)
{
    public bool IsMain => Facts.AgentId is null;
}
