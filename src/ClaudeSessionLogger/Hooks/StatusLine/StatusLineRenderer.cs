using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>
/// Composes the status line from the client's payload and the status cache. A format consists of parts separated by
/// bars; each part contains text and names in braces. A part with an unknown value is omitted.
/// </summary>
static class StatusLineRenderer
{
    public const string DefaultFormat =
        "{model}|{cost}|recorded {recorded}|today {today}|context {context}|5h {5h}|week {week}|budget {budget}"
        + "|📬 {unseen}";

    // Between the share of a budget and its limit.
    const string Of = " of ";

    /// <summary>
    /// The percentages of use from which an account limit is highlighted as notable, or as scarce.
    /// </summary>
    const double Notable = 60,
        Scarce = 85;

    /// <summary>
    /// The client's cost and the recorded cost may differ by this much, because they are rounded at different times.
    /// </summary>
    const decimal CostTolerance = 0.01m;

    /// <summary>
    /// Returns one line of at most <paramref name="columns"/> columns; an empty text if nothing is known. If the line
    /// is too long, its last parts are left out: the model, the cost and what is nearly used up after the others, and
    /// budgets never. One that is spent comes first in the default format; one that is nearly spent loses its limit.
    /// </summary>
    public static string Compose(
        StatusLinePayload status,
        StatusCache cache,
        DateTimeOffset now,
        bool colours,
        int columns,
        string? format = null
    )
    {
        var line = new StyledText(colours, columns);
        var remaining = (format ?? DefaultFormat).AsSpan();
        while (!remaining.IsEmpty)
        {
            var end = remaining.IndexOf('|');
            var part = end < 0 ? remaining : remaining[..end];
            remaining = end < 0 ? default : remaining[(end + 1)..];
            line.Begin();
            if (!Fill(line, part, status, cache, now, out var budget))
                line.Discard();
            else if (budget.IsSpent)
                line.Keep(asFirst: format is null);
            else if (budget.ShortLength > 0)
                line.KeepShortened(budget.ShortLength);
        }

        return line.ToString();
    }

    static bool Fill(
        StyledText line,
        ReadOnlySpan<char> part,
        in StatusLinePayload status,
        StatusCache cache,
        DateTimeOffset now,
        out (bool IsSpent, int ShortLength) budget
    )
    {
        budget = default;
        while (!part.IsEmpty)
        {
            var open = part.IndexOf('{');
            var close = open < 0 ? -1 : part[open..].IndexOf('}');
            if (close < 0)
            {
                line.Add(part, StatusColour.Dim);
                return true;
            }

            line.Add(part[..open], StatusColour.Dim);
            var name = part.Slice(open + 1, close - 1);
            part = part[(open + close + 1)..];
            if (IsKnown(name))
            {
                if (Value(name, status, cache, now) is not { Text: { Length: > 0 } text, Colour: var colour })
                    return false;
                if (name is "budget" && colour == StatusColour.Red)
                    budget.IsSpent = true;
                else if (name is "budget")
                    budget.ShortLength =
                        line.Length + (part.IsEmpty ? text.IndexOf(Of, StringComparison.Ordinal) : text.Length);
                line.Prefer(RankOf(name, colour));
                line.Add(text, colour);
            }
            else
            {
                // Show an unknown name in red, so that a typo is noticed.
                line.Add(string.Concat("{", name, "}"), StatusColour.Red);
            }
        }

        return true;
    }

    static int RankOf(ReadOnlySpan<char> name, StatusColour colour) =>
        name switch
        {
            "model" or "cost" => StyledText.HighestRank,
            "context" or "5h" or "week" when colour == StatusColour.Red => StyledText.HighestRank,
            "context" or "5h" or "week" when colour == StatusColour.Yellow => 1,
            _ => 0,
        };

    static bool IsKnown(ReadOnlySpan<char> name) =>
        name
            is "model"
                or "cost"
                or "recorded"
                or "ours"
                or "today"
                or "context"
                or "5h"
                or "week"
                or "budget"
                or "unseen"
                or "folder";

    static (string? Text, StatusColour Colour) Value(
        ReadOnlySpan<char> name,
        in StatusLinePayload status,
        StatusCache cache,
        DateTimeOffset now
    ) =>
        name switch
        {
            "model" => (status.Model is { } model ? SafeText.Safe(model) : null, StatusColour.Cyan),
            "cost" => (
                status.CostUsd is >= 0 and < 1e12 ? new Usd((decimal)status.CostUsd.Value).ToString() : null,
                StatusColour.Plain
            ),
            // Formats of older versions have the second name.
            "recorded" or "ours" => (DifferingCost(status, cache), StatusColour.Plain),
            "today" => (cache.Today is { } today && now < today.Until ? today.CostText : null, StatusColour.Plain),
            "context" => Share(status.ContextPercent),
            "5h" => Share(status.FiveHourPercent),
            "week" => Share(status.SevenDayPercent),
            "budget" => MostSpent(status, cache, now),
            "folder" => (
                status.Cwd is { } cwd ? SafeText.Safe(Path.GetFileName(cwd.TrimEnd('/', '\\'))) : null,
                StatusColour.Cyan
            ),
            _ => (
                cache.UnreadCount > 0
                    ? cache.UnreadCount.ToString(System.Globalization.CultureInfo.InvariantCulture)
                    : null,
                StatusColour.Yellow
            ),
        };

    /// <summary>The recorded cost of this session, if it differs from what the client reports.</summary>
    static string? DifferingCost(in StatusLinePayload status, StatusCache cache)
    {
        if (status.SessionId is not { } session)
            return null;
        foreach (var recent in cache.Recent)
        {
            if (recent.Id.Length > 0 && session.StartsWith(recent.Id, StringComparison.Ordinal))
                return
                    status.CostUsd is >= 0 and < 1e12
                    && Math.Abs((decimal)status.CostUsd.Value - recent.Cost.Value) < CostTolerance
                    ? null
                    : recent.CostText;
        }

        return null;
    }

    static (string?, StatusColour) MostSpent(in StatusLinePayload status, StatusCache cache, DateTimeOffset now)
    {
        if (
            CachedBudget.MostPressing(cache.Budgets, status.Cwd, now) is not { } budget
            || budget.ShareAt(now) < Budget.WarningShare
        )
            return default;
        var (share, limit) = (budget.ShareAt(now), $"{budget.Limit}/{Budget.PeriodName(budget.Per)}");
        return (
            budget.OverBy(now) is { } excess
                ? $"{limit} over by {excess}"
                : string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{(long)(share * 100)}%{Of}{limit}"
                ),
            share >= 1 ? StatusColour.Red : StatusColour.Yellow
        );
    }

    static (string?, StatusColour) Share(double? percent)
    {
        if (percent is not (>= 0 and <= 1e6))
            return default;
        var colour = percent switch
        {
            >= Scarce => StatusColour.Red,
            >= Notable => StatusColour.Yellow,
            _ => StatusColour.Green,
        };
        return ($"{(int)Math.Round(percent.Value, MidpointRounding.AwayFromZero)}%", colour);
    }
}
