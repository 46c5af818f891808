namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>The version of the rules in docs/counting.md.</summary>
static class CountingRules
{
    /// <summary>
    /// Increment this when transcripts give other facts, so that all transcripts still on the disk are read once more.
    /// </summary>
    public const int Version = 2;
}
