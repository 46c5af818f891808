using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>Reads and writes the <c>"budgets"</c> of <c>badge.json</c>.</summary>
static class CachedBudgetsJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<CachedBudget> budgets)
    {
        json.WriteStartArray("budgets"u8);
        foreach (var budget in budgets)
        {
            json.WriteStartObject();
            json.WriteNumber("limit_usd"u8, budget.Limit.Value);
            json.WriteString("per"u8, Budget.PeriodName(budget.Per));
            json.WriteNumber("spent_usd"u8, budget.Spent.Value);
            json.WriteString("until"u8, budget.Until);
            json.WriteBoolean("blocks"u8, budget.Blocks);
            if (budget.Project is { } project)
            {
                json.WriteString("project"u8, project);
                json.WriteStartArray("folders"u8);
                foreach (var folder in budget.Folders)
                    json.WriteStringValue(folder);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads the array of budgets. The reader must be at the start of the array.</summary>
    public static List<CachedBudget> Read(ref Utf8JsonReader json)
    {
        var budgets = new List<CachedBudget>();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            budgets.Add(One(ref json));
        return budgets;
    }

    static CachedBudget One(ref Utf8JsonReader json)
    {
        decimal limit = 0,
            spent = 0;
        BudgetPeriod per = default;
        DateTimeOffset until = default;
        var blocks = false;
        string? project = null;
        List<string> folders = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonPropertyReader.TryEnter(ref json, "limit_usd"u8))
                limit = json.GetDecimal();
            else if (JsonPropertyReader.TryEnter(ref json, "per"u8))
                per = Budget.TryParsePeriod(json.GetString() ?? "", out var period) ? period : default;
            else if (JsonPropertyReader.TryEnter(ref json, "spent_usd"u8))
                spent = json.GetDecimal();
            else if (JsonPropertyReader.TryEnter(ref json, "until"u8))
                until = json.GetDateTimeOffset();
            else if (JsonPropertyReader.TryEnter(ref json, "blocks"u8))
                blocks = json.GetBoolean();
            else if (JsonPropertyReader.TryEnter(ref json, "project"u8))
                project = json.GetString();
            else if (JsonPropertyReader.TryEnter(ref json, "folders"u8))
            {
                while (json.Read() && json.TokenType == JsonTokenType.String)
                    folders.Add(json.GetString()!);
            }
            else
                json.Skip();
        }

        return new(new(limit), per, project, blocks, new(spent), until, folders);
    }
}
