using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture.Pricing;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>The output of <c>prices update --json</c>: USD per million tokens.</summary>
/// <param name="Applied">Whether the changes were written, except those that keep the user's price.</param>
sealed record PricesUpdateJson(
    string Source,
    string Format,
    bool Applied,
    IReadOnlyList<PricesUpdateJson.Change> Changes,
    IReadOnlyList<string> AmbiguousModels
)
{
    /// <param name="Kept">Whether the user's own price stays.</param>
    public sealed record Change(string Model, Amounts? Old, Amounts New, bool Typed, bool Kept);

    public sealed record Amounts(
        decimal Input,
        decimal Output,
        decimal CacheWrite,
        [property: JsonPropertyName("cache_write_1h")] decimal CacheWrite1h,
        decimal CacheRead,
        decimal? Fast,
        decimal Us,
        PricesJson.Long? LongContext
    );

    public static PricesUpdateJson Of(
        string source,
        PriceList list,
        PriceUpdate update,
        IReadOnlyCollection<PriceChange> accepted,
        bool isApplied
    ) =>
        new(
            source,
            list.Format,
            isApplied,
            [
                .. update.Changes.Select(change => new Change(
                    change.Model,
                    change.Old is { } old ? Of(old) : null,
                    Of(change.New),
                    change.IsTyped,
                    !accepted.Contains(change)
                )),
            ],
            update.Ambiguous
        );

    static Amounts Of(Price price) =>
        new(
            price.Input,
            price.Output,
            price.CacheWrite,
            price.CacheWrite1h,
            price.CacheRead,
            price.Fast,
            price.UsOnly,
            price.LongContext is { } more ? new(more.Above, more.Prompt, more.Output) : null
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PricesUpdateJson))]
sealed partial class PricesUpdateJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static PricesUpdateJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
