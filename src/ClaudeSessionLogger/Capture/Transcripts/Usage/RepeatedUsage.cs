using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts.Usage;

/// <summary>
/// Reads the <c>usage</c> of a message. Nearly all usages of a client differ only in their numbers, so they are
/// compared with the last two patterns, which takes a tenth of the time that parsing takes.
/// </summary>
sealed class RepeatedUsage
{
    // If patterns do not fit, up to this many usages are parsed before another one becomes a pattern.
    const int MaxPause = 31;

    UsagePattern _recent = new(),
        _older = new();
    int _pause,
        _skipped;

    /// <summary>Reads the value at the cursor.</summary>
    public void Read(scoped ref UsageReader usage, scoped ref JsonCursor json)
    {
        if (_recent.TryRead(ref usage, ref json))
        {
            _pause = 0;
            return;
        }

        if (_older.TryRead(ref usage, ref json))
        {
            (_recent, _older) = (_older, _recent);
            _pause = 0;
            return;
        }

        usage.Read(ref json);
        if (_skipped++ < _pause)
            return;
        (_recent, _older) = (_older, _recent);
        _recent.Learn(usage);
        (_skipped, _pause) = (0, Math.Min(_pause * 2 + 1, MaxPause));
    }
}
