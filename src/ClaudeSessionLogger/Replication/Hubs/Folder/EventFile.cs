using System.Text;
using ClaudeSessionLogger.Domain;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// A file with consecutive events of one device, one per line, in ascending order. Skips unreadable lines, such as an
/// incomplete last line that a killed process left.
/// </summary>
/// <param name="path">The path in the hub's folder.</param>
sealed class EventFile(HubFolderLayout layout, string path, DeviceId device)
{
    /// <summary>
    /// The maximum length of a line: twice the longest text with every character escaped. A file with a longer line,
    /// such as a sparse file, was not written by this program. It may be huge, so reading stops at this length.
    /// </summary>
    const int MaxLine = 48 << 20;

    const int Chunk = 64 << 10;

    // To find forgotten entries, only lines that contain this text are parsed.
    static readonly byte[] s_forgotten = [.. "\""u8, .. Encoding.UTF8.GetBytes(EventKind.Forgotten.Text), .. "\""u8];

    ChainHead? _last;
    long? _first;

    public string Path => path;

    public DeviceId Device => device;

    /// <summary>Whether the file can be opened.</summary>
    public bool CanBeOpened =>
        layout.Try(
            path,
            () =>
            {
                using var file = layout.Files.Open(path);
                return file is not null;
            }
        );

    /// <summary>
    /// The chain head after the last event; <see cref="ChainHead.None"/> if the file is empty or unreadable.
    /// </summary>
    public ChainHead Last => _last ??= layout.Try(path, ReadLast);

    /// <summary>The sequence number of the first event; long.MaxValue if the file has none.</summary>
    public long First => _first ??= After(0).Select(e => e.Seq).FirstOrDefault(long.MaxValue);

    /// <summary>Returns the events after a sequence number, up to the first unreadable part of the file.</summary>
    public IEnumerable<LogEvent> After(long seq) => Readable(Events(seq));

    /// <summary>Returns the ids of the entries with a <c>forgotten</c> event in this file.</summary>
    public IEnumerable<EntryId> Forgotten() => Last == ChainHead.None ? [] : Readable(ReadForgotten());

    /// <summary>
    /// Removes the values of redacted entries from the file. Leaves the file unchanged if it contains no such values.
    /// </summary>
    public void Redact(HashSet<Guid> redactions)
    {
        if (Last != ChainHead.None && layout.Try(path, () => Events(0).Any(e => Redacted(e, redactions) != e)))
            Rewrite(redactions);
    }

    /// <summary>
    /// Replaces the file with a new one that has the same events, but no values of redacted entries. Other hard links
    /// keep the old file.
    /// </summary>
    public void Rewrite(HashSet<Guid> redactions)
    {
        // If a part of the file is unreadable, Events throws, and the file is left unchanged.
        layout.Try(
            path,
            () =>
            {
                layout.Files.Write(
                    path,
                    Events(0).Select(e => (ReadOnlyMemory<byte>)HubFolderEventJson.Line(Redacted(e, redactions)))
                );
                return true;
            }
        );
        (_last, _first) = (null, null);
    }

    /// <summary>Adds these events to the file. They replace events with the same sequence numbers.</summary>
    public void ReplaceEvents(IReadOnlyList<LogEvent> events)
    {
        layout.Files.Write(path, With(events).Select(e => (ReadOnlyMemory<byte>)HubFolderEventJson.Line(e)));
        (_last, _first) = (null, null);
    }

    // Keeps the file's order. Does not load the whole file, which grows with the history.
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
        e.Content.Value is not null
        && e.Content.Kind != EventKind.Forgotten
        && redactions.Count > 0
        && redactions.Contains(HubFolderLayout.RedactedName(e.Content.EntryId))
            ? e with
            {
                Content = e.Content with { Value = null },
            }
            : e;

    IEnumerable<T> Readable<T>(IEnumerable<T> source)
    {
        using var each = source.GetEnumerator();
        while (layout.Try(path, each.MoveNext))
            yield return each.Current;
    }

    // Uses a binary search, so that a long file is not read from the start.
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

    IEnumerable<EntryId> ReadForgotten()
    {
        using var file = layout.Files.Open(path);
        if (file is null)
            yield break;
        foreach (var (_, line) in Lines(file, 0, RandomAccess.GetLength(file)))
            if (
                line.Span.IndexOf(s_forgotten) >= 0
                && HubFolderEventJson.Parse(line.Span, device)
                    is { Content: { Kind: EventKind.Forgotten, EntryId: var entry } }
            )
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
                // The buffer may begin inside a line. Then ignore the text before its first line end.
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

    // Returns the first event whose line begins within this range. Ignores text before the first line end, because the
    // range may begin in the middle of a line.
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

    // Stops at the length that the file had when it was opened, because other machines may append to it as fast as this
    // loop reads.
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
