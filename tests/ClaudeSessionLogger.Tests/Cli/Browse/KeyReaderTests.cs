using System.Text;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli.Browse;

public sealed class KeyReaderTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("\x1b[A\x1b[B\x1b[C\x1b[D", "Up Down Right Left")]
    [InlineData("\x1bOA\x1bOB", "Up Down")]
    [InlineData("\x1b[H\x1b[F\x1b[1~\x1b[4~", "Home End Home End")]
    [InlineData("\x1b[5~\x1b[6~\x1b[3~\x1b[Z", "PgUp PgDn Delete Shift+Tab")]
    [InlineData("\r\n\t\x7f\b ", "Enter Enter Tab Backspace Backspace Space")]
    [InlineData("\x03\x0c\x15", "Ctrl+C Ctrl+L Ctrl+U")]
    [InlineData("\x1b[<0;1;1M\x1b[?1;2cx", "x")]
    [InlineData("é漢👩‍👧q", "é 漢 👩‍👧 q")]
    [InlineData("\x1bx", "Esc x")]
    [InlineData("\x1b[200~D\rforget\r\x1b[201~q", "Paste q")]
    public void Bytes_become_keys_however_they_are_cut(string input, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        Assert.Equal(expected, Names(new KeyReader().Read(bytes)));
        // Clusters of several characters are one only if they come together.
        if (bytes.Length == input.Length)
        {
            var reader = new KeyReader();
            Assert.Equal(expected, Names([.. bytes.SelectMany(piece => reader.Read([piece]))]));
        }
    }

    [Fact]
    public void Esc_alone_is_a_key_when_nothing_follows()
    {
        var reader = new KeyReader();
        Assert.Empty(reader.Read([0x1b]));
        Assert.True(reader.HasPending);
        Assert.Equal("Esc", Names(reader.Flush()));
        Assert.False(reader.HasPending);
    }

    [Fact]
    public void No_key_of_a_burst_is_lost() =>
        Assert.Equal(5000, new KeyReader().Read(Encoding.UTF8.GetBytes(new string('j', 5000))).Count);

    [Fact]
    public void Any_bytes_are_read_without_an_error()
    {
        var random = new Random(16);
        var reader = new KeyReader();
        var buffer = new byte[64];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(buffer);
            // Many escape sequences, whole and broken.
            for (var at = random.Next(1, 9); at < buffer.Length - 1; at += random.Next(2, 12))
                (buffer[at], buffer[at + 1]) = (0x1b, (byte)"[O]P"[random.Next(4)]);
            reader.Read(buffer.AsSpan(0, random.Next(buffer.Length)));
            reader.Flush();
        }
    }

    static string Names(IEnumerable<Key> keys) => string.Join(' ', keys.Select(key => key.Name));
}
