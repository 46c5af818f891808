using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>Writes files atomically: a reader sees either the old or the new content.</summary>
static class AtomicFile
{
    /// <summary>
    /// Writes a new file next to <paramref name="path"/> and renames it over the old file. With
    /// <paramref name="durable"/>, returns only when the file is on the disk, so that it survives a power cut. Throws
    /// file system exceptions.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = false, UnixFileMode? mode = null)
    {
        var temporary = NewName(path);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = mode ?? (UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using (var stream = new FileStream(temporary, options))
            {
                // Set the mode again, because the umask has removed bits from it.
                if (mode is { } exact)
                    PrivateFile.TrySetMode(stream.SafeFileHandle, exact);
                stream.Write(content);
                if (durable)
                    stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (Renamed(e, temporary, path) is { } renamed)
                throw renamed;
            throw;
        }
    }

    /// <summary>Why a file could not be written, for the end of a sentence, without its temporary name.</summary>
    public static string Reason(Exception e, string temporary, string path) =>
        e switch
        {
            UnauthorizedAccessException => "permission denied",
            FileNotFoundException or DirectoryNotFoundException => "no file can be created there",
            _ => SafeText.Safe((Renamed(e, temporary, path) ?? e).Reason),
        };

    /// <summary>
    /// The exception with the name that the user knows instead of the temporary one; null if it does not name it.
    /// </summary>
    public static Exception? Renamed(Exception e, string temporary, string path)
    {
        if (!e.Message.Contains(temporary, StringComparison.Ordinal))
            return null;
        var message = e.Message.Replace(temporary, path, StringComparison.Ordinal);
        return e switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, e),
            FileNotFoundException => new FileNotFoundException(message, path, e),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, e),
            PathTooLongException => new PathTooLongException(message, e),
            IOException => new IOException(message, e) { HResult = e.HResult },
            _ => null,
        };
    }

    /// <summary>
    /// Returns the path of a temporary file next to <paramref name="path"/>. The name is unpredictable, because other
    /// people could create a link with a known name in a shared folder. It is short, because file systems limit the
    /// length of names.
    /// </summary>
    public static string NewName(string path) => $"{path}.{Guid.NewGuid().ToString("N")[..16]}.tmp";

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
