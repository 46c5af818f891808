using System.Globalization;
using System.Text;
using Hex1b.Tokens;

namespace ClaudeSessionLogger.Cli.Browse.Terminals;

/// <summary>
/// Turns what a terminal sends into keys. Bytes may arrive in any pieces: a character or an escape sequence that is not
/// complete yet waits for its rest.
/// </summary>
sealed class KeyReader
{
    const char Escape = '\x1b';
    const string PasteStart = "\x1b[200~",
        PasteEnd = "\x1b[201~";
    const int LongestPaste = 1 << 20;

    readonly Decoder _utf8 = new UTF8Encoding(false).GetDecoder();
    string _pending = "";

    /// <summary>Whether an Esc was read that may be a key, or the start of an escape sequence.</summary>
    public bool HasPending => _pending.Length > 0;

    public List<Key> Read(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length + 2];
        var count = _utf8.GetChars(bytes, characters, flush: false);
        _pending += new string(characters, 0, count);
        return Take(isComplete: false);
    }

    /// <summary>Takes an Esc that nothing has followed as the key.</summary>
    public List<Key> Flush() => _pending.StartsWith(PasteStart, StringComparison.Ordinal) ? [] : Take(isComplete: true);

    List<Key> Take(bool isComplete)
    {
        var keys = new List<Key>();
        var at = 0;
        while (at < _pending.Length)
        {
            var length = Next(_pending.AsSpan(at), isComplete, out var key);
            if (length == 0)
                break;
            at += length;
            if (key is { } pressed)
                keys.Add(pressed);
        }

        _pending = _pending[at..];
        return keys;
    }

    static int Next(ReadOnlySpan<char> text, bool isComplete, out Key? key)
    {
        key = null;
        if (text[0] != Escape)
        {
            key = Plain(text, out var length);
            return length;
        }

        if (text.StartsWith(PasteStart))
            return Paste(text, out key);
        var sequence = SequenceLength(text);
        if (sequence == 0 && !isComplete)
            return 0;
        if (sequence <= 1)
        {
            key = new Key(Key.Escape);
            return 1;
        }

        if (AnsiTokenizer.Tokenize(text[..sequence].ToString()) is [var token])
            key = KeyNames.Of(token);
        return sequence;
    }

    // CSI sequences end with a character from @ to ~; SS3 sequences have one character. Esc and another key are two
    // keys.
    static int SequenceLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return 0;
        if (text[1] == 'O')
            return text.Length < 3 ? 0 : 3;
        if (text[1] != '[')
            return 1;
        for (var i = 2; i < text.Length; i++)
            if (text[i] is >= '@' and <= '~')
                return i + 1;
            else if (text[i] is < ' ' or > '~')
                return i; // not a sequence: what follows is read as keys
        return 0;
    }

    static int Paste(ReadOnlySpan<char> text, out Key? key)
    {
        key = null;
        var end = text.IndexOf(PasteEnd);
        if (end < 0)
            return text.Length > LongestPaste ? text.Length : 0;
        key = new Key(Key.Paste, text[PasteStart.Length..end].ToString());
        return end + PasteEnd.Length;
    }

    static Key? Plain(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        switch (text[0])
        {
            case '\r' or '\n':
                return new Key(Key.Enter);
            case '\t':
                return new Key(Key.Tab);
            case '\x7f' or '\b':
                return new Key(Key.Backspace);
            case '\0':
                return null;
            case < ' ':
                return Key.Control((char)(text[0] + '@'));
        }

        length = StringInfo.GetNextTextElementLength(text);
        return char.IsControl(text[0]) ? null : Key.Of(text[..length].ToString());
    }
}
