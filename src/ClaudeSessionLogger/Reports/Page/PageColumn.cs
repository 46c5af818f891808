namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// A column of whole numbers: one zigzag varint for each row. A million numbers as JSON text would make a page three
/// times as large.
/// </summary>
sealed class PageColumn
{
    readonly PageBytes _bytes = new();
    bool _hasValues;

    /// <summary>The numbers; null if all are 0, as most of them are in some columns.</summary>
    public PageBytes? Bytes => _hasValues ? _bytes : null;

    public void Add(long value)
    {
        _hasValues |= value != 0;
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var bytes = _bytes.GetSpan(10);
        var length = 0;
        for (; rest > 127; rest >>= 7)
            bytes[length++] = (byte)(rest | 128);
        bytes[length++] = (byte)rest;
        _bytes.Advance(length);
    }
}
