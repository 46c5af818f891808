using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Commands;

/// <summary>A budget as <c>budget --json</c> prints it.</summary>
sealed record WireBudget(string Per, string? Project, decimal BudgetUsd, decimal SpentUsd, decimal Used, bool Blocks, DateTimeOffset Until)
{
    public static WireBudget Of(BadgeBudget budget, DateTimeOffset now) => new(Budget.Word(budget.Per), budget.Project, budget.Limit.Value, budget.SpentAt(now).Value,
        decimal.Round(budget.ShareAt(now), 4), budget.Blocks, budget.Until);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<WireBudget>))]
sealed partial class BudgetJson : JsonSerializerContext;
