using System.Text.Json;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// What the status line shows of the JSON that the client gives it; null where it says nothing. Of a broken object counts what
/// stands before the break.
/// </summary>
ref struct WireStatus
{
    public string? SessionId;
    public string? Cwd;
    public string? Model;
    public double? CostUsd;
    public double? ContextPercent;
    public double? FiveHourPercent;
    public double? SevenDayPercent;
    public DateTimeOffset? FiveHourResetsAt;
    public DateTimeOffset? SevenDayResetsAt;

    enum Place
    {
        Nowhere, Root, SessionId, Cwd, Workspace, Model, ModelName, Cost, CostUsd, Context, ContextUsed, Limits,
        FiveHour, FiveHourUsed, FiveHourResets, SevenDay, SevenDayUsed, SevenDayResets,
    }

    public static WireStatus Parse(ReadOnlySpan<byte> body)
    {
        var status = default(WireStatus);
        var json = new Utf8JsonReader(body, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
                status.ReadMembers(ref json, Place.Root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return status;
    }

    void ReadMembers(ref Utf8JsonReader json, Place at)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref json, at);
            json.Read();
            if (member == Place.ModelName && json.TokenType == JsonTokenType.String)
                Model = json.GetString();
            else if (member == Place.SessionId && json.TokenType == JsonTokenType.String)
                SessionId = json.GetString();
            else if (member == Place.Cwd && json.TokenType == JsonTokenType.String)
                Cwd = json.GetString();
            else if (member != Place.Nowhere && json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var number))
                Set(member, number);
            else if (member != Place.Nowhere && json.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref json, member);
            else
                json.Skip();
        }
    }

    static Place Member(ref Utf8JsonReader json, Place at) => at switch
    {
        Place.Root when json.ValueTextEquals("session_id"u8) => Place.SessionId,
        Place.Root when json.ValueTextEquals("cwd"u8) => Place.Cwd,
        Place.Root when json.ValueTextEquals("workspace"u8) => Place.Workspace,
        // Where it was started, if it has gone elsewhere since.
        Place.Workspace when json.ValueTextEquals("project_dir"u8) => Place.Cwd,
        Place.Root when json.ValueTextEquals("model"u8) => Place.Model,
        Place.Root when json.ValueTextEquals("cost"u8) => Place.Cost,
        Place.Root when json.ValueTextEquals("context_window"u8) => Place.Context,
        Place.Root when json.ValueTextEquals("rate_limits"u8) => Place.Limits,
        Place.Model when json.ValueTextEquals("display_name"u8) => Place.ModelName,
        Place.Cost when json.ValueTextEquals("total_cost_usd"u8) => Place.CostUsd,
        Place.Context when json.ValueTextEquals("used_percentage"u8) => Place.ContextUsed,
        Place.Limits when json.ValueTextEquals("five_hour"u8) => Place.FiveHour,
        Place.Limits when json.ValueTextEquals("seven_day"u8) => Place.SevenDay,
        Place.FiveHour when json.ValueTextEquals("used_percentage"u8) => Place.FiveHourUsed,
        Place.FiveHour when json.ValueTextEquals("resets_at"u8) => Place.FiveHourResets,
        Place.SevenDay when json.ValueTextEquals("used_percentage"u8) => Place.SevenDayUsed,
        Place.SevenDay when json.ValueTextEquals("resets_at"u8) => Place.SevenDayResets,
        _ => Place.Nowhere,
    };

    void Set(Place member, double number)
    {
        switch (member)
        {
            case Place.CostUsd: CostUsd = number; break;
            case Place.ContextUsed: ContextPercent = number; break;
            case Place.FiveHourUsed: FiveHourPercent = number; break;
            case Place.SevenDayUsed: SevenDayPercent = number; break;
            case Place.FiveHourResets: FiveHourResetsAt = Instant(number); break;
            case Place.SevenDayResets: SevenDayResetsAt = Instant(number); break;
        }
    }

    // Seconds since 1970.
    static DateTimeOffset? Instant(double number) => number is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeSeconds((long)number) : null;

    /// <summary>What it says of the account's limits.</summary>
    public readonly Limits Limits(DateTimeOffset now) => new(now, OneOf(FiveHourPercent, FiveHourResetsAt), OneOf(SevenDayPercent, SevenDayResetsAt));

    static Limit? OneOf(double? percent, DateTimeOffset? resets) => percent is >= 0 and <= 1e6 ? new(percent.Value, resets) : null;
}
