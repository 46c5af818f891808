using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture.Pricing;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>The output of <c>prices --json</c>: USD per million tokens.</summary>
sealed record PricesJson(IReadOnlyList<PricesJson.Model> Prices, IReadOnlyList<string> UnpricedModels)
{
    public sealed record Model(
        [property: JsonPropertyName("model")] string Name,
        decimal Input,
        decimal Output,
        decimal CacheWrite,
        [property: JsonPropertyName("cache_write_1h")] decimal CacheWrite1h,
        decimal CacheRead,
        decimal? Fast,
        decimal Us,
        Long? LongContext,
        string? Source,
        bool Own
    );

    public sealed record Long(long Above, decimal Prompt, decimal Output);

    public static PricesJson Of(PriceBook book, IReadOnlyList<string> unpriced) =>
        new(
            [
                .. book.All.Select(entry => new Model(
                    entry.Model,
                    entry.Price.Input,
                    entry.Price.Output,
                    entry.Price.CacheWrite,
                    entry.Price.CacheWrite1h,
                    entry.Price.CacheRead,
                    entry.Price.Fast,
                    entry.Price.UsOnly,
                    entry.Price.LongContext is { } more ? new(more.Above, more.Prompt, more.Output) : null,
                    entry.Price.Source,
                    entry.Own
                )),
            ],
            unpriced
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PricesJson))]
sealed partial class PricesJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static PricesJsonContext Readable =>
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
