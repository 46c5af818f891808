using System.Globalization;
using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Parses times in transcripts to microseconds since 1970 in UTC, DuckDB's own unit.</summary>
static class TranscriptTime
{
    public const long None = long.MinValue;

    const long MicrosecondsPerDay = 86_400_000_000;

    // Times before the first possible transcript or far in the future are damage.
    static readonly long s_earliest = FromDateTime(new(2000, 1, 1)),
        s_latest = FromDateTime(new(2200, 1, 1));

    public static long Parse(ReadOnlySpan<byte> text)
    {
        var time = TryParseCommonForm(text, out var common) ? common : ParseOtherForm(text);
        return time >= s_earliest && time < s_latest ? time : None;
    }

    public static DateTime ToUtc(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    static long FromDateTime(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // Fast path for 2026-11-22T20:07:59.123Z, the form on nearly every line of every transcript.
    static bool TryParseCommonForm(ReadOnlySpan<byte> text, out long time)
    {
        time = None;
        if (
            text.Length != 24
            || text[4] != '-'
            || text[7] != '-'
            || text[10] != 'T'
            || text[13] != ':'
            || text[16] != ':'
            || text[19] != '.'
            || text[23] != 'Z'
        )
            return false;

        uint all = 0;
        var year = Two(text, 0, ref all) * 100 + Two(text, 2, ref all);
        var (month, day) = (Two(text, 5, ref all), Two(text, 8, ref all));
        var (hour, minute, second) = (Two(text, 11, ref all), Two(text, 14, ref all), Two(text, 17, ref all));
        var millisecond = Two(text, 20, ref all) * 10 + Digit(text, 22, ref all);
        if (all > 15)
            return false;
        if (
            year is < 1970 or > 9999
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        )
            return false;

        var days = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        time =
            (new DateOnly(year, month, day).DayNumber - days) * MicrosecondsPerDay
            + ((((hour * 60L) + minute) * 60 + second) * 1000 + millisecond) * 1000;
        return true;
    }

    static int Two(ReadOnlySpan<byte> text, int at, ref uint all) =>
        Digit(text, at, ref all) * 10 + Digit(text, at + 1, ref all);

    static int Digit(ReadOnlySpan<byte> text, int at, ref uint all)
    {
        var digit = (uint)(text[at] - '0');
        // Both are below 16 only for a digit.
        all |= digit | (digit + 6);
        return (int)digit;
    }

    static long ParseOtherForm(ReadOnlySpan<byte> text) =>
        !text.IsEmpty
        && DateTimeOffset.TryParse(
            JsonValue.Unescape(text),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? FromDateTime(time.UtcDateTime)
            : None;
}
