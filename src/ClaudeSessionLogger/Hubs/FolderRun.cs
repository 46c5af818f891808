using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Hubs;

/// <summary>
/// A file with a run of one device's events, one a line, numbers rising. Lines that cannot be read are passed over; so is what a
/// writer that was killed left of a line.
/// </summary>
sealed class FolderRun(string path, string device)
{
    const int Chunk = 64 << 10;

    // Parses only lines that could be such.
    static readonly byte[] s_forgotten = [.. "\""u8, .. Encoding.UTF8.GetBytes(EventKind.Forgotten), .. "\""u8];

    Head? _last;
    long? _first;

    public string Path => path;

    public string Device => device;

    /// <summary>How far it goes; none when there is nothing in it.</summary>
    public Head Last => _last ??= ReadLast();

    /// <summary>The number of its first event; none there: beyond all.</summary>
    public long First => _first ??= After(0).Select(e => e.Seq).FirstOrDefault(long.MaxValue);

    /// <summary>The events after a number, found by halves: a long history is not read to find its end.</summary>
    public IEnumerable<LogEvent> After(long seq)
    {
        using var file = Open();
        var (low, high) = (0L, RandomAccess.GetLength(file));
        while (high - low > Chunk)
        {
            var middle = low + (high - low) / 2;
            if (NextIn(file, middle, high) is not var (offset, found))
                high = middle;
            else if (found <= seq)
                low = offset;
            else
                high = middle;
        }

        foreach (var (_, line) in Lines(file, low))
            if (WireFolderEvent.Parse(line.Span, device) is { } e && e.Seq > seq)
                yield return e;
    }

    /// <summary>The entries that events in it forget.</summary>
    public IEnumerable<string> Forgotten()
    {
        using var file = Open();
        foreach (var (_, line) in Lines(file, 0))
            if (line.Span.IndexOf(s_forgotten) >= 0 && WireFolderEvent.Parse(line.Span, device) is { Content: { Kind: EventKind.Forgotten, EntryId: var entry } })
                yield return entry;
    }

    /// <summary>The same lines with the values of some entries taken away; null when there is nothing to take away.</summary>
    public byte[]? Without(HashSet<string> redactions)
    {
        var content = new MemoryStream();
        var changed = false;
        using var file = Open();
        foreach (var (_, line) in Lines(file, 0))
        {
            var e = WireFolderEvent.Parse(line.Span, device);
            var redacted = e is null ? null : Redacted(e, redactions);
            changed |= redacted != e;
            if (redacted is not null)
                content.Write(WireFolderEvent.Line(redacted));
        }

        return changed ? content.ToArray() : null;
    }

    /// <summary>The same lines with these events in their places; a line that cannot be read goes.</summary>
    public byte[] With(IReadOnlyList<LogEvent> events)
    {
        var lines = events.ToDictionary(e => e.Seq);
        using (var file = Open())
        {
            foreach (var (_, line) in Lines(file, 0))
                if (WireFolderEvent.Parse(line.Span, device) is { } e)
                    lines.TryAdd(e.Seq, e);
        }

        return [.. lines.OrderBy(line => line.Key).SelectMany(line => WireFolderEvent.Line(line.Value))];
    }

    public static LogEvent Redacted(LogEvent e, HashSet<string> redactions) =>
        e.Content.Value is not null && e.Content.Kind != EventKind.Forgotten && redactions.Count > 0 && redactions.Contains(FolderPlace.RedactedName(e.Content.EntryId))
            ? e with { Content = e.Content with { Value = null } }
            : e;

    Head ReadLast()
    {
        using var file = Open();
        var length = RandomAccess.GetLength(file);
        for (long size = Chunk; ; size *= 4)
        {
            var start = Math.Max(0, length - size);
            var bytes = new byte[length - start];
            var span = bytes.AsSpan(0, RandomAccess.Read(file, bytes, start));
            while (span.Length > 0)
            {
                var cut = span.LastIndexOf((byte)'\n');
                // What stands before the first line end may be a piece of a line.
                if ((cut >= 0 || start == 0) && WireFolderEvent.Parse(span[(cut + 1)..], device) is { } e)
                    return e.Head;
                span = cut < 0 ? [] : span[..cut];
            }

            if (start == 0)
                return Head.None;
        }
    }

    // The first event of a line that begins in this stretch, but not at its very start, which may be in the middle of a line.
    (long Offset, long Seq)? NextIn(SafeFileHandle file, long from, long to)
    {
        foreach (var (offset, line) in Lines(file, from).Skip(1))
        {
            if (offset >= to)
                return null;
            if (WireFolderEvent.Parse(line.Span, device) is { } e)
                return (offset, e.Seq);
        }

        return null;
    }

    static IEnumerable<(long Offset, ReadOnlyMemory<byte> Line)> Lines(SafeFileHandle file, long offset)
    {
        var buffer = new byte[Chunk];
        var filled = 0;
        while (true)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(filled), offset + filled);
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
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    SafeFileHandle Open() => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
