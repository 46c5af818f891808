using System.Text.Json;

namespace ClaudeSessionLogger;

/// <summary><c>"budgets"</c> of <c>badge.json</c>.</summary>
static class BadgeBudgets
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<BadgeBudget> budgets)
    {
        json.WriteStartArray("budgets"u8);
        foreach (var budget in budgets)
        {
            json.WriteStartObject();
            json.WriteNumber("limit_usd"u8, budget.Limit.Value);
            json.WriteString("per"u8, Budget.Word(budget.Per));
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

    /// <summary>The reader stands at the list's beginning.</summary>
    public static List<BadgeBudget> Read(ref Utf8JsonReader json)
    {
        var budgets = new List<BadgeBudget>();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            budgets.Add(One(ref json));
        return budgets;
    }

    static BadgeBudget One(ref Utf8JsonReader json)
    {
        decimal limit = 0, spent = 0;
        BudgetPeriod per = default;
        DateTimeOffset until = default;
        var blocks = false;
        string? project = null;
        List<string> folders = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonReading.TryEnter(ref json, "limit_usd"u8))
                limit = json.GetDecimal();
            else if (JsonReading.TryEnter(ref json, "per"u8))
                per = Budget.TryParsePeriod(json.GetString() ?? "", out var period) ? period : default;
            else if (JsonReading.TryEnter(ref json, "spent_usd"u8))
                spent = json.GetDecimal();
            else if (JsonReading.TryEnter(ref json, "until"u8))
                until = json.GetDateTimeOffset();
            else if (JsonReading.TryEnter(ref json, "blocks"u8))
                blocks = json.GetBoolean();
            else if (JsonReading.TryEnter(ref json, "project"u8))
                project = json.GetString();
            else if (JsonReading.TryEnter(ref json, "folders"u8))
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
