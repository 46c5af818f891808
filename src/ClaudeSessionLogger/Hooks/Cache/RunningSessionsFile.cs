using System.Buffers;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// Converts <c>running.json</c> to and from <see cref="RunningSession"/> by hand, because a serializer would slow down
/// the status line. If two sessions write at the same moment, one cost is the one before until the next response.
/// </summary>
static class RunningSessionsFile
{
    const int Version = 1;

    /// <summary>The maximum size of a file to read. This program writes files of a few kilobytes.</summary>
    const int MaxBytes = 1 << 16;

    /// <summary>Returns an empty list if the file is missing, invalid or written by a newer version.</summary>
    public static IReadOnlyList<RunningSession> Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return [];
            var bytes = BoundedFile.Read(path, MaxBytes + 1);
            return bytes.Length is 0 or > MaxBytes ? [] : Parse(bytes);
        }
        catch (Exception)
        {
            // Ignore any error: the status line writes the file again.
            return [];
        }
    }

    public static void Write(string path, IReadOnlyList<RunningSession> sessions)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteStartArray("sessions"u8);
            foreach (var session in sessions)
                Write(json, session);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.WrittenSpan);
    }

    /// <summary>
    /// Removes sessions of which nothing may stay. Deletes the file if none is left, or if it cannot be read or
    /// written.
    /// </summary>
    public static void Remove(string path, Predicate<RunningSession> isRemoved)
    {
        if (!File.Exists(path))
            return;
        var before = Read(path);
        List<RunningSession> left = [.. before];
        left.RemoveAll(isRemoved);
        if (left.Count > 0 && left.Count == before.Count)
            return;
        try
        {
            if (left.Count > 0)
            {
                Write(path, left);
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is deleted instead.
        }

        AtomicFile.TryDelete(path);
    }

    static void Write(Utf8JsonWriter json, RunningSession session)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id.Value);
        if (session.Folder is { } folder)
            json.WriteString("folder"u8, folder);
        json.WriteNumber("cost_usd"u8, session.CostUsd);
        json.WriteString("changed_at"u8, session.ChangedAt);
        json.WriteNumber("covered_usd"u8, session.CoveredUsd);
        if (session.RecordedUsd is { } recorded)
            json.WriteNumber("recorded_usd"u8, recorded);
        if (session.Midnight is { } midnight)
        {
            json.WriteString("midnight"u8, midnight);
            json.WriteNumber("midnight_usd"u8, session.CostAtMidnightUsd);
        }

        json.WriteEndObject();
    }

    static List<RunningSession> Parse(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        var version = 0;
        List<RunningSession> sessions = [];
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "v"u8))
                version = json.GetInt32();
            else if (JsonPropertyReader.TryEnter(ref json, "sessions"u8))
            {
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                    sessions.Add(One(ref json));
            }
            else
                json.Skip();
        }

        return version == Version ? sessions : [];
    }

    static RunningSession One(ref Utf8JsonReader json)
    {
        var session = default(RunningSession);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "id"u8))
                session = session with { Id = new(json.GetString() ?? "") };
            else if (JsonPropertyReader.TryEnter(ref json, "folder"u8))
                session = session with { Folder = json.GetString() };
            else if (JsonPropertyReader.TryEnter(ref json, "cost_usd"u8))
                session = session with { CostUsd = json.GetDecimal() };
            else if (JsonPropertyReader.TryEnter(ref json, "changed_at"u8))
                session = session with { ChangedAt = json.GetDateTimeOffset() };
            else if (JsonPropertyReader.TryEnter(ref json, "covered_usd"u8))
                session = session with { CoveredUsd = json.GetDecimal() };
            else if (JsonPropertyReader.TryEnter(ref json, "recorded_usd"u8))
                session = session with { RecordedUsd = json.GetDecimal() };
            else if (JsonPropertyReader.TryEnter(ref json, "midnight"u8))
                session = session with { Midnight = json.GetDateTimeOffset() };
            else if (JsonPropertyReader.TryEnter(ref json, "midnight_usd"u8))
                session = session with { CostAtMidnightUsd = json.GetDecimal() };
            else
                json.Skip();
        }

        return session;
    }
}
