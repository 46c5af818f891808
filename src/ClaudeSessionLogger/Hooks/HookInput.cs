using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Hooks;

/// <summary>Reads a hook's standard input completely, up to a size limit.</summary>
static class HookInput
{
    const int FirstBytes = 16 << 10;

    public static ReadOnlySpan<byte> Read(Stream input, int limit)
    {
        var buffer = new byte[Math.Min(FirstBytes, limit)];
        var length = 0;
        while (true)
        {
            var read = input.Read(buffer, length, buffer.Length - length);
            if (read == 0)
                return WithoutByteOrderMark(buffer.AsSpan(0, length));
            length += read;
            if (length < buffer.Length)
                continue;
            if (length >= limit)
                throw new Failure(FailureKind.Invalid, $"the input is larger than {limit >> 20} MB and was ignored");
            Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 4, limit));
        }
    }

    static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
