using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;

namespace ClaudeSessionLogger.Cli.Commands.Budgets;

/// <summary>A budget in the output of <c>budget --json</c>.</summary>
sealed record BudgetJson(
    string Per,
    string? Project,
    decimal BudgetUsd,
    decimal SpentUsd,
    decimal Used,
    bool Blocks,
    DateTimeOffset Until
)
{
    /// <summary>The share that is spent, as in <c>limits</c> of report blocks.</summary>
    public decimal UsedPercent => Used * 100;

    public static BudgetJson Of(CachedBudget budget, DateTimeOffset now) =>
        new(
            Budget.PeriodName(budget.Per),
            budget.Project,
            budget.Limit.Value,
            budget.SpentAt(now).Value,
            decimal.Round(budget.ShareAt(now), 4),
            budget.Blocks,
            budget.Until
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<BudgetJson>))]
sealed partial class BudgetJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static BudgetJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
