using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// The first line of a spool file, which contains this program's data. The bytes that the client sent follow unchanged.
/// <paramref name="Bytes"/> is the number of those bytes, so that an incomplete file is detected.
/// </summary>
/// <param name="User">The hook's <c>CLAUDE_LOGGER_USER</c>; null if it has none.</param>
readonly record struct SpoolEnvelope(
    SpoolKind Kind,
    string Id,
    DateTimeOffset At,
    string Config,
    bool HasNoTranscript,
    int Bytes,
    string? User = null
)
{
    public const int Version = 1;

    /// <summary>The maximum size of a spool file. This program never writes a larger file.</summary>
    public const int MaxFileBytes = 32 << 20;

    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public byte[] WithBody(ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + body.Length);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("kind"u8, Name(Kind));
            json.WriteString("id"u8, Id);
            json.WriteString("at"u8, At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("config"u8, Config);
            if (HasNoTranscript)
                json.WriteBoolean("keeps_none"u8, true);
            if (User is not null)
                json.WriteString("user"u8, User);
            json.WriteNumber("bytes"u8, body.Length);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        buffer.Write(body);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Parses a spool file. Returns false and the reason if the file is incomplete or was written by another program.
    /// Sets <paramref name="newer"/> if a later version of this program wrote the file; that version can read it.
    /// </summary>
    public static bool TryRead(
        ReadOnlySpan<byte> file,
        out SpoolEnvelope envelope,
        out ReadOnlySpan<byte> body,
        out bool newer,
        [NotNullWhen(false)] out string? reason
    )
    {
        envelope = default;
        body = default;
        newer = false;
        var end = file.IndexOf((byte)'\n');
        if (end < 0)
        {
            reason = file.IsEmpty ? "it is empty" : "its first line is cut off";
            return false;
        }

        try
        {
            if (!TryParse(file[..end], out envelope, out newer))
            {
                reason = newer ? "a newer version of claude-session-logger wrote it" : "its first line is incomplete";
                return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            reason = "its first line is not in the format of claude-session-logger";
            return false;
        }

        body = file[(end + 1)..];
        reason =
            body.Length == envelope.Bytes
                ? null
                : $"its first line announces {envelope.Bytes} bytes, but {body.Length} follow";
        return reason is null;
    }

    static bool TryParse(ReadOnlySpan<byte> line, out SpoolEnvelope envelope, out bool newer)
    {
        var json = new Utf8JsonReader(line);
        int version = 0,
            bytes = -1;
        string? kind = null,
            id = null,
            config = null,
            user = null;
        DateTimeOffset? at = null;
        var hasNoTranscript = false;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "v"u8))
                version = json.GetInt32();
            else if (JsonPropertyReader.TryEnter(ref json, "kind"u8))
                kind = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "id"u8))
                id = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "at"u8))
                at = json.GetDateTimeOffset();
            else if (JsonPropertyReader.TryEnter(ref json, "config"u8))
                config = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "keeps_none"u8))
                hasNoTranscript = json.GetBoolean();
            else if (JsonPropertyReader.TryEnter(ref json, "user"u8))
                user = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "bytes"u8))
                bytes = json.GetInt32();
            else
                json.Skip();
        }

        newer = version > Version || (version == Version && kind is not null && KindOf(kind) is null);
        envelope = default;
        if (newer || version != Version || kind is null || id is null || config is null || at is null || bytes < 0)
            return false;

        envelope = new(KindOf(kind)!.Value, id, at.Value, config, hasNoTranscript, bytes, user);
        return true;
    }

    public static string Name(SpoolKind kind) =>
        kind switch
        {
            SpoolKind.SessionEnd => "session-end",
            SpoolKind.Memory => "memory",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    static SpoolKind? KindOf(string name) =>
        name switch
        {
            "session-end" => SpoolKind.SessionEnd,
            "memory" => SpoolKind.Memory,
            _ => null,
        };
}
