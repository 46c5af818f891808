using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>How much the archive keeps: sessions of a period, or a number of bytes.</summary>
readonly record struct ArchiveLimit(TimeSpan? Age, long? Bytes)
{
    const int DaysPerYear = 365,
        DaysPerMonth = 30;

    /// <summary>Parses 90d, 18m, 2y, 500MB or 20GB. Throws a <see cref="Failure"/> for anything else.</summary>
    public static ArchiveLimit Parse(string text) =>
        TryParse(text)
        ?? throw new Failure(
            FailureKind.Invalid,
            $"cannot keep '{SafeText.Safe(text)}': give a period such as 90d, 18m or 2y, a size such as 500MB or 20GB, "
                + "or off."
        );

    public static ArchiveLimit? TryParse(string text)
    {
        var trimmed = text.Trim();
        var digits = trimmed.TakeWhile(char.IsAsciiDigit).Count();
        if (
            !int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number == 0
        )
            return null;
        return trimmed[digits..].ToUpperInvariant() switch
        {
            "D" => Days(number, 1),
            "M" => Days(number, DaysPerMonth),
            "Y" => Days(number, DaysPerYear),
            "MB" => new(null, number * 1_000_000L),
            "GB" => new(null, number * 1_000_000_000L),
            "TB" => new(null, number * 1_000_000_000_000L),
            _ => null,
        };
    }

    // Nobody has sessions that are older than a century.
    static ArchiveLimit? Days(int number, int days) =>
        number <= 36_500 / days ? new(TimeSpan.FromDays(number * days), null) : null;
}

/// <summary>Chooses the sessions that the archive no longer keeps.</summary>
static class ArchiveRetention
{
    /// <param name="spared">
    /// Sessions that are kept in any case: those that the user pinned, and those that the client still has, which the
    /// next flush would take again.
    /// </param>
    public static IReadOnlySet<SessionId> Expired(
        ArchiveCatalog catalog,
        ArchiveLimit limit,
        IReadOnlySet<SessionId> spared,
        DateTime now
    )
    {
        var expired = new HashSet<SessionId>();
        var stored = catalog.Sessions.Values.Sum(session => session.StoredBytes);
        foreach (
            var session in catalog
                .Sessions.Values.Where(session => !spared.Contains(session.SessionId))
                .OrderBy(session => session.ModifiedAt)
                .ThenBy(session => session.SessionId)
        )
        {
            var isTooOld = limit.Age is { } age && now - session.ModifiedAt > age;
            var isTooMuch = limit.Bytes is { } bytes && stored > bytes;
            if (!isTooOld && !isTooMuch)
                break;
            expired.Add(session.SessionId);
            stored -= session.StoredBytes;
        }

        return expired;
    }
}
