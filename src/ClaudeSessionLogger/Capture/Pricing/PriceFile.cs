using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Reads a price list: <c>model → {input, output, cache_write, cache_read}</c> in USD per million tokens, and
/// optionally <c>cache_write_1h</c>, <c>fast</c>, <c>us</c>, <c>long_context {above, prompt, output}</c>,
/// <c>source</c>, <c>note</c>. Comments and trailing commas are allowed; a name that begins with <c>_</c> or <c>$</c>
/// is a note. An invalid entry is skipped with a warning; the other entries are used.
/// </summary>
sealed class PriceFile
{
    const int MaxWarnings = 5;

    readonly string _name;
    readonly List<string> _warnings = [];
    int _omittedWarnings;

    readonly bool _isOwn;

    PriceFile(string name, bool isOwn) => (_name, _isOwn) = (name, isOwn);

    public Dictionary<string, Price> Prices { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Warnings => _warnings;

    /// <param name="name">The name of the file in warnings.</param>
    /// <param name="isOwn">
    /// Whether it is the user's own file. As in the Python tool, a <c>cache_write</c> there is the price of all cache
    /// writes, unless <c>cache_write_1h</c> is given.
    /// </param>
    public static PriceFile Read(ReadOnlySpan<byte> json, string name, bool isOwn = false)
    {
        var file = new PriceFile(name, isOwn);
        file.Read(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        if (file._omittedWarnings > 0)
            file._warnings.Add($"{name}: {file._omittedWarnings} more mistakes like these");
        return file;
    }

    void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(
            json,
            new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
        );
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Warn(
                    json,
                    reader.TokenStartIndex,
                    "a price list must be an object such as { \"model\": { \"input\": 3, \"output\": 15 } }; "
                        + "the built-in prices are used"
                );
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (model, at) = (PositionedJson.TextOf(reader), reader.TokenStartIndex);
                reader.Read();
                Take(json, model, at, PositionedJson.Read(ref reader));
            }

            reader.Read(); // throws if anything follows the list
        }
        catch (JsonException e)
        {
            _warnings.Add(
                $"{_name}, line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}: not valid JSON; "
                    + (
                        Prices.Count == 0
                            ? "the built-in prices are used"
                            : "the entries before this position are used, and the built-in prices for all other models"
                    )
            );
        }
    }

    void Take(ReadOnlySpan<byte> json, string? model, long at, PositionedJson value)
    {
        if (model is ['_' or '$', ..])
            return;

        try
        {
            if (string.IsNullOrWhiteSpace(model))
                throw new PriceEntryReader.PriceEntryException(at, "a model's name is missing or not valid text");

            var unknown = new List<(long At, string Field)>();
            var price = PriceEntryReader.Read(value, _isOwn, (where, field) => unknown.Add((where, field)));
            foreach (var (where, field) in unknown)
            {
                if (field is not ['_' or '$', ..])
                    Warn(
                        json,
                        where,
                        $"\"{model}\": unknown field \"{field}\" is ignored (known: "
                            + $"{string.Join(", ", PriceEntryReader.Fields)})"
                    );
            }

            if (!Prices.TryAdd(model, price))
            {
                Prices[model] = price;
                Warn(json, at, $"\"{model}\" is listed twice; the last entry is used");
            }
        }
        catch (PriceEntryReader.PriceEntryException mistake)
        {
            Warn(json, mistake.At, $"\"{model}\": {mistake.Message}; this entry is ignored");
        }
    }

    void Warn(ReadOnlySpan<byte> json, long at, string sentence)
    {
        if (_warnings.Count >= MaxWarnings)
        {
            _omittedWarnings++;
            return;
        }

        var line = 1 + json[..(int)at].Count((byte)'\n');
        _warnings.Add($"{_name}, line {line}: {sentence}");
    }
}
