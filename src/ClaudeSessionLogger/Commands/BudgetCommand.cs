using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
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
        IReadOnlyList<BadgeBudget> budgets = database is null
            ? [.. settings.Budgets.Select(budget => new BadgeBudget(budget.Limit, budget.Per, budget.Project, budget.Blocks, Usd.Zero, now, []))]
            : BudgetSpending.Of(database, settings.Budgets, TimeProvider.System);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize([.. budgets.Select(budget => WireBudget.Of(budget, now))], BudgetJson.Default.ListWireBudget));
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

/// <summary>Sets one budget; there is one of each period and project.</summary>
sealed class BudgetSetCommand : Command, IExample
{
    readonly Argument<string> _amount = new("AMOUNT") { Description = "USD in a day, a week from Monday or a month: 50/day, 200/week, 600/month" };
    readonly Option<string?> _project = new("--project") { Description = "Only what sessions of this project cost", HelpName = "NAME" };
    readonly Option<bool> _block = new("--block") { Description = "Refuse prompts when it is spent" };
    readonly Option<bool> _noBlock = new("--no-block") { Description = "Refuse none any more, only warn" };

    public BudgetSetCommand() : base("set", "Set what may be spent; warned of from 80 % on, when a session starts and in the status line")
    {
        Add(_amount);
        foreach (var option in (ReadOnlySpan<Option>)[_project, _block, _noBlock])
            Add(option);
        _amount.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !Budget.TryParse(given.Value, out _, out _))
                result.AddError($"a budget is an amount in a period, such as 50/day, 200/week or 600/month, not '{Text.Safe(given.Value)}'.");
        });
        Validators.Add(result =>
        {
            if (result.GetValue(_block) && result.GetValue(_noBlock))
                result.AddError("--block and --no-block do not go together: leave one out.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget set 50/day --project checkout-api";

    int Run(ParseResult parsed)
    {
        Budget.TryParse(parsed.GetRequiredValue(_amount), out var limit, out var per);
        var project = parsed.GetValue(_project) is { Length: > 0 } name ? name : null;
        var blocks = false;
        BudgetCommand.Change(parsed, before =>
        {
            var known = before.FirstOrDefault(budget => budget.IsOf(per, project));
            blocks = parsed.GetValue(_block) || known is { Blocks: true } && !parsed.GetValue(_noBlock);
            return [.. before.Where(budget => budget != known), new Budget(limit, per, project, blocks)];
        });
        Terminal.Print(parsed.InvocationConfiguration.Output,
            $"budget: {limit} a {Budget.Word(per)}{(project is null ? "" : " for " + Text.Safe(project))}{(blocks ? ", and no prompt beyond it" : "")}");
        return 0;
    }
}

/// <summary>Takes a budget away.</summary>
sealed class BudgetRemoveCommand : Command, IExample
{
    readonly Argument<string> _per = new("PERIOD") { Description = "day, week or month" };
    readonly Option<string?> _project = new("--project") { Description = "The budget of this project", HelpName = "NAME" };

    public BudgetRemoveCommand() : base("remove", "Take a budget away")
    {
        _per.AcceptOnlyFromAmong("day", "week", "month");
        Add(_per);
        Add(_project);
        SetAction(Run);
    }

    public string Example => "claude-session-logger budget set 20/week && claude-session-logger budget remove week";

    int Run(ParseResult parsed)
    {
        Budget.TryParsePeriod(parsed.GetRequiredValue(_per), out var per);
        var project = parsed.GetValue(_project) is { Length: > 0 } name ? name : null;
        var what = $"a {Budget.Word(per)}{(project is null ? "" : " for " + Text.Safe(project))}";
        BudgetCommand.Change(parsed, before => before.Any(budget => budget.IsOf(per, project)) ? [.. before.Where(budget => !budget.IsOf(per, project))]
            : throw new Failure(FailureKind.NotFound, $"there is no budget for {what}; claude-session-logger budget shows those there are."));
        Terminal.Print(parsed.InvocationConfiguration.Output, $"removed the budget for {what}");
        return 0;
    }
}

/// <summary>A budget as <c>budget --json</c> prints it.</summary>
sealed record WireBudget(string Per, string? Project, decimal BudgetUsd, decimal SpentUsd, decimal Used, bool Blocks, DateTimeOffset Until)
{
    public static WireBudget Of(BadgeBudget budget, DateTimeOffset now) => new(Budget.Word(budget.Per), budget.Project, budget.Limit.Value, budget.SpentAt(now).Value,
        decimal.Round(budget.ShareAt(now), 4), budget.Blocks, budget.Until);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<WireBudget>))]
sealed partial class BudgetJson : JsonSerializerContext;
