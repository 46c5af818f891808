using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>Reads the values in <c>config.json</c>. Reports a value of the wrong type and ignores it.</summary>
/// <param name="reportError">Receives a sentence for each invalid setting.</param>
sealed class SettingsValues(JsonObject json, AppPaths paths, Action<string> reportError)
{
    static readonly string[] s_names =
    [
        "profiles",
        "exclude",
        "user",
        "hub",
        "hub_owner",
        "hub_user",
        "machine",
        "sessions",
        "memory",
        "prime",
        "budgets",
        "week_start",
        "statusline",
        "archive",
        "archive_folder",
        "archive_keep",
    ];

    /// <summary>Reports likely typos. Other unknown keys may belong to another version of the program.</summary>
    public void CheckNames()
    {
        foreach (var name in json.Select(setting => setting.Key).Where(key => !s_names.Contains(key)))
        {
            if (DidYouMean.Find(name, s_names) is { } meant)
                reportError(
                    $"{paths.ConfigFile}: unknown setting \"{SafeText.Safe(name)}\"; did you mean \"{meant}\"?"
                );
        }
    }

    public string? Text(string key, string meaning)
    {
        if (json[key] is not { } node)
            return null;
        if (node is JsonValue value && value.TryGetValue(out string? text))
            return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        ReportIgnored(key, $"a string ({meaning})");
        return null;
    }

    public List<string> Texts(string key)
    {
        var found = new List<string>();
        var items = json[key] switch
        {
            JsonArray list => list,
            { } single => [single.DeepClone()],
            null => new JsonArray(),
        };
        foreach (var item in items)
        {
            if (item is JsonValue value && value.TryGetValue(out string? text) && !string.IsNullOrWhiteSpace(text))
                found.Add(text);
            else
                reportError($"{paths.ConfigFile}: \"{key}\" must be a list of strings; other values were ignored");
        }

        return found;
    }

    public bool? Decision(string key)
    {
        if (json[key] is not { } node)
            return null;
        if (node is JsonValue value && value.TryGetValue(out bool yes))
            return yes;
        ReportIgnored(key, "true or false");
        return null;
    }

    public int? PositiveNumber(string key)
    {
        if (json[key] is not { } node)
            return null;
        if (node is JsonValue value && value.TryGetValue(out int number) && number > 0)
            return number;
        ReportIgnored(key, "a whole number above 0");
        return null;
    }

    public DayOfWeek? Weekday(string key)
    {
        if (Text(key, "a day of the week") is not { } text)
            return null;
        if (WeekdayName.Parse(text) is { } day)
            return day;
        ReportIgnored(key, "a day of the week, such as \"monday\"");
        return null;
    }

    public List<Budget> Budgets() =>
        SettingsBudgets.Read(
            json["budgets"],
            () =>
                reportError(
                    $"{paths.ConfigFile}: \"budgets\" must be a list of {{ \"amount\": 50, \"per\": \"day\" }}; "
                        + "invalid entries were ignored"
                ),
            (key, expected) => ReportIgnored(key, $"{expected} in \"budgets\"")
        );

    void ReportIgnored(string key, string expected) =>
        reportError($"{paths.ConfigFile}: \"{key}\" must be {expected}; its value was ignored");
}
