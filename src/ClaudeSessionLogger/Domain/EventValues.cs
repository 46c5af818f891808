using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Domain;

/// <summary>The value of a <c>created</c> event.</summary>
sealed record CreatedValue(string? Category, string? Status, string? Title, string? Body)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventValuesJsonContext.Compact.CreatedValue);

    /// <summary>Returns null if the text is not the value of a <c>created</c> event.</summary>
    public static CreatedValue? Parse(string? json) =>
        EventValuesJsonContext.Parse(json, EventValuesJsonContext.Compact.CreatedValue);
}

/// <summary>The value of an <c>owner</c> event, which claims an entry.</summary>
sealed record ClaimValue(string? Owner, SessionId? Session, DateTime? Until)
{
    public string ToJson() => JsonSerializer.Serialize(this, EventValuesJsonContext.Compact.ClaimValue);

    public static ClaimValue? Parse(string? json) =>
        EventValuesJsonContext.Parse(json, EventValuesJsonContext.Compact.ClaimValue);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(CreatedValue))]
[JsonSerializable(typeof(ClaimValue))]
sealed partial class EventValuesJsonContext : JsonSerializerContext
{
    // Do not escape HTML, because users read these values in queries, and no web page contains them.
    public static readonly EventValuesJsonContext Compact = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public static T? Parse<T>(string? json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json is { Length: > 0 } ? JsonSerializer.Deserialize(json, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
