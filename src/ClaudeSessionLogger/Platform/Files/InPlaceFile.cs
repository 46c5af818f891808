namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Overwrites a file that cannot be replaced with another file, because it is mounted into a container or its folder is
/// not writable. A reader may see the file half written, so use <see cref="AtomicFile"/> where it is possible.
/// </summary>
static class InPlaceFile
{
    /// <summary>
    /// Overwrites a text file. If an error occurs, restores the old content and throws the file system exception.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var before = new byte[file.Length];
        file.ReadExactly(before);
        try
        {
            // First add empty lines to make the file long enough. If the disk is full, this fails before the old text
            // is overwritten.
            if (content.Length > before.Length)
            {
                Span<byte> space = new byte[content.Length - before.Length];
                space.Fill((byte)'\n');
                file.Write(space);
                file.Flush(flushToDisk: true);
            }

            Overwrite(file, content);
        }
        catch (IOException)
        {
            TryRestore(file, before);
            throw;
        }
    }

    static void Overwrite(FileStream file, ReadOnlySpan<byte> content)
    {
        file.Position = 0;
        file.Write(content);
        file.SetLength(content.Length);
        file.Flush(flushToDisk: true);
    }

    static void TryRestore(FileStream file, byte[] before)
    {
        try
        {
            Overwrite(file, before);
        }
        catch (IOException) { }
    }
}
