using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Writes numbers in as few bytes as possible, and each distinct text only once.</summary>
sealed class VarintWriter
{
    const int Recent = 16;

    readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    // The last text of each length, for a fast lookup: consecutive responses share a few text objects.
    readonly (string? Text, int Number)[] _recent = new (string?, int)[Recent];
    byte[] _bytes = new byte[4096];
    int _length;

    public void Clear()
    {
        _length = 0;
        _texts.Clear();
        Array.Clear(_recent);
    }

    public void Byte(byte value)
    {
        if (_length == _bytes.Length)
            Reserve(1);
        _bytes[_length++] = value;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Writes seven bits per byte, lowest first.</summary>
    public void Number(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    public void Signed(long value) => Number((value << 1) ^ (value >> 63));

    public void Key(ulong key)
    {
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_length), key);
        _length += sizeof(ulong);
    }

    /// <summary>Writes 0 for null, 1 and the text if it is new, else the number of the earlier text plus 2.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            Byte(0);
            return;
        }

        ref var recent = ref _recent[text.Length % Recent];
        if (ReferenceEquals(text, recent.Text))
        {
            Number(recent.Number + 2);
        }
        else if (_texts.TryGetValue(text, out var known))
        {
            recent = (text, known);
            Number(known + 2);
        }
        else
        {
            _texts.Add(text, _texts.Count);
            Byte(1);
            var length = Encoding.UTF8.GetByteCount(text);
            Number(length);
            Reserve(length);
            _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        }
    }

    public void Money(decimal amount) => Text(amount.ToString(CultureInfo.InvariantCulture));

    public void At(int row, string text)
    {
        Number(row);
        Text(text);
    }

    public void List<T>(ReadOnlySpan<T> items, Action<T> write)
    {
        Number(items.Length);
        foreach (var item in items)
            write(item);
    }

    public void List<T>(List<T> items, Action<T> write) => List(CollectionsMarshal.AsSpan(items), write);

    public byte[] ToArray() => _bytes[.._length];

    void Reserve(int more)
    {
        if (_bytes.Length - _length < more)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
    }
}

/// <summary>Reads what <see cref="VarintWriter"/> wrote.</summary>
ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> _bytes = bytes;
    readonly List<string> _texts = [];
    int _at;

    public readonly bool AtEnd => _at >= _bytes.Length;

    public byte Byte() => _bytes[_at++];

    public bool Flag() => Byte() != 0;

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var bits = Byte();
            value |= (ulong)(bits & 0x7F) << shift;
            if (bits < 0x80)
                return (long)value;
        }
    }

    public long Signed()
    {
        var value = (ulong)Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong Key()
    {
        _at += 8;
        return BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(_at - 8)..]);
    }

    public string? Text()
    {
        var known = (int)Number();
        if (known == 0)
            return null;
        if (known > 1)
            return _texts[known - 2];

        var length = (int)Number();
        _texts.Add(Encoding.UTF8.GetString(_bytes.Slice(_at, length)));
        _at += length;
        return _texts[^1];
    }

    public decimal Money() => decimal.Parse(Text() ?? "0", CultureInfo.InvariantCulture);
}
