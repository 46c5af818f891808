using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// Converts <c>badge.json</c> to and from <see cref="StatusCache"/> by hand, because a serializer would take longer
/// than all other work of a hook.
/// </summary>
static class StatusCacheFile
{
    const int Version = 1;

    /// <summary>The maximum size of a file to read. This program writes files of a few hundred bytes.</summary>
    const int MaxBytes = 1 << 20;

    public static StatusCache Read(string path)
    {
        try
        {
            var bytes = BoundedFile.Read(path, MaxBytes + 1);
            return bytes.Length is 0 or > MaxBytes ? StatusCache.Empty : Parse(bytes);
        }
        catch (Exception)
        {
            // Ignore any error: the next flush writes the file again.
            return StatusCache.Empty;
        }
    }

    public static void Write(string path, StatusCache cache)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteNumber("unseen"u8, cache.UnreadCount);
            if (cache.MemoryState is var memory && memory != default)
            {
                json.WriteStartObject("memory"u8);
                json.WriteNumber("deletions"u8, memory.Deletions);
                json.WriteNumber("secrets"u8, memory.Secrets);
                json.WriteNumber("conflicts"u8, memory.Conflicts);
                if (memory.Waiting > 0)
                    json.WriteNumber("waiting"u8, memory.Waiting);
                WriteIfAny(json, "readers"u8, memory.Readers);
                WriteIfAny(json, "undecided"u8, memory.SharingQuestion);
                json.WriteEndObject();
            }

            if (cache.Today is { } today)
            {
                json.WriteStartObject("today"u8);
                json.WriteString("date"u8, today.Date.ToString("O", CultureInfo.InvariantCulture));
                json.WriteNumber("cost_usd"u8, today.Cost.Value);
                json.WriteString("until"u8, today.Until);
                Write(json, today.Mark);
                json.WriteEndObject();
            }

            if (cache.Budgets.Count > 0)
                CachedBudgetsJson.Write(json, cache.Budgets);
            if (cache.Running.Count > 0)
                Write(json, cache.Running);
            json.WriteStartArray("recent"u8);
            foreach (var session in cache.Recent)
                Write(json, session);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, CachedSession session)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id);
        WriteIfAny(json, "title"u8, session.Title);
        WriteIfAny(json, "project"u8, session.Project);
        WriteIfAny(json, "type"u8, session.Type);
        json.WriteNumber("cost_usd"u8, session.Cost.Value);
        Write(json, session.Mark);
        json.WriteString("ended_at"u8, session.EndedAt);
        json.WriteNumber("duration_min"u8, Math.Round((decimal)session.Duration.TotalMinutes, 2));
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, CostMark mark)
    {
        if (mark.LacksModels)
            json.WriteBoolean("unpriced"u8, true);
        if (mark.IsClientPriced)
            json.WriteBoolean("client_priced"u8, true);
    }

    static bool TryRead(ref Utf8JsonReader json, ref CostMark mark)
    {
        if (JsonPropertyReader.TryEnter(ref json, "unpriced"u8))
            mark = mark with { LacksModels = json.GetBoolean() };
        else if (JsonPropertyReader.TryEnter(ref json, "client_priced"u8))
            mark = mark with { IsClientPriced = json.GetBoolean() };
        else
            return false;
        return true;
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<RecordedCost> running)
    {
        json.WriteStartArray("running"u8);
        foreach (var session in running)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, session.Id.Value);
            json.WriteNumber("cost_usd"u8, session.CostUsd);
            json.WriteString("ended_at"u8, session.EndedAt);
            if (session.IsExcluded)
                json.WriteBoolean("excluded"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    static StatusCache Parse(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        int version = 0,
            unseen = 0;
        CachedDay? today = null;
        CachedMemoryState memory = default;
        List<CachedSession> recent = [];
        IReadOnlyList<CachedBudget> budgets = [];
        List<RecordedCost> running = [];
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "v"u8))
                version = json.GetInt32();
            else if (JsonPropertyReader.TryEnter(ref json, "unseen"u8))
                unseen = json.GetInt32();
            else if (JsonPropertyReader.TryEnter(ref json, "today"u8))
                today = Day(ref json);
            else if (JsonPropertyReader.TryEnter(ref json, "budgets"u8))
                budgets = CachedBudgetsJson.Read(ref json);
            else if (JsonPropertyReader.TryEnter(ref json, "memory"u8))
                memory = Memory(ref json);
            else if (JsonPropertyReader.TryEnter(ref json, "running"u8))
            {
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                    running.Add(Recorded(ref json));
            }
            else if (JsonPropertyReader.TryEnter(ref json, "recent"u8))
            {
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                    recent.Add(Session(ref json));
            }
            else
                json.Skip();
        }

        return version == Version
            ? new(recent, unseen, today)
            {
                Budgets = budgets,
                Running = running,
                MemoryState = memory,
            }
            : StatusCache.Empty;
    }

    static CachedMemoryState Memory(ref Utf8JsonReader json)
    {
        CachedMemoryState memory = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "deletions"u8))
                memory = memory with { Deletions = json.GetInt32() };
            else if (JsonPropertyReader.TryEnter(ref json, "secrets"u8))
                memory = memory with { Secrets = json.GetInt32() };
            else if (JsonPropertyReader.TryEnter(ref json, "conflicts"u8))
                memory = memory with { Conflicts = json.GetInt32() };
            else if (JsonPropertyReader.TryEnter(ref json, "waiting"u8))
                memory = memory with { Waiting = json.GetInt64() };
            else if (JsonPropertyReader.TryEnter(ref json, "readers"u8))
                memory = memory with { Readers = json.GetString() };
            else if (JsonPropertyReader.TryEnter(ref json, "undecided"u8))
                memory = memory with { SharingQuestion = json.GetString() };
            else
                json.Skip();
        }

        return memory;
    }

    static CachedDay Day(ref Utf8JsonReader json)
    {
        DateOnly date = default;
        DateTimeOffset until = default;
        var cost = 0m;
        CostMark mark = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "date"u8))
                date = DateOnly.ParseExact(json.GetString()!, "O", CultureInfo.InvariantCulture);
            else if (JsonPropertyReader.TryEnter(ref json, "cost_usd"u8))
                cost = json.GetDecimal();
            else if (JsonPropertyReader.TryEnter(ref json, "until"u8))
                until = json.GetDateTimeOffset();
            else if (!TryRead(ref json, ref mark))
                json.Skip();
        }

        return new(date, new(cost), until, mark);
    }

    static RecordedCost Recorded(ref Utf8JsonReader json)
    {
        var session = default(RecordedCost);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "id"u8))
                session = session with { Id = new(json.GetString() ?? "") };
            else if (JsonPropertyReader.TryEnter(ref json, "cost_usd"u8))
                session = session with { CostUsd = json.GetDecimal() };
            else if (JsonPropertyReader.TryEnter(ref json, "ended_at"u8))
                session = session with { EndedAt = json.GetDateTimeOffset() };
            else if (JsonPropertyReader.TryEnter(ref json, "excluded"u8))
                session = session with { IsExcluded = json.GetBoolean() };
            else
                json.Skip();
        }

        return session;
    }

    static CachedSession Session(ref Utf8JsonReader json)
    {
        string? id = null,
            title = null,
            project = null,
            type = null;
        decimal cost = 0,
            minutes = 0;
        DateTimeOffset ended = default;
        CostMark mark = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "id"u8))
                id = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "title"u8))
                title = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "project"u8))
                project = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "type"u8))
                type = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "cost_usd"u8))
                cost = json.GetDecimal();
            else if (JsonPropertyReader.TryEnter(ref json, "ended_at"u8))
                ended = json.GetDateTimeOffset();
            else if (JsonPropertyReader.TryEnter(ref json, "duration_min"u8))
                minutes = json.GetDecimal();
            else if (!TryRead(ref json, ref mark))
                json.Skip();
        }

        return new(id ?? "", title, project, type, new(cost), ended, TimeSpan.FromMinutes((double)minutes))
        {
            Mark = mark,
        };
    }
}
