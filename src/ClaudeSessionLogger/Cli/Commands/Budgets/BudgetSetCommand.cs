using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Budgets;

/// <summary>Sets a budget. It replaces the budget of the same period and project.</summary>
sealed class BudgetSetCommand : Command, ICommandExample
{
    readonly Argument<string> _amount = new("AMOUNT")
    {
        Description =
            "USD per day, week (from Monday, or week_start in config.json) or month: 50/day, 200/week, 600/month",
    };
    readonly Option<string?> _project = new("--project")
    {
        Description = "Count only sessions of this project",
        HelpName = "NAME",
    };
    readonly Option<bool> _block = new("--block") { Description = "Block prompts when the budget is spent" };
    readonly Option<bool> _noBlock = new("--no-block") { Description = "Warn, but do not block prompts" };

    public BudgetSetCommand()
        : base("set", "Set a budget; when 80 % is spent, a warning appears at session start and in the status line")
    {
        Add(_amount);
        foreach (var option in (ReadOnlySpan<Option>)[_project, _block, _noBlock])
            Add(option);
        _amount.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !Budget.TryParse(given.Value, out _, out _))
                result.AddError(
                    "AMOUNT takes an amount per period, such as 50/day, 200/week or 600/month, "
                        + $"not '{SafeText.Safe(given.Value)}'."
                );
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_block) && result.GetValue(_noBlock))
                result.AddError("--block and --no-block cannot be combined; use one of them.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget set 50/day --project checkout-api";

    int Run(ParseResult parsed)
    {
        var (limit, per) = Budget.TryParse(parsed.GetRequiredValue(_amount), out var amount, out var period)
            ? (amount, period)
            : default;
        var project = parsed.GetValue(_project) is { Length: > 0 } name ? name : null;
        var blocks = false;
        BudgetCommand.UpdateBudgets(
            parsed,
            before =>
            {
                var known = before.FirstOrDefault(budget => budget.IsOf(per, project));
                blocks = parsed.GetValue(_block) || known is { Blocks: true } && !parsed.GetValue(_noBlock);
                return [.. before.Where(budget => budget != known), new Budget(limit, per, project, blocks)];
            }
        );
        Terminal.Print(
            parsed.InvocationConfiguration.Output,
            $"budget: {limit} a {Budget.PeriodName(per)}{(project is null ? "" : " for " + SafeText.Safe(project))}"
                + (blocks ? ", blocks prompts when spent" : "")
        );
        PrintSpending(parsed.InvocationConfiguration.Error, new(limit, per, project, blocks));
        return 0;
    }

    static void PrintSpending(TextWriter error, Budget budget)
    {
        var (paths, now) = (AppPaths.FromEnvironment(), TimeProvider.System.GetUtcNow());
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        if (database is null)
            return;
        var settings = Settings.Load(paths, _ => { });
        var spent = RunningSessionsQuery
            .Include(
                database,
                paths,
                settings,
                BudgetSpending.Compute(database, [budget], TimeProvider.System, settings.WeekStart),
                now
            )
            .Single();
        Terminal.Print(
            error,
            $"{spent.SpentAt(now)} is spent {spent.PeriodText}"
                + (
                    spent.OverBy(now) is { } excess
                        ? $", {excess} more than the budget."
                        : $", {budget.Limit - spent.SpentAt(now)} is left."
                )
        );
        if (budget.Project is { } project && UnknownProject.Describe(database, project) is { } sentence)
            Terminal.Print(error, sentence);
    }
}
