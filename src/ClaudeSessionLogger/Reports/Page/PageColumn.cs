using System.IO.Compression;
using System.Text.Json;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// A column of whole numbers: one zigzag varint for each row, as base64. A million numbers as JSON text would make a
/// page three times as large.
/// </summary>
sealed class PageColumn
{
    byte[] _bytes = new byte[1024];
    int _length;
    bool _hasValues;

    public void Add(long value)
    {
        if (_length + 10 > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        _hasValues |= value != 0;
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest > 127; rest >>= 7)
            _bytes[_length++] = (byte)(rest | 128);
        _bytes[_length++] = (byte)rest;
    }

    /// <summary>Writes an empty string if all numbers are 0, as most of them are in some columns.</summary>
    /// <param name="packed">Whether to compress the column with deflate.</param>
    public void Write(Utf8JsonWriter json, string name, bool packed)
    {
        if (_hasValues)
            json.WriteBase64String(name, packed ? Deflated() : _bytes.AsSpan(0, _length));
        else
            json.WriteString(name, "");
    }

    ReadOnlySpan<byte> Deflated()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(_bytes, 0, _length);
        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }
}
