namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Files that a reader sees whole, old or new, whatever happens while they are written.</summary>
static class AtomicFile
{
    /// <summary>
    /// Writes a new file beside <paramref name="path"/> and renames it over. <paramref name="durable"/> waits until the disk
    /// has it, so that an acknowledged write survives a power cut. Throws what the file system throws.
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
                // The umask has taken bits of it away.
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
    /// A name beside <paramref name="path"/> that nobody can foresee: in a folder that others write too, they could put a link there. Short, for names are bounded.
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
