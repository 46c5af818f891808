using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Budgets;

/// <summary>Removes a budget.</summary>
sealed class BudgetRemoveCommand : Command, ICommandExample
{
    static readonly string[] s_periods = ["day", "week", "month"];

    readonly Argument<string> _per = new("PERIOD") { Description = "day, week or month" };
    readonly Option<string?> _project = new("--project")
    {
        Description = "Remove the budget of this project",
        HelpName = "NAME",
    };

    public BudgetRemoveCommand()
        : base("remove", "Remove a budget")
    {
        _per.CompletionSources.Add(s_periods);
        _per.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !s_periods.Contains(given.Value))
                result.AddError(
                    Budget.TryParse(given.Value, out _, out var meant)
                        ? $"PERIOD takes a period without an amount: did you mean {Budget.PeriodName(meant)}?"
                        : WordChoice.Refusal("there is no period", given.Value, s_periods)
                );
        });
        Add(_per);
        Add(_project);
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget remove day";

    int Run(ParseResult parsed)
    {
        var per = Budget.TryParsePeriod(parsed.GetRequiredValue(_per), out var period) ? period : default;
        var project = parsed.GetValue(_project) is { Length: > 0 } name ? name : null;
        var budgetText = $"per {Budget.PeriodName(per)}{(project is null ? "" : " for " + SafeText.Safe(project))}";
        BudgetCommand.UpdateBudgets(
            parsed,
            before =>
                before.Any(budget => budget.IsOf(per, project))
                    ? [.. before.Where(budget => !budget.IsOf(per, project))]
                    : throw new Failure(
                        FailureKind.NotFound,
                        $"there is no budget {budgetText}. "
                            + (
                                project is null
                                && before.FirstOrDefault(budget => budget.Per == per)?.Project is { } other
                                    ? $"Add --project {ShellText.Quote(SafeText.Safe(other))} to remove that project's."
                                    : "Run claude-session-logger budget to list your budgets."
                            )
                    )
        );
        Terminal.Print(parsed.InvocationConfiguration.Output, $"removed the budget {budgetText}");
        return 0;
    }
}
