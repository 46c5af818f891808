using System.Globalization;

namespace ClaudeSessionLogger.Domain;

enum BudgetPeriod { Day, Week, Month }

/// <summary>What a person means to spend in a day, a week (from Monday) or a month, by this machine's clock.</summary>
/// <param name="Project">Only in sessions of this project; null for all.</param>
/// <param name="Blocks">Whether prompts are refused when it is spent.</param>
sealed record Budget(Usd Limit, BudgetPeriod Per, string? Project, bool Blocks)
{
    const decimal Most = 1_000_000;

    /// <summary>From which share on it is worth a word.</summary>
    public const decimal Near = 0.8m;

    /// <summary>An amount as <c>50/day</c>, <c>$200/week</c>.</summary>
    public static bool TryParse(string text, out Usd limit, out BudgetPeriod per)
    {
        (limit, per) = (Usd.Zero, default);
        if (text.Split('/') is not [var amount, var period]
            || !decimal.TryParse(amount.Trim().TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value is <= 0 or > Most)
            return false;
        limit = new(value);
        return TryParsePeriod(period.Trim(), out per);
    }

    public static bool TryParsePeriod(string text, out BudgetPeriod per)
    {
        per = text switch { "week" => BudgetPeriod.Week, "month" => BudgetPeriod.Month, _ => BudgetPeriod.Day };
        return text is "day" or "week" or "month";
    }

    public static string Word(BudgetPeriod per) => per switch { BudgetPeriod.Week => "week", BudgetPeriod.Month => "month", _ => "day" };

    /// <summary>There is one of each kind.</summary>
    public bool IsOf(BudgetPeriod per, string? project) => Per == per && string.Equals(Project, project, StringComparison.OrdinalIgnoreCase);
}
