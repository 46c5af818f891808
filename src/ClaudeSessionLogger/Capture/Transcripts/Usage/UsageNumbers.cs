using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts.Usage;

/// <summary>A count in a <c>usage</c> object; all other numbers are <see cref="Other"/>.</summary>
enum UsageCount
{
    Input,
    Output,
    CacheRead,
    CacheWrite,
    CacheWrite5m,
    CacheWrite1h,
    WebSearches,
    Other,
}

/// <summary>The numbers in a <c>usage</c> object that consist of digits, in their order.</summary>
sealed class UsageNumbers
{
    public const int Max = 64;

    public const int Counts = (int)UsageCount.Other + 1;

    // Any number with so many digits fits into a long.
    public const int MaxDigits = 18;

    // The properties of a usage, and of the objects in it that have counts. Deeper objects have none.
    const int MaxDepth = 4;

    static ReadOnlySpan<byte> CacheCreation => "cache_creation"u8;

    static ReadOnlySpan<byte> ServerToolUse => "server_tool_use"u8;

    readonly List<(int Start, int End, UsageCount Count)> _all = [];

    // The counts and objects with counts that occurred, as bits: if one occurs twice, the last one counts.
    int _seen;

    public List<(int Start, int End, UsageCount Count)> All => _all;

    /// <summary>
    /// Finds the numbers of an object. False if they are not enough to compute its counts: each count has to occur at
    /// most once, as digits or null.
    /// </summary>
    public bool TryFind(ReadOnlySpan<byte> usage)
    {
        _all.Clear();
        _seen = 0;
        var json = new JsonCursor(usage);
        return TryFind(ref json, Parent.None, 1) && json.AtEnd && !json.IsBroken && _all.Count <= Max;
    }

    /// <summary>How many numbers end at this place or before.</summary>
    public int Before(int place) => _all.Count(number => number.End <= place);

    public static UsageCounts ToCounts(ReadOnlySpan<long> numbers) =>
        new(
            Limited(numbers, UsageCount.Input),
            Limited(numbers, UsageCount.Output),
            Limited(numbers, UsageCount.CacheRead),
            Limited(numbers, UsageCount.CacheWrite),
            Limited(numbers, UsageCount.CacheWrite5m),
            Limited(numbers, UsageCount.CacheWrite1h)
        );

    static long Limited(ReadOnlySpan<long> numbers, UsageCount count) =>
        Math.Min(numbers[(int)count], JsonValue.MaxCount);

    bool TryFind(scoped ref JsonCursor json, Parent parent, int depth)
    {
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var (count, inside) = (CountOf(parent, name), InsideOf(parent, name));
            if (!IsFirst(count, inside))
                return false;
            if (json.Peek() == '{' && depth < MaxDepth)
            {
                if (count != UsageCount.Other || !TryFind(ref json, inside, depth + 1))
                    return false;
            }
            else if (json.Peek() == '[' && depth < MaxDepth && count == UsageCount.Other)
            {
                if (!TryFindInArray(ref json, depth + 1))
                    return false;
            }
            else if (!TryAdd(json.Value(), json.Position, count))
            {
                return false;
            }
        }

        return !json.IsBroken;
    }

    bool TryFindInArray(scoped ref JsonCursor json, int depth)
    {
        json.EnterArray();
        while (json.NextElement())
        {
            if (json.Peek() == '{' && depth < MaxDepth)
            {
                if (!TryFind(ref json, Parent.Other, depth + 1))
                    return false;
            }
            else
            {
                json.Value();
            }
        }

        return !json.IsBroken;
    }

    bool TryAdd(ReadOnlySpan<byte> value, int end, UsageCount count)
    {
        if (value.Length is 0 or > MaxDigits || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return count == UsageCount.Other || JsonValue.IsNull(value);
        _all.Add((end - value.Length, end, count));
        return true;
    }

    bool IsFirst(UsageCount count, Parent inside)
    {
        var bit =
            count != UsageCount.Other ? 1 << (int)count
            : inside is Parent.CacheCreation or Parent.ServerToolUse ? 1 << (Counts + (int)inside)
            : 0;
        if ((_seen & bit) != 0)
            return false;
        _seen |= bit;
        return true;
    }

    static Parent InsideOf(Parent parent, ReadOnlySpan<byte> name) =>
        parent != Parent.None ? Parent.Other
        : name.SequenceEqual(CacheCreation) ? Parent.CacheCreation
        : name.SequenceEqual(ServerToolUse) ? Parent.ServerToolUse
        : Parent.Other;

    static UsageCount CountOf(Parent parent, ReadOnlySpan<byte> name) =>
        parent switch
        {
            Parent.None when name.SequenceEqual("input_tokens"u8) => UsageCount.Input,
            Parent.None when name.SequenceEqual("output_tokens"u8) => UsageCount.Output,
            Parent.None when name.SequenceEqual("cache_read_input_tokens"u8) => UsageCount.CacheRead,
            Parent.None when name.SequenceEqual("cache_creation_input_tokens"u8) => UsageCount.CacheWrite,
            Parent.CacheCreation when name.SequenceEqual("ephemeral_5m_input_tokens"u8) => UsageCount.CacheWrite5m,
            Parent.CacheCreation when name.SequenceEqual("ephemeral_1h_input_tokens"u8) => UsageCount.CacheWrite1h,
            Parent.ServerToolUse when name.SequenceEqual("web_search_requests"u8) => UsageCount.WebSearches,
            _ => UsageCount.Other,
        };

    /// <summary>The object that has the property.</summary>
    enum Parent
    {
        /// <summary>The usage itself.</summary>
        None,
        CacheCreation,
        ServerToolUse,
        Other,
    }
}
