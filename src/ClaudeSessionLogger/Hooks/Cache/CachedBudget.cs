using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// A budget in the status cache. <paramref name="Until"/> is the end of its day, week or month; after that time, the
/// next period has begun, in which nothing is spent yet.
/// </summary>
/// <param name="Folders">
/// The folders in which the project's sessions started. A hook compares its own folder with these, because running git
/// would take too long.
/// </param>
sealed record CachedBudget(
    Usd Limit,
    BudgetPeriod Per,
    string? Project,
    bool Blocks,
    Usd Spent,
    DateTimeOffset Until,
    IReadOnlyList<string> Folders
)
{
    public Usd SpentAt(DateTimeOffset now) => now < Until ? Spent : Usd.Zero;

    /// <summary>The budget with spending that is not recorded yet.</summary>
    public CachedBudget Plus(Usd more, DateTimeOffset now) =>
        this with
        {
            Spent = SpentAt(now) + more,
            Until = now < Until ? Until : DateTimeOffset.MaxValue,
        };

    /// <summary>How much more than the limit is spent; null if it is not exceeded.</summary>
    public Usd? OverBy(DateTimeOffset now) => SpentAt(now).Value > Limit.Value ? SpentAt(now) - Limit : null;

    public bool BlocksAt(DateTimeOffset now) => Blocks && ShareAt(now) >= 1;

    public decimal ShareAt(DateTimeOffset now) => Limit.Value > 0 ? SpentAt(now).Value / Limit.Value : 0;

    /// <summary>Whether sessions in this folder count towards the budget.</summary>
    public bool AppliesTo(string? folder)
    {
        if (Project is null)
            return true;
        if (folder is null)
            return false;
        foreach (var known in Folders)
        {
            if (
                folder.StartsWith(known, StringComparison.Ordinal)
                && (folder.Length == known.Length || folder[known.Length] is '/' or '\\')
            )
                return true;
        }

        return false;
    }

    /// <summary>A warning; null while enough of the budget is left.</summary>
    public string? Warning(DateTimeOffset now)
    {
        var share = ShareAt(now);
        if (share < Budget.WarningShare)
            return null;
        var spending =
            $"{SpentAt(now)} of {Limit}{(Project is null ? "" : " for " + SafeText.Safe(Project))} {PeriodText}";
        if (share < 1)
            return $"💸 near the budget: {spending} ({(int)(share * 100)}%)";
        return OverBy(now) is { } excess
            ? $"💸 over the budget by {excess}: {spending}"
            : $"💸 the budget is spent: {spending}";
    }

    /// <summary>The message that blocks a prompt; null if prompts are not blocked.</summary>
    public string? BlockingMessage(DateTimeOffset now) =>
        BlocksAt(now)
            ? $"The budget{(Project is null ? "" : " for " + SafeText.Safe(Project))} {PeriodText} is spent: "
                + $"{SpentAt(now)} of {Limit}, so prompts are blocked. "
                + "To continue, raise the budget (claude-session-logger budget set "
                + $"100/{Budget.PeriodName(Per)}{ProjectOption}) or stop blocking (… --no-block)."
            : null;

    string ProjectOption => Project is null ? "" : $" --project {SafeText.Safe(Project)}";

    public string PeriodText =>
        Per switch
        {
            BudgetPeriod.Week => "this week",
            BudgetPeriod.Month => "this month",
            _ => "today",
        };

    /// <summary>
    /// The budget that blocks prompts, otherwise the one with the largest spent share; null if there are no budgets.
    /// </summary>
    public static CachedBudget? MostPressing(IReadOnlyList<CachedBudget> budgets, string? folder, DateTimeOffset now)
    {
        CachedBudget? mostPressing = null;
        foreach (var budget in budgets)
        {
            if (budget.AppliesTo(folder) && (mostPressing is null || budget.IsMorePressing(mostPressing, now)))
                mostPressing = budget;
        }

        return mostPressing;
    }

    /// <summary>Budgets that block prompts first, then those of which the largest share is spent.</summary>
    public static List<CachedBudget> MostPressingFirst(IReadOnlyList<CachedBudget> budgets, DateTimeOffset now)
    {
        var sorted = new List<CachedBudget>(budgets.Count);
        foreach (var budget in budgets)
        {
            var place = sorted.Count;
            while (place > 0 && budget.IsMorePressing(sorted[place - 1], now))
                place--;
            sorted.Insert(place, budget);
        }

        return sorted;
    }

    bool IsMorePressing(CachedBudget other, DateTimeOffset now) =>
        BlocksAt(now) == other.BlocksAt(now) ? ShareAt(now) > other.ShareAt(now) : BlocksAt(now);
}
