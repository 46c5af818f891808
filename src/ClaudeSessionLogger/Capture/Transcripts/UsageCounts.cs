using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The counts of a <c>usage</c> object. Either the total of cache writes or its split can be missing.
/// </summary>
readonly record struct UsageCounts(
    long Input,
    long Output,
    long CacheRead,
    long CacheWrite,
    long CacheWrite5m,
    long CacheWrite1h
)
{
    public long Sum => Input + Output + CacheRead + Math.Max(CacheWrite, CacheWrite5m + CacheWrite1h);

    /// <summary>Cache writes that the split does not cover count as 5-minute writes.</summary>
    public Tokens ToTokens() =>
        new(Input, Output, Math.Max(CacheWrite - CacheWrite1h, CacheWrite5m), CacheWrite1h, CacheRead);
}
