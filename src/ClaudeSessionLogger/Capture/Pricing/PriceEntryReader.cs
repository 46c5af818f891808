using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Reads one model's entry of a price list. Reading is strict, so that a typo is reported and not used as a price:
/// numbers must be exact decimals (not strings) and not negative, and both input and output are required.
/// </summary>
static class PriceEntryReader
{
    const decimal MaxPrice = 1_000_000;
    const decimal MaxMultiplier = 1_000;

    /// <summary>An error that makes an entry unusable, with its position.</summary>
    internal sealed class PriceEntryException(long at, string sentence) : Exception(sentence)
    {
        public long At { get; } = at;
    }

    public static readonly string[] Fields =
    [
        "input",
        "output",
        "cache_write",
        "cache_write_1h",
        "cache_read",
        "fast",
        "us",
        "long_context",
        "source",
        "note",
    ];

    static readonly string[] s_longContextFields = ["above", "prompt", "output", "note"];

    /// <param name="isOwn">Whether 1-hour cache writes cost as much as others unless the entry says otherwise.</param>
    /// <param name="unknown">Called for unknown fields, which may be typos.</param>
    public static Price Read(PositionedJson entry, bool isOwn, Action<long, string> unknown)
    {
        if (entry.Kind != JsonTokenType.StartObject)
            throw new PriceEntryException(
                entry.At,
                "a price must be an object such as { \"input\": 3, \"output\": 15 }"
            );

        var fields = FieldsOf(entry, Fields, unknown);
        var price = Price.Create(
            Number(fields, "input", MaxPrice) ?? throw new PriceEntryException(entry.At, "input is missing"),
            Number(fields, "output", MaxPrice) ?? throw new PriceEntryException(entry.At, "output is missing"),
            Number(fields, "cache_write", MaxPrice),
            Number(fields, "cache_write_1h", MaxPrice) ?? (isOwn ? Number(fields, "cache_write", MaxPrice) : null),
            Number(fields, "cache_read", MaxPrice)
        );
        return price with
        {
            Fast = Multiplier(fields, "fast"),
            UsOnly = Multiplier(fields, "us") ?? Price.DefaultUsOnly,
            LongContext = fields.TryGetValue("long_context", out var value) ? ReadLongContext(value, unknown) : null,
            Source = Text(fields, "source"),
        };
    }

    static LongContext ReadLongContext(PositionedJson value, Action<long, string> unknown)
    {
        if (value.Kind != JsonTokenType.StartObject)
            throw new PriceEntryException(
                value.At,
                "long_context must be an object such as { \"above\": 200000, \"prompt\": 2, \"output\": 1.5 }"
            );

        var fields = FieldsOf(value, s_longContextFields, unknown);
        var above =
            Number(fields, "above", long.MaxValue)
            ?? throw new PriceEntryException(value.At, "long_context needs 'above' (a number of tokens)");
        return new(
            (long)above,
            Multiplier(fields, "prompt")
                ?? throw new PriceEntryException(
                    value.At,
                    "long_context needs 'prompt' (the factor for input and cache prices)"
                ),
            Multiplier(fields, "output")
                ?? throw new PriceEntryException(
                    value.At,
                    "long_context needs 'output' (the factor for the output price)"
                )
        );
    }

    static Dictionary<string, PositionedJson> FieldsOf(
        PositionedJson entry,
        string[] known,
        Action<long, string> unknown
    )
    {
        var fields = new Dictionary<string, PositionedJson>(StringComparer.Ordinal);
        foreach (var (name, at, value) in entry.Fields!)
        {
            if (name is null || !known.Contains(name))
                unknown(at, name ?? "?");
            else if (!fields.TryAdd(name, value))
                throw new PriceEntryException(at, $"{name} is given twice");
        }

        return fields;
    }

    static decimal? Multiplier(Dictionary<string, PositionedJson> fields, string name) =>
        Number(fields, name, MaxMultiplier) is 0
            ? throw new PriceEntryException(fields[name].At, $"{name} is a factor and cannot be 0")
            : Number(fields, name, MaxMultiplier);

    static decimal? Number(Dictionary<string, PositionedJson> fields, string name, decimal max)
    {
        if (!fields.TryGetValue(name, out var value))
            return null;

        return value switch
        {
            { Kind: JsonTokenType.String } => throw new PriceEntryException(
                value.At,
                $"{name} is text: write the number without quotes"
            ),
            { Kind: not JsonTokenType.Number } => throw new PriceEntryException(value.At, $"{name} is not a number"),
            { Number: < 0 } => throw new PriceEntryException(value.At, $"{name} is negative"),
            { Number: { } number } when number <= max => number,
            _ => throw new PriceEntryException(value.At, $"{name} is larger than {max:0}"),
        };
    }

    static string? Text(Dictionary<string, PositionedJson> fields, string name) =>
        !fields.TryGetValue(name, out var value) ? null
        : value.Kind == JsonTokenType.String ? value.Text
        : throw new PriceEntryException(value.At, $"{name} is not text");
}
