namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Reads a small file in one call, up to a size limit. Uses no streams or buffers, so that it is fast enough for hooks.
/// </summary>
static class BoundedFile
{
    /// <summary>Returns the beginning of a file, up to <paramref name="maxBytes"/>.</summary>
    public static ReadOnlySpan<byte> Read(string path, int maxBytes)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), maxBytes)];
        return bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0));
    }
}
