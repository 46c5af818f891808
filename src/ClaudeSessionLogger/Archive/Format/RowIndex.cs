using System.Buffers.Text;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// Where the rows of a transcript are, by their ids (<c>uuid</c>). A fork copies rows with their ids, so this shows
/// which part of its parent a part of the fork resembles.
/// </summary>
sealed class RowIndex
{
    // The key itself, not parentUuid or sourceToolAssistantUUID; inside a string its quotes would be escaped.
    static ReadOnlySpan<byte> Key => "\"uuid\":\""u8;

    const int IdLength = 36;
    const int Chunk = 1 << 20;

    readonly Dictionary<Guid, int> _rows = [];
    readonly List<long> _starts = [];
    long _length;

    public int Count => _rows.Count;

    /// <summary>Reads the whole transcript.</summary>
    public static RowIndex Build(Stream transcript)
    {
        var index = new RowIndex();
        var buffer = new byte[Chunk];
        var (kept, position) = (0, 0L);
        while (true)
        {
            var read = transcript.ReadAtLeast(buffer.AsSpan(kept), 1, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, kept + read);
            index.Add(bytes, position);
            if (read == 0)
                break;
            // An id that is cut off at the end is found in the next part.
            kept = Math.Min(bytes.Length, Key.Length + IdLength - 1);
            position += bytes.Length - kept;
            bytes[^kept..].CopyTo(buffer);
        }

        index._length = position + kept;
        return index;
    }

    /// <summary>The ids in a part of a transcript, in order.</summary>
    public static List<Guid> Ids(ReadOnlySpan<byte> part, int max = int.MaxValue)
    {
        var found = new List<Guid>();
        for (var at = 0; found.Count < max && TryNext(part, ref at, out var id, out _); )
            found.Add(id);
        return found;
    }

    /// <summary>
    /// Returns the part of this transcript that contains the most of these rows, and how many; empty if it has none.
    /// </summary>
    public (long Start, int Length, int Rows) Find(IReadOnlyList<Guid> ids, int maxLength)
    {
        var rows = ids.Where(_rows.ContainsKey).Select(id => _rows[id]).Order().ToList();
        var best = (Start: 0L, Length: 0, Rows: 0);
        for (var (first, last) = (0, 0); last < rows.Count; last++)
        {
            // A row more on both sides: the part may begin and end within a row.
            while (first < last && EndOf(rows[last] + 1) - StartOf(rows[first] - 1) > maxLength)
                first++;
            if (last - first + 1 <= best.Rows)
                continue;
            var (start, end) = (StartOf(rows[first] - 1), EndOf(rows[last] + 1));
            best = (start, (int)Math.Min(end - start, maxLength), last - first + 1);
        }

        return best;
    }

    void Add(ReadOnlySpan<byte> bytes, long position)
    {
        for (var at = 0; TryNext(bytes, ref at, out var id, out var found); )
        {
            if (!_rows.TryAdd(id, _starts.Count))
                continue;
            var line = bytes[..found].LastIndexOf((byte)'\n');
            var start = position + (line < 0 ? 0 : line + 1);
            _starts.Add(_starts is [.., var last] ? Math.Max(last, start) : start);
        }
    }

    static bool TryNext(ReadOnlySpan<byte> bytes, ref int at, out Guid id, out int found)
    {
        while (bytes[at..].IndexOf(Key) is >= 0 and var next)
        {
            found = at + next;
            at = found + Key.Length;
            if (
                bytes.Length - at >= IdLength
                && Utf8Parser.TryParse(bytes.Slice(at, IdLength), out id, out var used, 'D')
                && used == IdLength
            )
                return true;
        }

        (id, found) = (default, 0);
        return false;
    }

    long StartOf(int row) => _starts[Math.Max(0, row)];

    long EndOf(int row) => row + 1 < _starts.Count ? _starts[row + 1] : _length;
}
