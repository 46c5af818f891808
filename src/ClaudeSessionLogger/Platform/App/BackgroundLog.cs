using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Writes errors of background processes to <c>sync.log</c>, one line per error, for the person and for <c>doctor</c>.
/// Makes each line safe for a terminal, because errors quote file names and messages of servers. Never throws: the
/// program works even if it cannot write the log. Keeps the current file and one older file, each of at most
/// <see cref="MaxBytes"/>.
/// </summary>
sealed class BackgroundLog(string path, TimeProvider clock)
{
    const long MaxBytes = 1 << 20;

    public string Path { get; } = path;

    /// <summary>
    /// Writes a sentence unless the log contains it already. Used for errors that occur at every flush.
    /// </summary>
    public void WriteOnce(string sentence)
    {
        if (!Contains(SafeText.Safe(sentence)))
            Write(sentence);
    }

    bool Contains(string line)
    {
        try
        {
            return File.ReadLines(Path).Any(written => written.EndsWith(line, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Write(string sentence)
    {
        try
        {
            var now = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var line = Encoding.UTF8.GetBytes($"{now} [{Environment.ProcessId}] {SafeText.Safe(sentence)}\n");
            if (new FileInfo(Path) is { Exists: true, Length: > MaxBytes })
                File.Move(Path, Path + ".1", overwrite: true);

            // Append the line with a single write, so that lines of several processes do not mix.
            using var stream = PrivateFile.Open(
                Path,
                FileMode.Append,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            );
            stream.Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException) { }
    }
}
