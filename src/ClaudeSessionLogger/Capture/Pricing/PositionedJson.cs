using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>A JSON value that remembers where it stands, so that a mistake in it can be pointed at.</summary>
/// <param name="At">Offset of its first byte.</param>
/// <param name="Text">Of a text; null for one that is not valid Unicode.</param>
/// <param name="Number">Of a number; null for one that is larger than a decimal.</param>
/// <param name="Fields">Of an object, in order; the name is null where it is not valid Unicode.</param>
sealed record PositionedJson(long At, JsonTokenType Kind, string? Text = null, decimal? Number = null, IReadOnlyList<(string? Name, long At, PositionedJson Value)>? Fields = null)
{
    /// <summary>Reads the value the reader stands at, to its end.</summary>
    public static PositionedJson Read(ref Utf8JsonReader reader)
    {
        var (at, kind) = (reader.TokenStartIndex, reader.TokenType);
        switch (kind)
        {
            case JsonTokenType.String:
                return new(at, kind, Text: TextOf(reader));

            case JsonTokenType.Number:
                return new(at, kind, Number: reader.TryGetDecimal(out var number) ? number : null);

            case JsonTokenType.StartObject:
                var fields = new List<(string?, long, PositionedJson)>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (name, nameAt) = (TextOf(reader), reader.TokenStartIndex);
                    reader.Read();
                    fields.Add((name, nameAt, Read(ref reader)));
                }

                return new(at, kind, Fields: fields);

            default:
                reader.Skip();
                return new(at, kind);
        }
    }

    public static string? TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // bytes that are no UTF-8, or half a surrogate pair
        }
    }
}
