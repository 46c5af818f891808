using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Reads and writes <c>"budgets"</c> in <c>config.json</c>:
/// <c>[{ "amount": 50, "per": "day", "project": "shop", "block": true }]</c>.
/// </summary>
static class SettingsBudgets
{
    /// <param name="reportEntry">Called for each entry that is invalid.</param>
    /// <param name="reportValue">
    /// Receives the key of each value that is ignored in a valid entry, and what is expected.
    /// </param>
    public static List<Budget> Read(JsonNode? node, Action reportEntry, Action<string, string> reportValue)
    {
        var budgets = new List<Budget>();
        if (node is null)
            return budgets;
        foreach (var item in node is JsonArray list ? list : [node.DeepClone()])
        {
            if (
                item is JsonObject budget
                && budget["amount"] is JsonValue amount
                && amount.TryGetValue(out decimal limit)
                && limit > 0
                && Word(budget["per"]) is { } period
                && Budget.TryParsePeriod(period, out var per)
            )
            {
                var project = Word(budget["project"]);
                if (project is null && budget["project"] is not null)
                    reportValue("project", "a string");
                var blocks = false;
                if (budget["block"] is { } block && (block as JsonValue)?.TryGetValue(out blocks) is not true)
                    reportValue("block", "true or false");
                budgets.Add(new(new(limit), per, project, blocks));
            }
            else
            {
                reportEntry();
            }
        }

        return budgets;
    }

    public static JsonArray? Write(IReadOnlyList<Budget> budgets)
    {
        if (budgets.Count == 0)
            return null;
        var list = new JsonArray();
        foreach (var budget in budgets)
        {
            var item = new JsonObject { ["amount"] = budget.Limit.Value, ["per"] = Budget.PeriodName(budget.Per) };
            if (budget.Project is { } project)
                item["project"] = project;
            if (budget.Blocks)
                item["block"] = true;
            list.Add((JsonNode)item);
        }

        return list;
    }

    static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && text.Trim() is { Length: > 0 } word
            ? word
            : null;
}
