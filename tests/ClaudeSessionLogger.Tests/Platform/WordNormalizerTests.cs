using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>A search reads bytes; it must see the same text as everything that reads characters.</summary>
public sealed class WordNormalizerTests
{
    [Fact]
    public void Bytes_are_normalized_like_text()
    {
        var normalizer = new WordNormalizer();
        var random = new Random(7);
        var all = Enumerable.Range(0, 0x11000).Where(code => code is < 0xD800 or > 0xDFFF).ToArray();
        random.Shuffle(all);
        foreach (var codes in all.Chunk(97))
        {
            var text = string.Concat(codes.Select(code => new Rune(code) + "Word "[..random.Next(6)]));
            Assert.Equal(
                TextNormalizer.NormalizeWords(text),
                Encoding.UTF8.GetString(normalizer.Normalize(Encoding.UTF8.GetBytes(text)))
            );
        }
    }

    [Fact]
    public void Invalid_bytes_become_the_same_replacement_characters()
    {
        var normalizer = new WordNormalizer();
        var random = new Random(8);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Assert.Equal(
                TextNormalizer.NormalizeWords(Encoding.UTF8.GetString(bytes)),
                Encoding.UTF8.GetString(normalizer.Normalize(bytes))
            );
        }
    }

    [Fact]
    public void Bytes_are_unescaped_like_text()
    {
        string[] pieces =
        [
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ude00",
            "\\u12",
            "\\",
            "\\é",
            "é",
            "😀",
            "word",
            "\\x",
            "u0041",
        ];
        var (unescaper, random) = (new JsonUnescaper(), new Random(9));
        for (var round = 0; round < 5000; round++)
        {
            var escaped = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(16)]));
            var bytes = Encoding.UTF8.GetBytes(escaped);
            Assert.Equal(JsonValue.Unescape(bytes), Encoding.UTF8.GetString(unescaper.Unescape(bytes)));
        }
    }
}
