using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger;

/// <summary>
/// <c>sync.log</c>: what went wrong out of sight, a line each, for the person and for <c>doctor</c>. Never throws: a log that
/// cannot be written must not stop what it reports on. Two generations of at most <see cref="MaxBytes"/> are kept.
/// </summary>
sealed class SyncLog(string path, TimeProvider clock)
{
    const long MaxBytes = 1 << 20;

    public string Path { get; } = path;

    public void Write(string sentence)
    {
        try
        {
            var now = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var line = Encoding.UTF8.GetBytes($"{now} [{Environment.ProcessId}] {sentence.ReplaceLineEndings(" ")}\n");
            if (new FileInfo(Path) is { Exists: true, Length: > MaxBytes })
                File.Move(Path, Path + ".1", overwrite: true);

            // One append in one call, so that lines of several processes do not mix.
            using var stream = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            stream.Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
        }
    }
}
