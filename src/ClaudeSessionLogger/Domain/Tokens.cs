namespace ClaudeSessionLogger.Domain;

/// <summary>Tokens of one or more responses, by billing category.</summary>
readonly record struct Tokens(long Input, long Output, long CacheWrite5m, long CacheWrite1h, long CacheRead)
{
    public long CacheWrite => CacheWrite5m + CacheWrite1h;
    public long Total => Input + Output + CacheWrite + CacheRead;

    /// <summary>All tokens that the model read; long-context prices depend on it.</summary>
    public long Prompt => Input + CacheWrite + CacheRead;

    public static Tokens operator +(Tokens a, Tokens b) =>
        new(
            a.Input + b.Input,
            a.Output + b.Output,
            a.CacheWrite5m + b.CacheWrite5m,
            a.CacheWrite1h + b.CacheWrite1h,
            a.CacheRead + b.CacheRead
        );
}
