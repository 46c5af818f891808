namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// A column of whole numbers: one zigzag varint for each row. A million numbers as JSON text would make a page three
/// times as large.
/// </summary>
sealed class PageColumn
{
    byte[] _bytes = new byte[1024];
    int _length;
    bool _hasValues;

    /// <summary>The numbers; empty if all are 0, as most of them are in some columns.</summary>
    public ReadOnlySpan<byte> Bytes => _hasValues ? _bytes.AsSpan(0, _length) : [];

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
}
