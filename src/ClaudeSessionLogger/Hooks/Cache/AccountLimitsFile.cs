using System.Buffers;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// Converts <c>limits.json</c> to and from <see cref="AccountLimits"/> by hand, because a serializer would slow down
/// the status line.
/// </summary>
static class AccountLimitsFile
{
    const int Version = 1;

    /// <summary>The maximum size of a file to read. This program writes files of about two hundred bytes.</summary>
    const int MaxBytes = 1 << 16;

    public static AccountLimits? Read(string path)
    {
        try
        {
            var bytes = BoundedFile.Read(path, MaxBytes + 1);
            return bytes.Length is 0 or > MaxBytes ? null : Parse(bytes);
        }
        catch (Exception)
        {
            // Ignore any error: the status line writes the file again.
            return null;
        }
    }

    public static void Write(string path, AccountLimits limits)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("seen_at"u8, limits.SeenAt);
            Write(json, "five_hour"u8, limits.FiveHour);
            Write(json, "seven_day"u8, limits.SevenDay);
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, AccountLimit? limit)
    {
        if (limit is not { } known)
            return;
        json.WriteStartObject(name);
        json.WriteNumber("used_percent"u8, known.UsedPercent);
        if (known.ResetsAt is { } reset)
            json.WriteString("resets_at"u8, reset);
        json.WriteEndObject();
    }

    static AccountLimits? Parse(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        var version = 0;
        DateTimeOffset? seen = null;
        AccountLimit? fiveHour = null,
            sevenDay = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "v"u8))
                version = json.GetInt32();
            else if (JsonPropertyReader.TryEnter(ref json, "seen_at"u8))
                seen = json.GetDateTimeOffset();
            else if (JsonPropertyReader.TryEnter(ref json, "five_hour"u8))
                fiveHour = OneOf(ref json);
            else if (JsonPropertyReader.TryEnter(ref json, "seven_day"u8))
                sevenDay = OneOf(ref json);
            else
                json.Skip();
        }

        return version == Version && seen is { } at ? new(at, fiveHour, sevenDay) : null;
    }

    static AccountLimit OneOf(ref Utf8JsonReader json)
    {
        var used = 0d;
        DateTimeOffset? resets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "used_percent"u8))
                used = json.GetDouble();
            else if (JsonPropertyReader.TryEnter(ref json, "resets_at"u8))
                resets = json.GetDateTimeOffset();
            else
                json.Skip();
        }

        return new(used, resets);
    }
}
