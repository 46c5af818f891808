using System.Globalization;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>
/// The words that a list of sessions is filtered by: <c>refund project:shop tag:billing branch:main model:opus
/// type:review since:last-month until:2026-11-20 cost:&gt;2 pinned</c>. Other words occur in anything that is shown.
/// </summary>
sealed class SessionListFilter
{
    readonly List<Func<ListedSession, bool>> _conditions = [];
    readonly List<string> _unclear = [];

    SessionListFilter(IReadOnlyList<string> words) => Words = words;

    /// <summary>The words as they were typed. Each can be removed.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Words such as <c>on:last</c>, whose day or cost is not understood. They match like others.</summary>
    public IReadOnlyList<string> Unclear => _unclear;

    public bool Matches(ListedSession session)
    {
        foreach (var condition in _conditions)
            if (!condition(session))
                return false;
        return true;
    }

    /// <param name="periods">Understands <c>since:</c> and <c>until:</c>.</param>
    public static SessionListFilter Parse(string text, PeriodParser periods)
    {
        var filter = new SessionListFilter(Split(text));
        foreach (var word in filter.Words)
            filter._conditions.Add(filter.Condition(word, periods));
        return filter;
    }

    /// <summary>Splits at blanks that are not within double quotes.</summary>
    static List<string> Split(string text)
    {
        var (words, start, isQuoted) = (new List<string>(), 0, false);
        for (var i = 0; i <= text.Length; i++)
            if (i == text.Length || text[i] == ' ' && !isQuoted)
            {
                if (i > start)
                    words.Add(text[start..i]);
                start = i + 1;
            }
            else if (text[i] == '"')
                isQuoted = !isQuoted;
        return words;
    }

    Func<ListedSession, bool> Condition(string word, PeriodParser periods)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var value = colon > 0 ? word[(colon + 1)..].Trim('"') : "";
        if (word == "pinned")
            return session => session.IsPinned;
        if (word is ['#', _, ..])
            return Contains(session => session.TagText, word);
        if (value.Length > 0)
            switch (word[..colon].ToLowerInvariant())
            {
                case "title":
                    return session => new WordQuery(value, withSingulars: true).Matches(session.Title);
                case "project":
                    return Contains(session => session.Project, value);
                case "tag":
                    return Contains(session => session.TagText, "#" + value.TrimStart('#'));
                case "branch":
                    return Contains(session => session.Branch, value);
                case "model":
                    return Contains(session => session.Models, value);
                case "type":
                    return Contains(session => session.Type, value);
                case "since" or "until" or "on" when periods.Parse(value) is { } period:
                    return InPeriod(period, word[0]);
                case "cost" when Cost(value) is { } costs:
                    return costs;
                case "since" or "until" or "on" or "cost":
                    _unclear.Add(word);
                    break;
            }

        var words = new WordQuery(word, withSingulars: true);
        return words.IsEmpty ? _ => true : session => session.Matches(words);
    }

    static Func<ListedSession, bool> Contains(Func<ListedSession, string?> field, string part) =>
        session => field(session)?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;

    // Like --since and --until: sessions that were active then. "on" takes both ends of a period.
    static Func<ListedSession, bool> InPeriod(Period period, char name)
    {
        var first =
            period.From ?? (period.Since is { } since ? LocalDay.Start(since, TimeZoneInfo.Local) : DateTime.MinValue);
        var end = name == 'o' ? period.Until : period.End;
        var after =
            end is { } until && until < DateOnly.MaxValue
                ? LocalDay.Start(until.AddDays(1), TimeZoneInfo.Local)
                : DateTime.MaxValue;
        return session => (name == 'u' || session.EndedAt >= first) && (name == 's' || session.StartedAt < after);
    }

    static Func<ListedSession, bool>? Cost(string value)
    {
        var number = value.TrimStart('<', '>', '=', '$');
        if (!decimal.TryParse(number, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
            return null;
        return value[0] == '<' ? session => session.CostUsd < amount : session => session.CostUsd >= amount;
    }
}
