using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Budgets;

/// <summary>Shows budgets and how much of them is spent.</summary>
sealed class BudgetCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public BudgetCommand()
        : base("budget", "Show daily, weekly and monthly budgets, and how much of each is spent")
    {
        Add(new BudgetSetCommand());
        Add(new BudgetRemoveCommand());
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget";

    int Run(ParseResult parsed)
    {
        var (output, paths) = (parsed.InvocationConfiguration.Output, AppPaths.FromEnvironment());
        var settings = Settings.LoadValid(paths, parsed.InvocationConfiguration.Error.WriteLine);
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        var now = TimeProvider.System.GetUtcNow();
        var budgets = Load(database, paths, settings, TimeProvider.System);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    budgets.ConvertAll(budget => BudgetJson.Of(budget, now)),
                    BudgetJsonContext.Readable.ListBudgetJson
                )
            );
            return 0;
        }

        if (budgets.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "no budgets. Run claude-session-logger budget set 50/day to set a budget."
            );
            return 0;
        }

        var table = new TextTable(
            new("per"),
            new("project", MinWidth: 10),
            TextColumn.Number("budget"),
            TextColumn.Number("spent"),
            TextColumn.Number("left") with
            {
                Shorten = left => left.Replace("over by ", "over ", StringComparison.Ordinal),
            },
            TextColumn.Number("used", drop: 1),
            new("") { Shorten = words => words.Replace(" prompts", "", StringComparison.Ordinal) }
        );
        foreach (var budget in CachedBudget.MostPressingFirst(budgets, now))
        {
            table.AddRow(
                Budget.PeriodName(budget.Per),
                budget.Project ?? "all",
                budget.Limit.ToString(),
                budget.SpentAt(now).ToString(),
                budget.OverBy(now) is { } excess
                    ? $"over by {excess}"
                    : (budget.Limit - budget.SpentAt(now)).ToString(),
                budget.ShareAt(now) is > 0 and < 0.01m
                    ? "<1%"
                    : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(budget.ShareAt(now) * 100)}%"),
                string.Join(
                    ", ",
                    new[]
                    {
                        budget.ShareAt(now) is >= Budget.WarningShare and < 1 ? "near" : "",
                        budget.BlocksAt(now) ? "blocks prompts"
                        : budget.Blocks ? "blocks prompts when spent"
                        : "",
                    }.Where(word => word.Length > 0)
                )
            );
        }

        table.Print(output);
        return 0;
    }

    /// <summary>The budgets, with what sessions that run now have spent of them.</summary>
    public static List<CachedBudget> Load(Database? database, AppPaths paths, Settings settings, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return database is null
            ?
            [
                .. settings.Budgets.Select(budget => new CachedBudget(
                    budget.Limit,
                    budget.Per,
                    budget.Project,
                    budget.Blocks,
                    Usd.Zero,
                    now,
                    []
                )),
            ]
            : RunningSessionsQuery.Include(
                database,
                paths,
                settings,
                BudgetSpending.Compute(database, settings.Budgets, clock, settings.WeekStart),
                now
            );
    }

    /// <summary>Changes the budgets, then updates the status cache and the prompt hook.</summary>
    public static void UpdateBudgets(ParseResult parsed, Func<IReadOnlyList<Budget>, IReadOnlyList<Budget>> change)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Update(
            paths,
            new BackgroundLog(paths.BackgroundLog, TimeProvider.System),
            before => before.WithBudgets(change(before.Budgets))
        );
        using (var database = Database.OpenToRead(paths, CommandLine.LockTimeout))
        {
            if (database is not null)
                StatusCacheWriter.Write(database, paths, TimeProvider.System);
        }

        foreach (var remark in BudgetHook.Apply(paths, settings))
            Terminal.Print(parsed.InvocationConfiguration.Error, remark + ".");
    }
}
