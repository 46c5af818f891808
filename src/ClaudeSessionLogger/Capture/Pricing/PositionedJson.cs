using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>A JSON value with its position, so that an error in it can be located.</summary>
/// <param name="At">The offset of its first byte.</param>
/// <param name="Text">The value of a string; null if it is not valid Unicode.</param>
/// <param name="Number">The value of a number; null if it does not fit into a decimal.</param>
/// <param name="Fields">The fields of an object, in order; a name that is not valid Unicode is null.</param>
sealed record PositionedJson(
    long At,
    JsonTokenType Kind,
    string? Text = null,
    decimal? Number = null,
    IReadOnlyList<(string? Name, long At, PositionedJson Value)>? Fields = null
)
{
    /// <summary>Reads the value at the reader's position to its end.</summary>
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
            return null; // invalid UTF-8 or a lone surrogate
        }
    }
}
