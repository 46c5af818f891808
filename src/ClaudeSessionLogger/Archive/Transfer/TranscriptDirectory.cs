using System.Text.Json;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Archive.Transfer;

/// <summary>
/// Finds the directory in which the client continues a session: the one in which it began, as the first rows of its
/// transcript say, or the one to which it was restored.
/// </summary>
static class TranscriptDirectory
{
    const int Searched = 1 << 20;

    static ReadOnlySpan<byte> Key => "\"cwd\":\""u8;

    /// <summary>Returns null if it is not known.</summary>
    public static string? Find(SessionFile transcript) =>
        ProjectDirectory.OfTranscript(transcript.FullPath, Began(transcript));

    static string? Began(SessionFile transcript)
    {
        using var stream = transcript.OpenReadable();
        var buffer = new byte[(int)Math.Min(Searched, Math.Max(1, stream.Length))];
        ReadOnlySpan<byte> rows = buffer.AsSpan(
            0,
            stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)
        );
        while (rows.IndexOf(Key) is >= 0 and var at)
        {
            rows = rows[(at + Key.Length - 1)..];
            if (Parse(rows) is { Length: > 0 } directory)
                return directory;
        }

        return null;
    }

    static string? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
