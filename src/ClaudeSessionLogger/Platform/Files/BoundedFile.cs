namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Reads a small file at once, for hooks: no streams, no buffers, and never more than is reasonable.</summary>
static class BoundedFile
{
    /// <summary>The beginning of a file, at most so many bytes of it.</summary>
    public static ReadOnlySpan<byte> Read(string path, int maxBytes)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), maxBytes)];
        return bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0));
    }
}
