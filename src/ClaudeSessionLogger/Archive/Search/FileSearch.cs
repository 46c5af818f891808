using System.Buffers;
using System.Text;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// Searches transcripts from their ends, so that the last match is found first. Reads only the parts that may match.
/// Not thread-safe.
/// </summary>
sealed class FileSearch(TextQuery query, ContentFilter filter, RowPrefilter? prefilter) : IDisposable
{
    // The last match is often near the end of what is searched: begins with less.
    const int FirstBlock = 32 << 10,
        Block = 256 << 10;

    // A longer row is skipped.
    const int LongestRow = 64 << 20;

    // How far before a result the use of its tool is looked for; most are just before it.
    const int FirstToolBlock = 8 << 10,
        ToolDistance = 8 << 20;

    readonly RowMatcher _matcher = new(query, filter);
    readonly List<Range> _rows = [];
    readonly Dictionary<string, string?> _tools = new(StringComparer.Ordinal);
    byte[] _buffer = ArrayPool<byte>.Shared.Rent(Block);

    /// <summary>
    /// Searches these parts of a transcript. Throws file system exceptions, also if the file is gone.
    /// </summary>
    /// <param name="found">Receives the last match, or all, the last first.</param>
    /// <param name="all">Whether to go on after a match, unless none can be better.</param>
    public void Search(
        SessionId sessionId,
        SessionFile file,
        IReadOnlyList<(long Start, long End)> parts,
        bool all,
        List<ContentMatch> found
    )
    {
        if (parts.Count == 0)
            return;
        using var stream = file.OpenReadable();
        _tools.Clear();
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            SearchPart(sessionId, stream, parts[i], all, found);
            if (IsEnough(found, all))
                return;
        }
    }

    bool IsEnough(List<ContentMatch> found, bool all) =>
        found.Count > 0 && (!all || (!filter.HasAllMatches && found[^1].Score == _matcher.MaxScore));

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    void SearchPart(SessionId sessionId, Stream stream, (long Start, long End) part, bool all, List<ContentMatch> found)
    {
        var block = FirstBlock;
        for (var end = Math.Min(part.End, stream.Length); end > part.Start; )
        {
            var start = Math.Max(part.Start, end - block);
            var bytes = Read(stream, start, (int)(end - start));
            // Before the first line break is the end of a row, which is read together with its beginning.
            var rest = start == part.Start ? 0 : bytes[..Math.Max(0, bytes.Length - 1)].IndexOf((byte)'\n') + 1;
            if (start > part.Start && rest == 0 && block < LongestRow)
            {
                block *= 2;
                continue;
            }

            SearchRows(sessionId, stream, start, bytes, rest, all, found);
            if (IsEnough(found, all))
                return;
            end = start + rest;
            block = Math.Min(block * 2, Block);
        }
    }

    void SearchRows(
        SessionId sessionId,
        Stream stream,
        long offset,
        ReadOnlySpan<byte> bytes,
        int from,
        bool all,
        List<ContentMatch> found
    )
    {
        FindRows(bytes, from);
        for (var i = _rows.Count - 1; i >= 0; i--)
        {
            var start = _rows[i].Start.Value;
            if (_matcher.Match(sessionId, bytes[_rows[i]], use => ToolOf(stream, offset + start, use)) is not { } match)
                continue;
            found.Add(match with { Offset = offset + start });
            if (IsEnough(found, all))
                return;
        }
    }

    // The rows that may match.
    void FindRows(ReadOnlySpan<byte> bytes, int from)
    {
        _rows.Clear();
        for (var at = from; at < bytes.Length; )
        {
            var place = prefilter is null ? at : prefilter.Next(bytes, at);
            if (place < 0)
                return;
            var start = bytes[at..place].LastIndexOf((byte)'\n') is >= 0 and var before ? at + before + 1 : at;
            var length = ByteScan.IndexOf(bytes[place..], (byte)'\n');
            var end = length < 0 ? bytes.Length : place + length;
            if (end > start)
                _rows.Add(start..end);
            at = end + 1;
        }
    }

    ReadOnlySpan<byte> Read(Stream stream, long start, int length)
    {
        if (_buffer.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        return _buffer.AsSpan(0, Fill(stream, start, _buffer.AsSpan(0, length)));
    }

    // What is lost of an archived file is replaced by a line break, so less may be read.
    static int Fill(Stream stream, long start, Span<byte> buffer)
    {
        var (read, end) = (0, start + buffer.Length);
        stream.Position = start;
        while (read < buffer.Length && stream.Position < end && stream.Read(buffer[read..]) is > 0 and var count)
            read += count;
        return read;
    }

    string? ToolOf(Stream stream, long before, byte[] use)
    {
        var id = Encoding.UTF8.GetString(use);
        if (_tools.TryGetValue(id, out var known))
            return known;
        var sought = (byte[])[.. "\"id\":\""u8, .. use, (byte)'"'];
        var buffer = ArrayPool<byte>.Shared.Rent(Block + sought.Length);
        try
        {
            var block = FirstToolBlock;
            for (var end = before; end > 0 && end > before - ToolDistance; block = Math.Min(block * 2, Block))
            {
                var start = Math.Max(0, end - block);
                // With the beginning of the block behind it, in which the id may end.
                var length = (int)Math.Min(end - start + sought.Length, buffer.Length);
                var bytes = buffer.AsSpan(0, Fill(stream, start, buffer.AsSpan(0, length)));
                var found = bytes.LastIndexOf(sought);
                if (found >= 0)
                    return _tools[id] = NameIn(stream, start + found);
                end = start;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return _tools[id] = null;
    }

    // The name of the tool follows the id of its use.
    static string? NameIn(Stream stream, long position)
    {
        Span<byte> bytes = stackalloc byte[512];
        bytes = bytes[..Fill(stream, position, bytes)];
        var name = bytes.IndexOf("\"name\":\""u8);
        if (name < 0)
            return null;
        bytes = bytes[(name + "\"name\":\""u8.Length)..];
        var end = StringScan.End(bytes, 0);
        return end < 0 ? null : JsonValue.Unescape(bytes[..end]);
    }
}
