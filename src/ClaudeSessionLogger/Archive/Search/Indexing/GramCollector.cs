using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>
/// Collects the <see cref="Grams"/> of texts in a bitmap, and makes the bitmap as small as it can be for its content.
/// </summary>
sealed class GramCollector
{
    // Above, a text would seem to contain much that it does not.
    const double MostFilled = 0.3;

    public const int MinBits = 9;

    readonly ulong[] _bits = new ulong[(1 << Grams.HashBits) / 64],
        _phrases = new ulong[(1 << Grams.PhraseBits) / 64];

    // The last bytes of the word that is being read, and of the two before it. In the loop over a text they are locals,
    // because indexing consists of little else.
    ulong _word,
        _before,
        _earlier;
    int _length,
        _beforeLength;

    /// <summary>Adds a text as it is in JSON.</summary>
    public void AddText(ReadOnlySpan<byte> escaped)
    {
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        ref var letters = ref MemoryMarshal.GetReference(NormalizedRunes.Ascii);
        ref var phrases = ref MemoryMarshal.GetArrayDataReference(_phrases);
        var (word, before, earlier, length, beforeLength) = (0UL, 0UL, 0UL, 0, 0);
        for (var i = 0; i < escaped.Length; )
        {
            var c = escaped[i];
            if (c < 0x80 && Unsafe.Add(ref letters, c) is not 0 and var letter)
            {
                i++;
                word = word << 8 | letter;
                if (++length < Grams.Short)
                    continue;
                Set(ref bits, Grams.HashOfShort(word));
                if (length >= Grams.Long)
                    Set(ref bits, Grams.HashOfLong(word));
                else if (length == Grams.Short && before != 0)
                {
                    Set(ref bits, Grams.HashOfBorder(before, word));
                    if (earlier != 0)
                        Set(ref phrases, Grams.HashOfPhrase(earlier, before, beforeLength, word));
                }

                continue;
            }

            if (c < 0x80 && c != '\\')
            {
                i++;
                if (length == 0)
                    continue;
                if (length < Grams.Short && before != 0)
                {
                    Set(ref bits, Grams.HashOfBorder(before, word));
                    if (earlier != 0)
                        Set(ref phrases, Grams.HashOfPhrase(earlier, before, beforeLength, word));
                }

                (earlier, before, beforeLength, word, length) = (before, word, length, 0, 0);
                continue;
            }

            (_word, _before, _earlier, _length, _beforeLength) = (word, before, earlier, length, beforeLength);
            i += c == '\\' ? AddEscape(escaped[i..]) : AddRune(escaped[i..]);
            (word, before, earlier, length, beforeLength) = (_word, _before, _earlier, _length, _beforeLength);
        }

        (_word, _before, _earlier, _length, _beforeLength) = (word, before, earlier, length, beforeLength);
        EndText();
    }

    /// <summary>Adds a text as it is.</summary>
    public void AddPlain(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; )
        {
            if (text[i] >= 0x80)
            {
                i += AddRune(text[i..]);
                continue;
            }

            if (NormalizedRunes.Ascii[text[i++]] is not 0 and var letter)
                AddLetter(letter);
            else
                EndWord();
        }

        EndText();
    }

    public void AddId(ReadOnlySpan<byte> id)
    {
        if (!id.IsEmpty)
            Set(Grams.HashOfId(id));
    }

    /// <summary>Returns the bitmap, whose length is a power of two, and begins with an empty one.</summary>
    public byte[] Finish() => Finish(_bits, Grams.HashBits);

    /// <summary>The same for the phrases of all texts since the last call.</summary>
    public byte[] FinishPhrases() => Finish(_phrases, Grams.PhraseBits);

    static byte[] Finish(ulong[] all, int size)
    {
        var bits = all.AsSpan();
        while (size > MinBits && FillOfHalf(bits) <= MostFilled)
        {
            var half = bits.Length / 2;
            for (var i = 0; i < half; i++)
                bits[i] |= bits[half + i];
            bits = bits[..half];
            size--;
        }

        var bytes = MemoryMarshal.AsBytes(bits).ToArray();
        Array.Clear(all);
        return bytes;
    }

    static double FillOfHalf(ReadOnlySpan<ulong> bits)
    {
        var (half, count) = (bits.Length / 2, 0);
        for (var i = 0; i < half; i++)
            count += BitOperations.PopCount(bits[i] | bits[half + i]);
        return count / (64.0 * half);
    }

    void AddLetter(byte letter)
    {
        _word = _word << 8 | letter;
        _length++;
        if (_length < Grams.Short)
            return;
        Set(Grams.HashOfShort(_word));
        if (_length >= Grams.Long)
            Set(Grams.HashOfLong(_word));
        else if (_length == Grams.Short && _before != 0)
            AddBorder();
    }

    void AddBorder()
    {
        Set(Grams.HashOfBorder(_before, _word));
        if (_earlier != 0)
            Set(
                ref MemoryMarshal.GetArrayDataReference(_phrases),
                Grams.HashOfPhrase(_earlier, _before, _beforeLength, _word)
            );
    }

    void EndWord()
    {
        if (_length == 0)
            return;
        if (_length < Grams.Short && _before != 0)
            AddBorder();
        (_earlier, _before, _beforeLength) = (_before, _word, _length);
        (_word, _length) = (0, 0);
    }

    // No phrase continues in the next text.
    void EndText()
    {
        EndWord();
        (_earlier, _before, _beforeLength) = (0, 0, 0);
    }

    void Add(Rune rune)
    {
        foreach (var letter in NormalizedRunes.Of(rune))
            if (letter >= 0x80 || NormalizedRunes.Ascii[letter] != 0)
                AddLetter(letter);
            else
                EndWord();
    }

    int AddRune(ReadOnlySpan<byte> bytes)
    {
        Rune.DecodeFromUtf8(bytes, out var rune, out var length);
        Add(rune);
        return length;
    }

    int AddEscape(ReadOnlySpan<byte> bytes)
    {
        if (TryUnit(bytes, out var unit))
        {
            if (
                char.IsHighSurrogate(unit)
                && TryUnit(bytes[6..], out var low)
                && Rune.TryCreate(unit, low, out var pair)
            )
            {
                Add(pair);
                return 12;
            }

            Add(Rune.TryCreate(unit, out var rune) ? rune : Rune.ReplacementChar);
            return 6;
        }

        if (bytes is [_, (byte)'n' or (byte)'t' or (byte)'r' or (byte)'b' or (byte)'f', ..] or [_])
        {
            EndWord();
            return Math.Min(2, bytes.Length);
        }

        Add(bytes[1] < 0x80 && bytes[1] != 'u' ? new Rune(bytes[1]) : Rune.ReplacementChar);
        return 2;
    }

    static bool TryUnit(ReadOnlySpan<byte> bytes, out char unit)
    {
        unit = default;
        if (
            bytes.Length < 6
            || bytes[0] != '\\'
            || bytes[1] != 'u'
            || !Utf8Parser.TryParse(bytes[2..6], out ushort code, out var consumed, 'x')
            || consumed != 4
        )
            return false;
        unit = (char)code;
        return true;
    }

    void Set(int hash) => Set(ref MemoryMarshal.GetArrayDataReference(_bits), hash);

    // A hash is never longer than the bitmap.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Set(ref ulong bits, int hash) => Unsafe.Add(ref bits, hash >> 6) |= 1UL << (hash & 63);
}
