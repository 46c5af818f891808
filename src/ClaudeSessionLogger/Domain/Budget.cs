using System.Globalization;

namespace ClaudeSessionLogger.Domain;

enum BudgetPeriod
{
    Day,
    Week,
    Month,
}

/// <summary>
/// The amount that a person plans to spend per day, week (from Monday) or month, by this machine's clock.
/// </summary>
/// <param name="Project">Counts only sessions of this project; null for all.</param>
/// <param name="Blocks">Whether prompts are blocked when the budget is spent.</param>
sealed record Budget(Usd Limit, BudgetPeriod Per, string? Project, bool Blocks)
{
    const decimal MaxLimit = 1_000_000;

    /// <summary>A warning is shown when this share of a budget is spent.</summary>
    public const decimal WarningShare = 0.8m;

    /// <summary>Parses an amount such as <c>50/day</c> or <c>$200/week</c>.</summary>
    public static bool TryParse(string text, out Usd limit, out BudgetPeriod per)
    {
        (limit, per) = (Usd.Zero, default);
        if (
            text.Split('/') is not [var amount, var period]
            || !decimal.TryParse(
                amount.Trim().TrimStart('$'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value
            )
            || value is <= 0 or > MaxLimit
        )
            return false;
        limit = new(value);
        return TryParsePeriod(period.Trim(), out per);
    }

    public static bool TryParsePeriod(string text, out BudgetPeriod per)
    {
        per = text switch
        {
            "week" => BudgetPeriod.Week,
            "month" => BudgetPeriod.Month,
            _ => BudgetPeriod.Day,
        };
        return text is "day" or "week" or "month";
    }

    public static string PeriodName(BudgetPeriod per) =>
        per switch
        {
            BudgetPeriod.Week => "week",
            BudgetPeriod.Month => "month",
            _ => "day",
        };

    /// <summary>Whether this is the budget for this period and project. There is at most one.</summary>
    public bool IsOf(BudgetPeriod per, string? project) =>
        Per == per && string.Equals(Project, project, StringComparison.OrdinalIgnoreCase);
}
