namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Writes files atomically: a reader sees either the old or the new content.</summary>
static class AtomicFile
{
    /// <summary>
    /// Writes a new file beside <paramref name="path"/> and renames it over the old one. With
    /// <paramref name="durable"/> it waits until the file is on the disk, so that it survives a power cut. Throws file
    /// system exceptions.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = false, UnixFileMode? mode = null)
    {
        var temporary = NewName(path);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = mode ?? (UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using (var stream = new FileStream(temporary, options))
            {
                // The umask has removed bits from it.
                if (mode is { } exact)
                    PrivateFile.TrySetMode(stream.SafeFileHandle, exact);
                stream.Write(content);
                if (durable)
                    stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Returns an unpredictable name beside <paramref name="path"/>: in a shared folder others could create a link
    /// under a known name. It is short, because the length of names is limited.
    /// </summary>
    public static string NewName(string path) => $"{path}.{Guid.NewGuid().ToString("N")[..16]}.tmp";

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
