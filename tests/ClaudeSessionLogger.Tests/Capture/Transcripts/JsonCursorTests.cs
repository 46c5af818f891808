using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Json;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>
/// Compares the cursor, which returns slices of JSON without decoding them, with the framework's parser.
/// </summary>
public sealed class JsonCursorTests
{
    [Fact]
    public void The_cursor_reads_random_json_as_the_frameworks_parser_does()
    {
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var text = Blank(random) + Value(random, 5) + Blank(random);
            using var document = JsonDocument.Parse(text);
            AssertSame(document.RootElement, Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void A_string_ends_at_its_quote_at_any_position_in_a_vector()
    {
        for (var length = 0; length < 100; length++)
        {
            foreach (var tail in (string[])["", "\\\\", "\\\"", "\\n\\\\\\\""])
            {
                var text = $"\"{new string('x', length)}{tail}\"";
                var cursor = new JsonCursor(Encoding.UTF8.GetBytes(text + ",\"more\""));
                Assert.Equal(text, Encoding.UTF8.GetString(cursor.Value()));
                Assert.True(
                    new JsonCursor(Encoding.UTF8.GetBytes(text[..^1])) is var torn
                        && torn.Value().IsEmpty
                        && torn.IsBroken
                );
            }
        }
    }

    [Theory]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":1")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":[1,{\"b\":2}")]
    [InlineData("{\"a\":12{\"b\":1}")]
    [InlineData("{\"a\"")]
    [InlineData("{")]
    [InlineData("")]
    public void Broken_structure_is_detected(string json)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(json));
        cursor.EnterObject();
        while (cursor.NextProperty(out _))
            cursor.Value();
        Assert.True(cursor.IsBroken);
    }

    static void AssertSame(JsonElement expected, ReadOnlySpan<byte> raw)
    {
        var cursor = new JsonCursor(raw);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.True(cursor.EnterObject());
                foreach (var property in expected.EnumerateObject())
                {
                    Assert.True(cursor.NextProperty(out var name));
                    Assert.Equal(property.Name, JsonValue.Unescape(name));
                    AssertSame(property.Value, cursor.Value());
                }

                Assert.False(cursor.NextProperty(out _));
                break;
            case JsonValueKind.Array:
                Assert.True(cursor.EnterArray());
                foreach (var element in expected.EnumerateArray())
                {
                    Assert.True(cursor.NextElement());
                    AssertSame(element, cursor.Value());
                }

                Assert.False(cursor.NextElement());
                break;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), JsonValue.Unescape(JsonValue.Inside(cursor.Value())));
                break;
            default:
                Assert.Equal(expected.GetRawText(), Encoding.UTF8.GetString(cursor.Value()));
                break;
        }

        cursor.SkipBlanks();
        Assert.True(cursor.AtEnd && !cursor.IsBroken);
    }

    static string Value(Random random, int depth) =>
        random.Next(depth > 0 ? 6 : 4) switch
        {
            0 => random.Next(2) == 0 ? "null" : "true",
            1 => random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture)
                + (random.Next(3) == 0 ? ".5e3" : ""),
            2 or 3 => Text(random),
            4 => $"[{Several(random, _ => Padded(random, depth))}]",
            _ => $"{{{Several(random, number => Property(random, number, depth))}}}",
        };

    static string Property(Random random, int number, int depth) =>
        $"{Blank(random)}\"{number}{Text(random)[1..]}{Blank(random)}:{Padded(random, depth)}";

    static string Padded(Random random, int depth) => Blank(random) + Value(random, depth - 1) + Blank(random);

    static string Several(Random random, Func<int, string> item) =>
        string.Join(',', Enumerable.Range(0, random.Next(5)).Select(item));

    static string Text(Random random) =>
        '"'
        + string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => s_pieces[random.Next(s_pieces.Length)]))
        + '"';

    static readonly string[] s_pieces =
    [
        "a",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "é",
        "日本",
        "😀",
        "\\\"",
        "\\\\",
        "\\n",
        "\\u0041",
        "\\ud83d\\ude00",
        "/",
        " ",
    ];

    static string Blank(Random random) => new(' ', random.Next(3) == 0 ? random.Next(3) : 0);
}
