using System.Text;
using ClaudeSessionLogger.Domain;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// A file with consecutive events of one device, one per line, in rising order. Skips unreadable lines and the torn
/// line of a killed writer.
/// </summary>
/// <param name="path">The path in the hub's folder.</param>
sealed class EventFile(HubFolderLayout layout, string path, DeviceId device)
{
    /// <summary>
    /// Twice the length of the longest text with every character escaped. A file with more between two line ends, such
    /// as a sparse one, is not ours and is not read further: it could have any length.
    /// </summary>
    const int MaxLine = 48 << 20;

    const int Chunk = 64 << 10;

    // Only lines that contain this are parsed.
    static readonly byte[] s_forgotten = [.. "\""u8, .. Encoding.UTF8.GetBytes(EventKind.Forgotten.Text), .. "\""u8];

    ChainHead? _last;
    long? _first;

    public string Path => path;

    public DeviceId Device => device;

    /// <summary>Whether the file can be opened.</summary>
    public bool IsThere => layout.Try(path, () =>
    {
        using var file = layout.Files.Open(path);
        return file is not null;
    });

    /// <summary>The last event's chain head; none if the file is empty or unreadable.</summary>
    public ChainHead Last => _last ??= layout.Try(path, ReadLast);

    /// <summary>The first event's number; long.MaxValue if there is none.</summary>
    public long First => _first ??= After(0).Select(e => e.Seq).FirstOrDefault(long.MaxValue);

    /// <summary>The events after a number, up to where the file becomes unreadable.</summary>
    public IEnumerable<LogEvent> After(long seq) => Readable(Events(seq));

    /// <summary>The entries that this file's events forget.</summary>
    public IEnumerable<string> Forgotten() => Last == ChainHead.None ? [] : Readable(ReadForgotten());

    /// <summary>Removes the values of some entries from the file, line by line, if there are any.</summary>
    public void Redact(HashSet<Guid> redactions)
    {
        if (Last != ChainHead.None && layout.Try(path, () => Events(0).Any(e => Redacted(e, redactions) != e)))
            Rewrite(redactions);
    }

    /// <summary>Writes the same events to a new file; other hard links keep the old one.</summary>
    public void Rewrite(HashSet<Guid> redactions)
    {
        // Reads strictly: a file that becomes unreadable in the middle is left as it is.
        layout.Try(path, () =>
        {
            layout.Files.Write(path, Events(0).Select(e => (ReadOnlyMemory<byte>)HubFolderEventJson.Line(Redacted(e, redactions))));
            return true;
        });
        (_last, _first) = (null, null);
    }

    /// <summary>Writes these events into the file in place of those with the same numbers.</summary>
    public void Put(IReadOnlyList<LogEvent> events)
    {
        layout.Files.Write(path, With(events).Select(e => (ReadOnlyMemory<byte>)HubFolderEventJson.Line(e)));
        (_last, _first) = (null, null);
    }

    // Keeps the file's order, and does not load it whole: a file is as long as a history.
    IEnumerable<LogEvent> With(IReadOnlyList<LogEvent> events)
    {
        var (numbers, next) = (events.Select(e => e.Seq).ToHashSet(), 0);
        foreach (var e in Events(0))
        {
            while (next < events.Count && events[next].Seq < e.Seq)
                yield return events[next++];
            if (!numbers.Contains(e.Seq))
                yield return e;
        }

        while (next < events.Count)
            yield return events[next++];
    }

    public static LogEvent Redacted(LogEvent e, HashSet<Guid> redactions) =>
        e.Content.Value is not null && e.Content.Kind != EventKind.Forgotten && redactions.Count > 0 && redactions.Contains(HubFolderLayout.RedactedName(e.Content.EntryId))
            ? e with { Content = e.Content with { Value = null } }
            : e;

    IEnumerable<T> Readable<T>(IEnumerable<T> source)
    {
        using var each = source.GetEnumerator();
        while (layout.Try(path, each.MoveNext))
            yield return each.Current;
    }

    // Uses binary search, so that a long history is not read to find its end.
    IEnumerable<LogEvent> Events(long seq)
    {
        using var file = layout.Files.Open(path);
        if (file is null)
            yield break;
        var end = RandomAccess.GetLength(file);
        var (low, high) = (0L, end);
        while (high - low > Chunk && seq > 0)
        {
            var middle = low + (high - low) / 2;
            if (NextIn(file, middle, high, end) is not var (offset, found))
                high = middle;
            else if (found <= seq)
                low = offset;
            else
                high = middle;
        }

        foreach (var (_, line) in Lines(file, low, end))
            if (HubFolderEventJson.Parse(line.Span, device) is { } e && e.Seq > seq)
                yield return e;
    }

    IEnumerable<string> ReadForgotten()
    {
        using var file = layout.Files.Open(path);
        if (file is null)
            yield break;
        foreach (var (_, line) in Lines(file, 0, RandomAccess.GetLength(file)))
            if (line.Span.IndexOf(s_forgotten) >= 0 && HubFolderEventJson.Parse(line.Span, device) is { Content: { Kind: EventKind.Forgotten, EntryId: var entry } })
                yield return entry;
    }

    ChainHead ReadLast()
    {
        using var file = layout.Files.Open(path);
        if (file is null)
            return ChainHead.None;
        var length = RandomAccess.GetLength(file);
        for (var size = (long)Chunk; ; size *= 4)
        {
            var start = Math.Max(0, length - Math.Min(size, MaxLine));
            var bytes = new byte[length - start];
            var span = bytes.AsSpan(0, RandomAccess.Read(file, bytes, start));
            while (span.Length > 0)
            {
                var cut = span.LastIndexOf((byte)'\n');
                // The text before the first line end may be part of a line.
                if ((cut >= 0 || start == 0) && HubFolderEventJson.Parse(span[(cut + 1)..], device) is { } e)
                    return length <= MaxLine || First != long.MaxValue ? e.Head : ChainHead.None;
                span = cut < 0 ? [] : span[..cut];
            }

            if (start == 0)
                return ChainHead.None;
            if (size >= MaxLine)
                throw new InvalidDataException($"its last {MaxLine >> 20} MB contain no event");
        }
    }

    // Returns the first event whose line begins in this range, but not at its very start, which may be in the middle of
    // a line.
    (long Offset, long Seq)? NextIn(SafeFileHandle file, long from, long to, long end)
    {
        foreach (var (offset, line) in Lines(file, from, end).Skip(1))
        {
            if (offset >= to)
                return null;
            if (HubFolderEventJson.Parse(line.Span, device) is { } e)
                return (offset, e.Seq);
        }

        return null;
    }

    // Reads up to the file's length when it was opened, because others may append as fast as it is read.
    static IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> Lines(SafeFileHandle file, long offset, long end)
    {
        var buffer = new byte[Chunk];
        var filled = 0;
        while (true)
        {
            var wanted = (int)Math.Min(buffer.Length - filled, end - offset - filled);
            var read = RandomAccess.Read(file, buffer.AsSpan(filled, wanted), offset + filled);
            filled += read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                yield return (offset + start, buffer.AsMemory(start, length));
                start += length + 1;
            }

            if (read == 0)
            {
                if (start < filled)
                    yield return (offset + start, buffer.AsMemory(start, filled - start));
                yield break;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            offset += start;
            filled -= start;
            if (filled > MaxLine)
                throw new InvalidDataException($"it has a line longer than {MaxLine >> 20} MB");
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}
