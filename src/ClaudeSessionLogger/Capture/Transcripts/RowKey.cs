using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Computes the key of a row, a response or a tool call: a 64-bit hash of its id (XXH3, seed 0), the same on every
/// machine and in every version. Among ten million ids, the probability of a collision is one in 370,000. The key 0
/// means that there is no id.
/// </summary>
static class RowKey
{
    public const ulong None = 0;

    const int Short = 256;

    public static ulong Compute(ReadOnlySpan<byte> id) => id.IsEmpty ? None : Math.Max(1, XxHash3.HashToUInt64(id));

    /// <summary>Returns the key by which marks refer to a session.</summary>
    public static ulong ComputeForSession(SessionId id)
    {
        // Ids are mostly UUIDs, so the bytes fit on the stack.
        var length = Encoding.UTF8.GetMaxByteCount(id.Value.Length);
        var bytes = length <= Short ? stackalloc byte[Short] : new byte[length];
        return Compute(bytes[..Encoding.UTF8.GetBytes(id.Value, bytes)]);
    }

    /// <summary>Returns the key of one of several things with the same id.</summary>
    public static ulong Combine(ulong id, ulong distinction)
    {
        Span<ulong> both = [id, distinction];
        return Compute(MemoryMarshal.AsBytes(both));
    }

    /// <summary>Returns the key of the n-th part of a response, such as an advisor's message.</summary>
    public static ulong Part(ulong key, int number) =>
        Math.Max(1, unchecked((key ^ (ulong)(number + 1)) * 0x9E3779B97F4A7C15));
}
