using System.Text.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// What the second count needs of one row. It shares no code with the import, so that a mistake there does not repeat
/// itself here.
/// </summary>
sealed record PlainRow(
    SessionId? SessionId,
    string? Uuid,
    string? MessageId,
    string? RequestId,
    string Model,
    bool HasStopReason,
    Tokens Tokens,
    string Time,
    IReadOnlyList<(int Number, string Model, Tokens Tokens)> Parts
)
{
    const long MaxCount = 100_000_000;

    public bool IsUserRow { get; private init; }

    /// <summary>The session from which the row was copied, if it is marked.</summary>
    public SessionId? CopiedFrom { get; private init; }

    /// <summary>Reads a row with a response, or a user row; null for any other.</summary>
    public static PlainRow? Read(JsonElement row)
    {
        var session = Id(row, "sessionId");
        switch (Text(row, "type"))
        {
            case "user":
                return new(session, null, null, null, "", false, default, "", []) { IsUserRow = true };
            case "assistant":
                return OfMessage(row, session, Text(row, "uuid"));
            case "progress" when Child(Child(row, "data"), "message") is { ValueKind: JsonValueKind.Object } nested:
                return Text(nested, "type") == "assistant" && Child(Child(nested, "message"), "usage").IsObject()
                    ? OfMessage(nested, session, Text(row, "uuid"))
                    : null;
            default:
                return session is null ? null : new(session, null, null, null, "", false, default, "", []);
        }
    }

    static PlainRow? OfMessage(JsonElement row, SessionId? session, string? uuid)
    {
        var message = Child(row, "message");
        var model = Text(message, "model") ?? "unknown";
        if (!message.IsObject() || model == "<synthetic>")
            return new(session, null, null, null, "", false, default, "", []);
        var usage = Child(message, "usage");
        return new(
            session,
            uuid,
            Text(message, "id"),
            Text(row, "requestId"),
            model,
            Text(message, "stop_reason") is not null,
            Count(usage),
            Text(row, "timestamp") ?? "",
            [.. SeparatelyBilled(usage, model)]
        )
        {
            CopiedFrom = Id(row, "requestSessionId") ?? Id(Child(row, "forkedFrom"), "sessionId"),
        };
    }

    static IEnumerable<(int, string, Tokens)> SeparatelyBilled(JsonElement usage, string model)
    {
        if (Child(usage, "iterations") is not { ValueKind: JsonValueKind.Array } iterations)
            yield break;

        var all = iterations.EnumerateArray().ToList();
        var types = all.ConvertAll(entry => Text(entry, "type"));
        var served = types.Contains("fallback_message")
            ? types.FindLastIndex(type => type is "message" or "fallback_message")
            : -1;
        for (var number = 0; number < all.Count; number++)
        {
            var tokens = Count(all[number]);
            var isAlone = types[number] is "advisor_message" or "compaction";
            var isLostAttempt =
                types[number] is "message" or "fallback_message" && number < served && tokens.Output > 0;
            if (isAlone || isLostAttempt)
                yield return (
                    number,
                    Text(all[number], "model") ?? (types[number] == "advisor_message" ? "unknown" : model),
                    tokens
                );
        }
    }

    static Tokens Count(JsonElement usage)
    {
        var split = Child(usage, "cache_creation");
        var (total, fiveMinutes, hour) = (
            Number(usage, "cache_creation_input_tokens"),
            Number(split, "ephemeral_5m_input_tokens"),
            Number(split, "ephemeral_1h_input_tokens")
        );
        return new(
            Number(usage, "input_tokens"),
            Number(usage, "output_tokens"),
            Math.Max(total - hour, fiveMinutes),
            hour,
            Number(usage, "cache_read_input_tokens")
        );
    }

    static JsonElement Child(JsonElement parent, string name)
    {
        // If a name stands twice, the last counts.
        var found = default(JsonElement);
        if (parent.IsObject())
            parent.TryGetProperty(name, out found);
        return found;
    }

    static SessionId? Id(JsonElement parent, string name) => Domain.SessionId.Of(Text(parent, name));

    static string? Text(JsonElement parent, string name)
    {
        try
        {
            return
                Child(parent, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } s
                ? s
                : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8.
            return null;
        }
    }

    static long Number(JsonElement parent, string name)
    {
        var value = Child(parent, name);
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(parent, name) ?? "",
            _ => "",
        };
        return
            double.TryParse(
                text,
                System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture,
                out var number
            )
            && number > 0
            ? (long)Math.Min(number, MaxCount)
            : 0;
    }
}

static class JsonElementKind
{
    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;
}
