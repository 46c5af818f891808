using System.Text.Json;
using ClaudeSessionLogger.Hooks.Cache;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>
/// The fields of the client's JSON that the status line shows; null if absent. If the JSON is broken, the fields before
/// the error are used.
/// </summary>
ref struct StatusLinePayload
{
    public string? SessionId;
    public string? Cwd;
    public string? TranscriptPath;
    public string? Model;
    public double? CostUsd;
    public double? ContextPercent;
    public double? FiveHourPercent;
    public double? SevenDayPercent;
    public DateTimeOffset? FiveHourResetsAt;
    public DateTimeOffset? SevenDayResetsAt;

    enum Position
    {
        Nowhere,
        Root,
        SessionId,
        TranscriptPath,
        Cwd,
        Workspace,
        Model,
        ModelName,
        Cost,
        CostUsd,
        Context,
        ContextUsed,
        Limits,
        FiveHour,
        FiveHourUsed,
        FiveHourResets,
        SevenDay,
        SevenDayUsed,
        SevenDayResets,
    }

    public static StatusLinePayload Parse(ReadOnlySpan<byte> body)
    {
        var status = default(StatusLinePayload);
        var json = new Utf8JsonReader(
            body,
            new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
        );
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
                status.ReadMembers(ref json, Position.Root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { }

        return status;
    }

    void ReadMembers(ref Utf8JsonReader json, Position at)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref json, at);
            json.Read();
            if (member == Position.ModelName && json.TokenType == JsonTokenType.String)
                Model = json.GetString();
            else if (member == Position.SessionId && json.TokenType == JsonTokenType.String)
                SessionId = json.GetString();
            else if (member == Position.TranscriptPath && json.TokenType == JsonTokenType.String)
                TranscriptPath = json.GetString();
            else if (member == Position.Cwd && json.TokenType == JsonTokenType.String)
                Cwd = json.GetString();
            else if (
                member != Position.Nowhere
                && json.TokenType == JsonTokenType.Number
                && json.TryGetDouble(out var number)
            )
                Set(member, number);
            else if (member != Position.Nowhere && json.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref json, member);
            else
                json.Skip();
        }
    }

    static Position Member(ref Utf8JsonReader json, Position at) =>
        at switch
        {
            Position.Root when json.ValueTextEquals("session_id"u8) => Position.SessionId,
            Position.Root when json.ValueTextEquals("transcript_path"u8) => Position.TranscriptPath,
            Position.Root when json.ValueTextEquals("cwd"u8) => Position.Cwd,
            Position.Root when json.ValueTextEquals("workspace"u8) => Position.Workspace,
            // The directory in which the session started; the session may have changed to another one since.
            Position.Workspace when json.ValueTextEquals("project_dir"u8) => Position.Cwd,
            Position.Root when json.ValueTextEquals("model"u8) => Position.Model,
            Position.Root when json.ValueTextEquals("cost"u8) => Position.Cost,
            Position.Root when json.ValueTextEquals("context_window"u8) => Position.Context,
            Position.Root when json.ValueTextEquals("rate_limits"u8) => Position.Limits,
            Position.Model when json.ValueTextEquals("display_name"u8) => Position.ModelName,
            Position.Cost when json.ValueTextEquals("total_cost_usd"u8) => Position.CostUsd,
            Position.Context when json.ValueTextEquals("used_percentage"u8) => Position.ContextUsed,
            Position.Limits when json.ValueTextEquals("five_hour"u8) => Position.FiveHour,
            Position.Limits when json.ValueTextEquals("seven_day"u8) => Position.SevenDay,
            Position.FiveHour when json.ValueTextEquals("used_percentage"u8) => Position.FiveHourUsed,
            Position.FiveHour when json.ValueTextEquals("resets_at"u8) => Position.FiveHourResets,
            Position.SevenDay when json.ValueTextEquals("used_percentage"u8) => Position.SevenDayUsed,
            Position.SevenDay when json.ValueTextEquals("resets_at"u8) => Position.SevenDayResets,
            _ => Position.Nowhere,
        };

    void Set(Position member, double number)
    {
        switch (member)
        {
            case Position.CostUsd:
                CostUsd = number;
                break;
            case Position.ContextUsed:
                ContextPercent = number;
                break;
            case Position.FiveHourUsed:
                FiveHourPercent = number;
                break;
            case Position.SevenDayUsed:
                SevenDayPercent = number;
                break;
            case Position.FiveHourResets:
                FiveHourResetsAt = Instant(number);
                break;
            case Position.SevenDayResets:
                SevenDayResetsAt = Instant(number);
                break;
        }
    }

    // Converts seconds since 1970 to a time; null if the number is not plausible.
    static DateTimeOffset? Instant(double number) =>
        number is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeSeconds((long)number) : null;

    /// <summary>The account limits in the payload.</summary>
    public readonly AccountLimits Limits(DateTimeOffset now) =>
        new(now, OneOf(FiveHourPercent, FiveHourResetsAt), OneOf(SevenDayPercent, SevenDayResetsAt));

    static AccountLimit? OneOf(double? percent, DateTimeOffset? resets) =>
        percent is >= 0 and <= 1e6 ? new(percent.Value, resets) : null;
}
