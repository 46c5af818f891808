using System.Globalization;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Platform.ClaudeFiles;

/// <summary>
/// Finds the project folder of a directory: the folder under <c>projects</c> with the transcripts of the sessions that
/// began in this directory.
/// </summary>
static class ClaudeProjectFolder
{
    const int MaxName = 200;
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <param name="directory">The real path, with links resolved.</param>
    public static string NameOf(string directory)
    {
        var name = string.Create(
            directory.Length,
            directory,
            static (name, path) =>
            {
                for (var i = 0; i < name.Length; i++)
                    name[i] = char.IsAsciiLetterOrDigit(path[i]) ? path[i] : '-';
            }
        );
        return name.Length <= MaxName ? name : $"{name[..MaxName]}-{Hash(directory)}";
    }

    /// <summary>
    /// Returns the session whose transcript was written last, and when; null if there is none.
    /// </summary>
    public static (SessionId Session, DateTime WrittenAt)? NewestSession(string folder)
    {
        try
        {
            return
                new DirectoryInfo(folder)
                    .EnumerateFiles("*.jsonl")
                    .Where(file => TranscriptPath.IsTranscript(file.Name) && TranscriptPath.AgentId(file.Name) is null)
                    .MaxBy(file => file.LastWriteTimeUtc)
                    is { } newest
                && TranscriptPath.SessionId(newest.Name) is { Length: > 0 } session
                ? (new SessionId(session), newest.LastWriteTimeUtc)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The absolute value of Java's string hash, in base 36.
    static string Hash(string path)
    {
        var hash = 0;
        foreach (var c in path)
            hash = unchecked(31 * hash + c);
        var (rest, digits) = (Math.Abs((long)hash), "");
        do
        {
            digits = string.Create(CultureInfo.InvariantCulture, $"{Digits[(int)(rest % 36)]}{digits}");
            rest /= 36;
        } while (rest > 0);
        return digits;
    }
}
