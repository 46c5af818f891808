using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// Writes what a page says besides usage: what it covers, prices, budgets, limits and the shared log.
/// </summary>
sealed class PageFacts(Utf8JsonWriter json, PageRequest request)
{
    const int MaxBody = 1500;

    readonly DateTimeOffset _local = TimeZoneInfo.ConvertTime(request.Now, request.Zone);

    public void WriteAbout()
    {
        var filter = request.Filter;
        json.WriteStartObject("about");
        json.WriteString("program", $"claude-session-logger {ProgramVersion.Text}");
        json.WriteString("made_at", Minute(_local));
        json.WriteString("today", _local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("timezone", request.Zone.Id);
        json.WriteNumber("week_start", (int)request.WeekStart);
        Write("since", filter.Since?.ToString("O", null) ?? Minute(filter.From));
        Write("until", filter.Until?.ToString("O", null));
        json.WriteStartArray("filters");
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string?)>)
                [("project", filter.Project), ("branch", filter.Branch), ("model", filter.Model), ("type", filter.Type)]
        )
            if (value is not null)
                json.WriteStringValue($"{name} {PageNames.Shown(value)}");
        json.WriteEndArray();
        json.WriteBoolean("titles", request.Titles);
        json.WriteBoolean("narrow", filter.IsNarrow);
        json.WriteBoolean("unattributed", (filter.Branch ?? filter.Model) is null);
        json.WriteBoolean("hub", request.IsHub);
        json.WriteBoolean("packed", request.IsPacked);
        json.WriteEndObject();
    }

    public void WritePrices(IReadOnlyList<string?> models)
    {
        json.WriteStartArray("prices");
        foreach (var model in models)
        {
            if (request.Prices.Find(model!) is not { } price)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartObject();
            json.WriteString("input", PageMoney.Text(price.Input));
            json.WriteString("write_5m", PageMoney.Text(price.CacheWrite));
            json.WriteString("write_1h", PageMoney.Text(price.CacheWrite1h));
            json.WriteString("read", PageMoney.Text(price.CacheRead));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public void WriteBudgets()
    {
        json.WriteStartArray("budgets");
        foreach (var budget in CachedBudget.MostPressingFirst(request.Budgets, request.Now))
        {
            json.WriteStartObject();
            json.WriteString("per", Budget.PeriodName(budget.Per));
            Write("project", budget.Project is { } project ? PageNames.Shown(project) : null);
            json.WriteString("budget_usd", PageMoney.Text(budget.Limit.Value));
            json.WriteString("spent_usd", PageMoney.Text(budget.SpentAt(request.Now).Value));
            json.WriteBoolean("blocks", budget.Blocks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("limits");
        foreach (var limit in request.Limits)
        {
            json.WriteStartObject();
            json.WriteString("limit", limit.Name);
            json.WriteNumber("used_percent", limit.UsedPercent);
            Write("resets_at", Minute(limit.ResetsAt));
            Write("seen_at", Minute((DateTime?)limit.SeenAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public void WriteEntries(Database database)
    {
        if (!request.Team)
        {
            json.WriteNull("entries");
            return;
        }

        json.WriteStartArray("entries");
        foreach (var entry in EntryQuery.List(database, new(Project: request.Filter.Project), bodies: true))
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id.Value);
            json.WriteString("category", Shown(entry.Category) ?? "note");
            json.WriteString("status", Shown(entry.Status) ?? "info");
            json.WriteString("title", Shown(Masked(entry.Title)) ?? "Untitled");
            Write("body", Masked(entry.Body) is { } body ? PageNames.Shown(body, MaxBody, keepLines: true) : null);
            Write("project", Shown(entry.Project));
            Write("author", Shown(entry.CreatedBy));
            Write("owner", entry.OwnerUntil > request.Now.UtcDateTime ? Shown(entry.Owner) : null);
            Write("logged_at", Minute(entry.LoggedAt));
            Write("updated_at", Minute(entry.UpdatedAt));
            json.WriteNumber("conflicts", entry.Conflicts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static string? Masked(string? text) => text is null ? null : CredentialMask.Mask(text);

    static string? Shown(string? text) => text is null ? null : PageNames.Shown(text);

    string? Minute(DateTime? utc) =>
        utc is { } time
            ? Minute(new DateTimeOffset(TimeZoneInfo.ConvertTimeFromUtc(time, request.Zone), default))
            : null;

    static string Minute(DateTimeOffset local) => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    void Write(string name, string? value)
    {
        if (value is null)
            json.WriteNull(name);
        else
            json.WriteString(name, value);
    }
}
