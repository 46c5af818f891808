using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts.Usage;

/// <summary>
/// The bytes of a <c>usage</c> object with the places of its numbers. Another usage with the same bytes between its
/// numbers has the same properties, so only the numbers are read.
/// </summary>
sealed class UsagePattern
{
    // Most of a longer usage is an unusual value.
    const int MaxLength = 4096;

    readonly UsageNumbers _numbers = new();

    // How far the end of each number was moved in the usage that was read last.
    readonly int[] _shifts = new int[UsageNumbers.Max];
    byte[] _bytes = [];
    int _length;
    Part _speed,
        _geo,
        _tier,
        _iterations,
        _type,
        _model;

    /// <summary>Reads the value at the cursor if it fits this pattern; else changes nothing.</summary>
    public bool TryRead(scoped ref UsageReader usage, scoped ref JsonCursor json)
    {
        if (_length == 0)
            return false;

        Span<long> counts = stackalloc long[UsageNumbers.Counts];
        counts.Clear();
        var rest = json.Rest;
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(0, _length);
        var (at, from) = (0, 0);
        for (var number = 0; number < _numbers.All.Count; number++)
        {
            var (start, end, count) = _numbers.All[number];
            if (!rest[at..].StartsWith(bytes[from..start]))
                return false;
            at += start - from;
            if (!TryReadDigits(rest, ref at, out counts[(int)count]))
                return false;
            (from, _shifts[number]) = (end, at - end);
        }

        if (!rest[at..].StartsWith(bytes[from..]))
            return false;

        var raw = json.Skip(at + _length - from);
        usage = new()
        {
            Raw = raw,
            Counts = UsageNumbers.ToCounts(counts),
            WebSearches = (int)Math.Min(counts[(int)UsageCount.WebSearches], JsonValue.MaxSearches),
            Speed = Slice(raw, _speed),
            Geo = Slice(raw, _geo),
            Tier = Slice(raw, _tier),
            Iterations = Slice(raw, _iterations),
            Type = Slice(raw, _type),
            Model = Slice(raw, _model),
        };
        return true;
    }

    /// <summary>Makes this usage the pattern, if its numbers are the only values that count.</summary>
    public void Learn(scoped in UsageReader usage)
    {
        var raw = usage.Raw;
        _length = 0;
        if (raw is not [(byte)'{', .., (byte)'}'] || raw.Length > MaxLength || !_numbers.TryFind(raw))
            return;

        if (_bytes.Length < raw.Length)
            _bytes = new byte[raw.Length];
        raw.CopyTo(_bytes);
        _length = raw.Length;
        _speed = PartOf(raw, usage.Speed);
        _geo = PartOf(raw, usage.Geo);
        _tier = PartOf(raw, usage.Tier);
        _iterations = PartOf(raw, usage.Iterations);
        _type = PartOf(raw, usage.Type);
        _model = PartOf(raw, usage.Model);
    }

    static bool TryReadDigits(ReadOnlySpan<byte> text, ref int at, out long number)
    {
        var start = at;
        number = 0;
        while ((uint)at < (uint)text.Length && (uint)(text[at] - '0') is <= 9 and var digit)
        {
            number = unchecked((number * 10) + digit);
            at++;
        }

        return at > start && at - start <= UsageNumbers.MaxDigits;
    }

    Part PartOf(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> part) =>
        !part.IsEmpty && raw.Overlaps(part, out var start)
            ? new(start, _numbers.Before(start), start + part.Length, _numbers.Before(start + part.Length))
            : default;

    ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> raw, in Part part) =>
        part.End == 0 ? default : raw[Moved(part.Start, part.NumbersBefore)..Moved(part.End, part.NumbersBeforeEnd)];

    int Moved(int place, int numbers) => numbers == 0 ? place : place + _shifts[numbers - 1];

    readonly record struct Part(int Start, int NumbersBefore, int End, int NumbersBeforeEnd);
}
