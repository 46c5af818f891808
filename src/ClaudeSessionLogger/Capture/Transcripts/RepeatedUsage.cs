using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Reads the <c>usage</c> of a message. Most rows of a response have the usage of the row before, byte for byte; then
/// one comparison replaces parsing it.
/// </summary>
/// <remarks>Only a whole object is compared, so that equal bytes have the same end and the same values.</remarks>
sealed class RepeatedUsage
{
    byte[] _bytes = [];
    int _length,
        _webSearches;
    UsageCounts _counts;
    Part _speed,
        _geo,
        _tier,
        _iterations,
        _type,
        _model;

    /// <summary>Reads the value at the cursor.</summary>
    public void Read(scoped ref UsageReader usage, scoped ref JsonCursor json)
    {
        if (_length == 0 || !json.Rest.StartsWith(_bytes.AsSpan(0, _length)))
        {
            usage.Read(ref json);
            Learn(usage);
            return;
        }

        var raw = json.Skip(_length);
        usage = new()
        {
            Raw = raw,
            Counts = _counts,
            WebSearches = _webSearches,
            Speed = _speed.Of(raw),
            Geo = _geo.Of(raw),
            Tier = _tier.Of(raw),
            Iterations = _iterations.Of(raw),
            Type = _type.Of(raw),
            Model = _model.Of(raw),
        };
    }

    void Learn(scoped in UsageReader usage)
    {
        var raw = usage.Raw;
        _length = 0;
        if (raw is not [(byte)'{', .., (byte)'}'])
            return;

        if (_bytes.Length < raw.Length)
            _bytes = new byte[raw.Length * 2];
        raw.CopyTo(_bytes);
        (_length, _counts, _webSearches) = (raw.Length, usage.Counts, usage.WebSearches);
        _speed = Part.In(raw, usage.Speed);
        _geo = Part.In(raw, usage.Geo);
        _tier = Part.In(raw, usage.Tier);
        _iterations = Part.In(raw, usage.Iterations);
        _type = Part.In(raw, usage.Type);
        _model = Part.In(raw, usage.Model);
    }

    readonly record struct Part(int At, int Length)
    {
        public static Part In(ReadOnlySpan<byte> all, ReadOnlySpan<byte> part) =>
            !part.IsEmpty && all.Overlaps(part, out var offset) ? new(offset, part.Length) : default;

        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> all) => all.Slice(At, Length);
    }
}
