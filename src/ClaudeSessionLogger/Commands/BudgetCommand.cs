using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>What may be spent, and how much of it is.</summary>
sealed class BudgetCommand : Command, IExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public BudgetCommand() : base("budget", "Show what may be spent in a day, a week or a month, and how much of it is")
    {
        Add(new BudgetSetCommand());
        Add(new BudgetRemoveCommand());
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget";

    int Run(ParseResult parsed)
    {
        var (output, places) = (parsed.InvocationConfiguration.Output, Locations.FromEnvironment());
        var settings = Settings.Load(places, parsed.InvocationConfiguration.Error.WriteLine);
        using var database = Database.OpenToRead(places, CommandLine.Patience);
        var now = TimeProvider.System.GetUtcNow();
        List<BadgeBudget> budgets = database is null
            ? [.. settings.Budgets.Select(budget => new BadgeBudget(budget.Limit, budget.Per, budget.Project, budget.Blocks, Usd.Zero, now, []))]
            : BudgetSpending.Of(database, settings.Budgets, TimeProvider.System);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(budgets.ConvertAll(budget => WireBudget.Of(budget, now)), BudgetJson.Default.ListWireBudget));
            return 0;
        }

        if (budgets.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine("no budget; claude-session-logger budget set 50/day makes one.");
            return 0;
        }

        var table = new TextTable(new("per"), new("project", Least: 8), TextColumn.Number("budget"), TextColumn.Number("spent"), TextColumn.Number("left"), TextColumn.Number("used"), new("", Least: 1));
        foreach (var budget in budgets)
        {
            var left = budget.Limit - budget.SpentAt(now);
            table.Row(Budget.Word(budget.Per), budget.Project ?? "all", budget.Limit.ToString(), budget.SpentAt(now).ToString(), left.Value > 0 ? left.ToString() : Usd.Zero.ToString(),
                string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(budget.ShareAt(now) * 100)}%"),
                string.Join(", ", new[] { budget.ShareAt(now) >= 1 ? "over" : budget.ShareAt(now) >= Budget.Near ? "near" : "", budget.Blocks ? "refuses prompts when spent" : "" }.Where(word => word.Length > 0)));
        }

        table.Print(output);
        return 0;
    }

    /// <summary>Changes the budgets, and all that follows from them.</summary>
    public static void Change(ParseResult parsed, Func<IReadOnlyList<Budget>, IReadOnlyList<Budget>> change)
    {
        var places = Locations.FromEnvironment();
        var settings = Settings.Update(places, new SyncLog(places.SyncLog, TimeProvider.System), before => before.WithBudgets(change(before.Budgets)));
        using (var database = Database.OpenToRead(places, CommandLine.Patience))
        {
            if (database is not null)
                BadgeWriter.Write(database, places, TimeProvider.System);
        }

        foreach (var remark in PromptHook.Settle(places, settings))
            Terminal.Print(parsed.InvocationConfiguration.Error, remark + ".");
    }
}
