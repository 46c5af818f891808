using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Reads the JSON object on a hook's standard input, up to a size limit. Does not wait for the end of the input: some
/// versions of Claude Code leave the pipe open until the hook has ended.
/// </summary>
static class HookInput
{
    const int FirstBytes = 16 << 10;

    /// <summary>
    /// Returns the object without what follows it. If the input ends before the object does, returns the whole input.
    /// If the input is not an object, returns the beginning of the input.
    /// </summary>
    public static ReadOnlySpan<byte> Read(Stream input, int limit)
    {
        var buffer = new byte[Math.Min(FirstBytes, limit)];
        var length = 0;
        var objectEnd = default(JsonObjectEnd);
        while (true)
        {
            var read = input.Read(buffer, length, buffer.Length - length);
            var last = objectEnd.Find(buffer.AsSpan(length, read));
            if (read == 0 || last > 0)
                return WithoutByteOrderMark(buffer.AsSpan(0, length + last));
            length += read;
            if (length < buffer.Length)
                continue;
            if (length >= limit)
                throw new Failure(FailureKind.Invalid, $"the input is larger than {limit >> 20} MB and was ignored.");
            Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 4, limit));
        }
    }

    static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
