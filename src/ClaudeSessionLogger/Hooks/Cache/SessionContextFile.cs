using System.Buffers;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// Reads and writes <c>prime.json</c>, which contains the session context for each folder in which sessions start. If
/// the user has enabled the session context, the flush writes the file, and the session-start hook reads it. The file
/// is parsed by hand, because a serializer would take longer than all other work of a hook.
/// </summary>
static class SessionContextFile
{
    const int Version = 1;
    const int MaxBytes = 1 << 20;

    /// <summary>Returns null if the folder has no context, or if the file is missing or invalid.</summary>
    public static string? Read(string path, string? folder)
    {
        if (folder is not { Length: > 0 } || !File.Exists(path))
            return null;
        try
        {
            return Find(BoundedFile.Read(path, MaxBytes), folder);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static void Write(string path, IEnumerable<(string Folder, string Text)> texts)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteStartObject("folders"u8);
            foreach (var (folder, text) in texts)
                json.WriteString(folder, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.WrittenSpan);
    }

    static string? Find(ReadOnlySpan<byte> bytes, string folder)
    {
        var json = new Utf8JsonReader(bytes);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 2)
                continue;
            var isIt = json.ValueTextEquals(folder);
            json.Read();
            if (isIt)
                return json.GetString();
        }

        return null;
    }
}
