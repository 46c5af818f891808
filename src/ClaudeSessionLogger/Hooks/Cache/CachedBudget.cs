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
        return share < 1
            ? $"💸 near the budget: {spending} ({(int)(share * 100)}%)"
            : $"💸 over the budget: {spending}";
    }

    /// <summary>The message that blocks a prompt; null if prompts are not blocked.</summary>
    public string? BlockingMessage(DateTimeOffset now) =>
        Blocks && ShareAt(now) >= 1
            ? $"The budget{(Project is null ? "" : " for " + SafeText.Safe(Project))} {PeriodText} is spent: "
                + $"{SpentAt(now)} of {Limit}, so prompts are blocked. "
                + "To continue, raise the budget (claude-session-logger budget set "
                + $"100/{Budget.PeriodName(Per)}{ProjectOption}) or stop blocking (… --no-block)."
            : null;

    string ProjectOption => Project is null ? "" : $" --project {SafeText.Safe(Project)}";

    string PeriodText =>
        Per switch
        {
            BudgetPeriod.Week => "this week",
            BudgetPeriod.Month => "this month",
            _ => "today",
        };

    /// <summary>The budget with the largest spent share; null if there are no budgets.</summary>
    public static CachedBudget? MostPressing(IReadOnlyList<CachedBudget> budgets, string? folder, DateTimeOffset now)
    {
        CachedBudget? mostPressing = null;
        foreach (var budget in budgets)
        {
            if (budget.AppliesTo(folder) && (mostPressing is null || budget.ShareAt(now) > mostPressing.ShareAt(now)))
                mostPressing = budget;
        }

        return mostPressing;
    }
}
