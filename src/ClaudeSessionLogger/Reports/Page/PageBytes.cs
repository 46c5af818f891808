using System.Buffers;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// Bytes in blocks. A single array that grows would be copied each time, and the memory of its copies stays with the
/// process: with a million responses, that was a tenth of all.
/// </summary>
sealed class PageBytes : IBufferWriter<byte>
{
    /// <summary>An array of more than 85,000 bytes is collected seldom. A block as base64 is smaller.</summary>
    const int LargestBlock = 32 << 10;

    readonly List<(byte[] Bytes, int Length)> _full = [];
    byte[] _block = [];
    int _used;

    public long Length { get; private set; }

    public void Advance(int count)
    {
        _used += count;
        Length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _block.AsSpan(_used);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _block.AsMemory(_used);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Blocks =>
        [.. _full.Select(block => block.Bytes.AsMemory(0, block.Length)), _block.AsMemory(0, _used)];

    void MakeRoom(int size)
    {
        if (_block.Length - _used >= size)
            return;
        if (_used > 0)
            _full.Add((_block, _used));
        _block = new byte[Math.Max(size, Math.Clamp(_block.Length * 2, 1024, LargestBlock))];
        _used = 0;
    }
}
