namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>
/// The JSON of an answer. It may be in several blocks, because a large array would take its memory twice.
/// </summary>
readonly record struct ApiAnswer(IReadOnlyList<ReadOnlyMemory<byte>> Blocks)
{
    public static readonly ApiAnswer Empty = new([]);

    public long Length => Blocks.Sum(block => (long)block.Length);

    public static implicit operator ApiAnswer(byte[] json) => new([json]);
}
