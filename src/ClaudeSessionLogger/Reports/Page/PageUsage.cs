using System.Text.Json;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// The usage of a page as columns: one row for each session, hour, model and branch. A page sums these up, so that any
/// selection of days, hours, models and so on has exact totals.
/// </summary>
sealed class PageUsage
{
    static readonly string[] s_numbers =
    [
        "last_minute",
        "model",
        "branch",
        "responses",
        "input",
        "output",
        "write_5m",
        "write_1h",
        "read",
        "web",
        "unpriced",
        "lower_bound",
    ];

    readonly PageColumn _session = new(),
        _hour = new();
    readonly PageColumn[] _numbers = [.. s_numbers.Select(_ => new PageColumn())];
    readonly PageMoney _cost = new(),
        _client = new();
    int _rows;

    /// <summary>Reads a table that <see cref="UsageSource.MakeDetailed"/> created.</summary>
    public static PageUsage Read(
        Database database,
        string table,
        ZoneOffsets offsets,
        PageNames sessions,
        PageNames models,
        PageNames branches
    )
    {
        var usage = new PageUsage();
        long lastSession = 0,
            lastHour = 0;
        database.Visit(
            $"""
            select session_id, coalesce(bucket // {ZonedTimeText.Offsets}, 0), model, git_branch,
                coalesce({UsageSource.Minute("last_at", offsets)}, 0), responses, input, output, write_5m, write_1h,
                read, web, unpriced, lower_bound, cost, client
            from {table} order by session_id, bucket nulls first, model, git_branch nulls first
            """,
            row =>
            {
                var (session, hour) = (sessions.Position(row.GetString(0)), row.Count(1));
                usage._rows++;
                usage._session.Add(session - lastSession);
                usage._hour.Add(hour - lastHour);
                (lastSession, lastHour) = (session, hour);
                var numbers = usage._numbers;
                numbers[0].Add(row.Count(4));
                numbers[1].Add(models.Position(row.GetString(2)));
                numbers[2].Add(branches.Position(row.Text(3)));
                for (var i = 5; i < 14; i++)
                    numbers[i - 2].Add(row.Count(i));
                usage._cost.Add(row.GetDecimal(14));
                usage._client.Add(row.GetDecimal(15));
            }
        );
        return usage;
    }

    public void Write(Utf8JsonWriter json, string property, bool packed)
    {
        json.WriteStartObject(property);
        json.WriteNumber("rows", _rows);
        _session.Write(json, "session", packed);
        _hour.Write(json, "hour", packed);
        for (var i = 0; i < s_numbers.Length; i++)
            _numbers[i].Write(json, s_numbers[i], packed);
        _cost.Write(json, "cost", packed);
        _client.Write(json, "client", packed);
        json.WriteEndObject();
    }
}
