using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The counts of a <c>usage</c> object. The total of cache writes and its split are kept apart until all rows of a
/// response are merged: some rows have one, some the other.
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
    public static UsageCounts Max(in UsageCounts a, in UsageCounts b) =>
        new(
            Math.Max(a.Input, b.Input),
            Math.Max(a.Output, b.Output),
            Math.Max(a.CacheRead, b.CacheRead),
            Math.Max(a.CacheWrite, b.CacheWrite),
            Math.Max(a.CacheWrite5m, b.CacheWrite5m),
            Math.Max(a.CacheWrite1h, b.CacheWrite1h)
        );

    public long Sum => Input + Output + CacheRead + Math.Max(CacheWrite, CacheWrite5m + CacheWrite1h);

    /// <summary>Cache writes that the split does not cover count as 5-minute writes.</summary>
    public Tokens ToTokens() =>
        new(Input, Output, Math.Max(CacheWrite - CacheWrite1h, CacheWrite5m), CacheWrite1h, CacheRead);
}
