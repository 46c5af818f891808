using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>A line of <c>sessions/DEVICE/N.jsonl</c>: a session with its hourly usage.</summary>
sealed record HubFolderSessionJson
{
    public SessionId? SessionId { get; init; }
    public string? Person { get; init; }
    public string? CreatedBy { get; init; }
    public string? Project { get; init; }
    public string? Cwd { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public string? EndReason { get; init; }
    public string? Title { get; init; }
    public string? SessionType { get; init; }
    public string? GitBranch { get; init; }
    public string? CcVersion { get; init; }
    public IReadOnlyList<string>? Models { get; init; }
    public IReadOnlyList<string>? SkillsUsed { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }
    public long CacheWriteTokens { get; init; }
    public long CacheReadTokens { get; init; }
    public string? CostUsd { get; init; }
    public int MessageCount { get; init; }
    public int ToolCallCount { get; init; }
    public IReadOnlyList<HubFolderHourJson>? Hours { get; init; }

    public static HubFolderSessionJson Of(HubPusher pusher, HubSession pushed)
    {
        var session = pushed.Session;
        return new()
        {
            SessionId = session.Id,
            Person = pusher.Person,
            CreatedBy = pushed.CreatedBy ?? pusher.Person,
            Project = session.Project,
            Cwd = session.Cwd,
            StartedAt = session.StartedAt,
            EndedAt = session.EndedAt,
            EndReason = pushed.EndReason,
            // A title that was derived from the first prompt contains a part of the prompt.
            Title = session.TitleSource == "prompt" ? null : session.Title,
            SessionType = session.Type,
            GitBranch = session.GitBranch,
            CcVersion = session.ClientVersion,
            Models = session.Models,
            SkillsUsed = session.Skills,
            InputTokens = session.Tokens.Input,
            OutputTokens = session.Tokens.Output,
            CacheWriteTokens = session.Tokens.CacheWrite,
            CacheReadTokens = session.Tokens.CacheRead,
            CostUsd = Money(session.Cost.Value),
            MessageCount = session.MessageCount,
            ToolCallCount = session.ToolCallCount,
            Hours = [.. pushed.Hours.Select(HubFolderHourJson.Of)],
        };
    }

    public HubSession ToSession(DeviceId device) =>
        new(
            new()
            {
                Id = SessionId!.Value,
                Project = Project,
                Cwd = Cwd,
                StartedAt = StartedAt?.ToUniversalTime(),
                EndedAt = EndedAt?.ToUniversalTime(),
                Models = Models ?? [],
                // Only the hourly usage distinguishes cache writes by lifetime.
                Tokens = new(InputTokens, OutputTokens, CacheWriteTokens, 0, CacheReadTokens),
                Cost = new(Money(CostUsd) ?? 0),
                MessageCount = MessageCount,
                ToolCallCount = ToolCallCount,
                Skills = SkillsUsed ?? [],
                GitBranch = GitBranch,
                ClientVersion = CcVersion,
                Title = Title,
                Type = SessionType ?? "general",
            },
            CreatedBy ?? Person,
            EndReason,
            [.. (Hours ?? []).Select(hour => hour.ToHour()).OfType<SessionHour>()]
        )
        {
            Device = device.Value,
        };

    public byte[] Line() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, HubFolderJsonContext.Readable.HubFolderSessionJson), (byte)'\n'];

    /// <summary>Returns null unless the line is a complete session.</summary>
    public static HubFolderSessionJson? Parse(ReadOnlySpan<byte> line)
    {
        if (line.TrimEnd("\r "u8) is not [(byte)'{', .., (byte)'}'])
            return null;
        try
        {
            var session = JsonSerializer.Deserialize(line, HubFolderJsonContext.Readable.HubFolderSessionJson);
            return session?.SessionId is { Value.Length: > 0 } ? session : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // As text, so that no reader rounds it.
    public static string Money(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    public static decimal? Money(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}

/// <summary>The usage of one model within one hour (UTC).</summary>
sealed record HubFolderHourJson
{
    public DateTime? Hour { get; init; }
    public string? Model { get; init; }
    public long Responses { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("cache_write_5m_tokens")]
    public long CacheWrite5mTokens { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("cache_write_1h_tokens")]
    public long CacheWrite1hTokens { get; init; }
    public long CacheReadTokens { get; init; }
    public int WebSearchRequests { get; init; }
    public string? CostUsd { get; init; }

    public static HubFolderHourJson Of(SessionHour hour) =>
        new()
        {
            Hour = hour.Hour,
            Model = hour.Model,
            Responses = hour.Responses,
            InputTokens = hour.Tokens.Input,
            OutputTokens = hour.Tokens.Output,
            CacheWrite5mTokens = hour.Tokens.CacheWrite5m,
            CacheWrite1hTokens = hour.Tokens.CacheWrite1h,
            CacheReadTokens = hour.Tokens.CacheRead,
            WebSearchRequests = hour.WebSearches,
            CostUsd = hour.CostUsd is { } cost ? HubFolderSessionJson.Money(cost) : null,
        };

    public SessionHour? ToHour() =>
        Hour is { } hour && Model is { } model
            ? new(
                hour.ToUniversalTime(),
                model,
                Responses,
                new(InputTokens, OutputTokens, CacheWrite5mTokens, CacheWrite1hTokens, CacheReadTokens),
                WebSearchRequests,
                HubFolderSessionJson.Money(CostUsd)
            )
            : null;
}
