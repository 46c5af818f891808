namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// An archived file that a new one may resemble: the parent of a fork, or an earlier content of the file.
/// </summary>
/// <param name="address">Its session, file and generation; the rest is not used.</param>
sealed class ReferenceContent(ArchivedContent content, FrameReference address)
{
    // Fewer common rows are not worth reading the other file.
    const int LeastRows = 2;
    const int Around = 128 << 10;

    RowIndex? _index;

    /// <summary>
    /// Finds what a part of the new file resembles. Returns the number of rows that both have; 0 if nothing was found.
    /// </summary>
    public int Find(IReadOnlyList<Guid> rows, long offset, int length, out FrameReference found)
    {
        found = default;
        _index ??= Build();
        if (rows.Count >= LeastRows && _index.Find(rows, FrameHeader.MaxReference) is { Rows: >= LeastRows } part)
        {
            found = address with { Offset = part.Start, Length = part.Length };
            return part.Rows;
        }

        // A file without rows, or a part of a transcript without any: what was at the same place before.
        if (address.Session != Guid.Empty || rows.Count > 0)
            return 0;
        var start = Math.Max(0, offset - Around);
        var end = Math.Min(content.Length, Math.Min(offset + length + Around, start + FrameHeader.MaxReference));
        if (end <= start)
            return 0;
        found = address with { Offset = start, Length = (int)(end - start) };
        return 1;
    }

    /// <summary>Reads what was found; returns null if it is lost, or depends on too many other frames.</summary>
    public byte[]? Read(in FrameReference part, out byte depth)
    {
        depth = (byte)(content.DepthOf(part.Offset, part.Length) + 1);
        if (depth > FrameHeader.MaxDepth)
            return null;
        var bytes = new byte[part.Length];
        return content.TryRead(part.Offset, bytes) ? bytes : null;
    }

    /// <summary>
    /// Chooses what a frame is compressed against, and names it in the frame's header. Returns its content; empty if
    /// nothing is similar.
    /// </summary>
    public static byte[] Best(
        ReadOnlySpan<byte> content,
        long offset,
        IReadOnlyList<ReferenceContent> references,
        ref FrameHeader header
    )
    {
        if (references.Count == 0)
            return [];
        var rows = RowIndex.Ids(content);
        var (most, best, part) = (0, default(ReferenceContent), default(FrameReference));
        foreach (var reference in references)
        {
            var common = reference.Find(rows, offset, content.Length, out var found);
            if (common > most)
                (most, best, part) = (common, reference, found);
        }

        if (best?.Read(part, out var depth) is not { } bytes)
            return [];
        (header.Reference, header.Depth) = (part, depth);
        return bytes;
    }

    RowIndex Build()
    {
        try
        {
            using var stream = new ArchivedStream(content, skipsLost: false);
            return RowIndex.Build(stream);
        }
        catch (LostRangeException)
        {
            return RowIndex.Build(Stream.Null);
        }
    }
}
