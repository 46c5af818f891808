using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// A budget as the badge has it. <paramref name="Until"/> is when its day, week or month is over: whoever reads it later knows that the
/// next one has begun and that nothing is spent of it yet.
/// </summary>
/// <param name="Folders">Where sessions of its project were started: a hook knows its folder, and has no time to ask git.</param>
sealed record CachedBudget(Usd Limit, BudgetPeriod Per, string? Project, bool Blocks, Usd Spent, DateTimeOffset Until, IReadOnlyList<string> Folders)
{
    public Usd SpentAt(DateTimeOffset now) => now < Until ? Spent : Usd.Zero;

    public decimal ShareAt(DateTimeOffset now) => Limit.Value > 0 ? SpentAt(now).Value / Limit.Value : 0;

    /// <summary>Whether sessions in this folder are spent from it.</summary>
    public bool AppliesTo(string? folder)
    {
        if (Project is null)
            return true;
        if (folder is null)
            return false;
        foreach (var known in Folders)
        {
            if (folder.StartsWith(known, StringComparison.Ordinal) && (folder.Length == known.Length || folder[known.Length] is '/' or '\\'))
                return true;
        }

        return false;
    }

    /// <summary>Null while there is plenty left.</summary>
    public string? Warning(DateTimeOffset now)
    {
        var share = ShareAt(now);
        if (share < Budget.Near)
            return null;
        var what = $"{SpentAt(now)} of {Limit}{(Project is null ? "" : " for " + SafeText.Safe(Project))} {When}";
        return share < 1 ? $"💸 near the budget: {what} ({(int)(share * 100)}%)" : $"💸 over the budget: {what}";
    }

    /// <summary>What a prompt is refused with; null while it is not.</summary>
    public string? Refusal(DateTimeOffset now) => Blocks && ShareAt(now) >= 1
        ? $"The budget{(Project is null ? "" : " for " + SafeText.Safe(Project))} {When} is spent: {SpentAt(now)} of {Limit}, as you asked to be told. "
            + $"To go on, raise it (claude-session-logger budget set 100/{Budget.Word(Per)}{Only}) or let it only warn (… --no-block)."
        : null;

    string Only => Project is null ? "" : $" --project {SafeText.Safe(Project)}";

    string When => Per switch { BudgetPeriod.Week => "this week", BudgetPeriod.Month => "this month", _ => "today" };

    /// <summary>The one of which most is spent; null for none.</summary>
    public static CachedBudget? MostPressing(IReadOnlyList<CachedBudget> budgets, string? folder, DateTimeOffset now)
    {
        CachedBudget? most = null;
        foreach (var budget in budgets)
        {
            if (budget.AppliesTo(folder) && (most is null || budget.ShareAt(now) > most.ShareAt(now)))
                most = budget;
        }

        return most;
    }
}
