using System.Text;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// The sessions in which a prompt was typed, from the client's <c>history.jsonl</c>, which it never shortens.
/// </summary>
static class ClientHistory
{
    const int Chunk = 256 << 10,
        MaxId = 128;

    // A prompt that contains this has it with escaped quotes.
    static ReadOnlySpan<byte> Key => "\"sessionId\":\""u8;

    /// <summary>Returns none if there is no history, or it cannot be read.</summary>
    public static HashSet<SessionId> Sessions(string profile)
    {
        var found = new HashSet<SessionId>();
        try
        {
            using var file = new FileStream(
                Path.Combine(profile, "history.jsonl"),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            var buffer = new byte[Chunk];
            for (var kept = 0; ; )
            {
                var read = file.ReadAtLeast(buffer.AsSpan(kept), 1, throwOnEndOfStream: false);
                var bytes = buffer.AsSpan(0, kept + read);
                Add(found, bytes);
                if (read == 0)
                    return found;
                // An id that is cut off is found in the next part.
                kept = Math.Min(bytes.Length, Key.Length + MaxId);
                bytes[^kept..].CopyTo(buffer);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return found;
        }
    }

    static void Add(HashSet<SessionId> found, ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf(Key) is >= 0 and var at)
        {
            bytes = bytes[(at + Key.Length)..];
            var end = bytes[..Math.Min(bytes.Length, MaxId + 1)].IndexOf((byte)'"');
            if (end > 0)
                found.Add(new(Encoding.UTF8.GetString(bytes[..end])));
        }
    }
}
