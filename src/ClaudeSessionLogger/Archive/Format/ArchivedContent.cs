using System.Buffers;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>One content of an archived file, made up of its frames.</summary>
sealed class ArchivedContent
{
    // A frame, the one before it, and what a fork's frame needs of its parent.
    const int CachedFrames = 3;

    readonly SessionArchive _archive;
    readonly List<Segment> _segments = [];
    readonly CachedFrame[] _cache = new CachedFrame[CachedFrames];
    int _nextCached;

    public ArchivedContent(SessionArchive archive, int file, int generation, long size, string name)
    {
        (_archive, Length, Name) = (archive, size, name);
        // The end of a file is compressed again when more is appended, so that the last frame at an offset contains the
        // earlier ones. These are used only if it is damaged.
        var frames = archive
            .Frames.Where(frame => frame.Header.File == file && frame.Header.Generation == generation)
            .GroupBy(frame => frame.Header.Offset)
            .OrderBy(group => group.Key)
            .Select(group => group.Reverse().ToArray());
        long at = 0;
        foreach (var versions in frames)
        {
            var (start, end) = (versions[0].Header.Offset, Math.Min(versions[0].Header.End, size));
            if (start < at || end <= start)
                continue;
            if (start > at)
                _segments.Add(new(at, start, []));
            _segments.Add(new(start, end, versions));
            at = end;
        }

        if (at < size)
            _segments.Add(new(at, size, []));
    }

    public long Length { get; }

    public string Name { get; }

    /// <summary>The frames to read, in order. Together they are the whole content, except for lost frames.</summary>
    public IEnumerable<ArchiveRecord> Frames =>
        _segments.Where(segment => segment.Versions.Length > 0).Select(segment => segment.Versions[0]);

    /// <summary>The parts for which there is no frame.</summary>
    public IEnumerable<LostRange> Gaps =>
        _segments
            .Where(segment => segment.Versions.Length == 0)
            .Select(segment => new LostRange(segment.Start, segment.End));

    /// <summary>Reads everything, and returns the parts that are lost.</summary>
    public IReadOnlyList<LostRange> FindLost()
    {
        var found = new List<LostRange>();
        for (var i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            var read = Load(i, FrameHeader.MaxDepth).Length;
            if (segment.Start + read < segment.End)
                found.Add(new(segment.Start + read, segment.End));
        }

        return found;
    }

    /// <summary>
    /// Reads bytes from one frame. Returns 0 at the end, and where content is lost; <paramref name="lost"/> is then not
    /// empty.
    /// </summary>
    public int Read(long position, Span<byte> buffer, out LostRange lost, int depth = FrameHeader.MaxDepth)
    {
        lost = default;
        if (position < 0 || position >= Length || buffer.Length == 0)
            return 0;
        var index = SegmentAt(position);
        var segment = _segments[index];
        var at = (int)(position - segment.Start);
        // A reader that starts in the middle may not need the end of the frame; one that starts at 0 will.
        var needed = at == 0 ? int.MaxValue : (int)Math.Min(at + (long)buffer.Length, int.MaxValue);
        var content = Load(index, depth, needed);
        var available = (int)Math.Min(content.Length, segment.End - segment.Start) - at;
        if (available <= 0)
        {
            lost = new(position, segment.End);
            return 0;
        }

        var count = Math.Min(available, buffer.Length);
        content.Slice(at, count).CopyTo(buffer);
        return count;
    }

    /// <summary>Fills the buffer; returns false if not all of it can be read.</summary>
    public bool TryRead(long position, Span<byte> buffer, int depth = FrameHeader.MaxDepth)
    {
        while (buffer.Length > 0)
        {
            var count = Read(position, buffer, out _, depth);
            if (count == 0)
                return false;
            position += count;
            buffer = buffer[count..];
        }

        return true;
    }

    /// <summary>The greatest depth of the frames in a part.</summary>
    public int DepthOf(long start, int length) =>
        Frames
            .Where(frame => frame.Header.Offset < start + length && frame.Header.End > start)
            .Select(frame => (int)frame.Header.Depth)
            .DefaultIfEmpty()
            .Max();

    int SegmentAt(long position)
    {
        var (low, high) = (0, _segments.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_segments[middle].Start <= position)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <summary>Releases the buffers when nothing is read any more.</summary>
    public void Release()
    {
        for (var i = 0; i < _cache.Length; i++)
            Return(ref _cache[i]);
    }

    static void Return(ref CachedFrame cached)
    {
        if (cached.Buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        cached = default;
    }

    // Returns the whole frame, or at least its first bytes that are needed.
    ReadOnlySpan<byte> Load(int segment, int depth, int needed = int.MaxValue)
    {
        foreach (var cached in _cache)
        {
            if (cached.Length == 0 || cached.Segment != segment)
                continue;
            if (cached.IsWhole || cached.Length >= needed)
                return cached.Buffer.AsSpan(0, cached.Length);
            needed = int.MaxValue;
        }

        foreach (var frame in _segments[segment].Versions)
        {
            // Reuse the buffer: reading through a file would allocate a megabyte for each frame.
            var length = frame.Header.Length;
            var buffer = _cache[_nextCached].Buffer;
            _cache[_nextCached] = default;
            if (buffer is null || buffer.Length < length)
            {
                if (buffer is not null)
                    ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(length);
            }

            var read = _archive.ReadStart(frame, buffer.AsSpan(0, length), needed, depth);
            // Reading what the frame refers to may have filled it.
            Return(ref _cache[_nextCached]);
            _cache[_nextCached] = new(segment, read, read == length, buffer);
            if (read == 0)
                continue;
            _nextCached = (_nextCached + 1) % CachedFrames;
            return buffer.AsSpan(0, read);
        }

        return default;
    }

    /// <summary>A part of the content, and the frames that begin there, newest first; none if it is lost.</summary>
    readonly record struct Segment(long Start, long End, ArchiveRecord[] Versions);

    /// <param name="Length">How many bytes of the frame are in the buffer; 0 if it has none.</param>
    readonly record struct CachedFrame(int Segment, int Length, bool IsWhole, byte[]? Buffer);
}
