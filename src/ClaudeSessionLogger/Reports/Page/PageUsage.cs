using System.Text.Json;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// The usage of a page as columns: one row for each session, hour, model and branch, apart for subagents. A page sums
/// these up, so that any selection of days, hours, models and so on has exact totals.
/// </summary>
sealed class PageUsage
{
    /// <summary>
    /// So many at once keep the memory small, however much is recorded. Each part reads the whole table: with a million
    /// responses, three parts take two thirds of the time of nine.
    /// </summary>
    const long ResponsesAtOnce = 350_000;

    static readonly string[] s_numbers =
    [
        "last_minute",
        "model",
        "branch",
        "subagent",
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
    long _lastSession,
        _lastHour;

    public PageNames Sessions { get; } = new();
    public PageNames Models { get; } = new();
    public PageNames Branches { get; } = new();

    public PageUsage(Database database, UsageFilter filter, ZoneOffsets offsets, bool isHub)
    {
        var parts = 1 + database.Scalar<long>("select count(*) from responses") / ResponsesAtOnce;
        for (var part = 0L; part < parts; part++)
            database.Visit(
                $"""
                select session_id, coalesce(bucket // {ZonedTimeText.Offsets}, 0),
                    coalesce({UsageSource.Minute("last_at", offsets)}, 0), model, git_branch, by_subagent::bigint,
                    responses, input, output, write_5m, write_1h, read, web, unpriced, lower_bound, cost, client
                from ({UsageSource.Detailed(database, filter, offsets, isHub, part, parts)})
                order by session_id, bucket nulls first, model, git_branch nulls first, by_subagent
                """,
                Add,
                filter.Parameters
            );
    }

    void Add(DuckDBDataReader row)
    {
        var (session, hour) = (Sessions.Position(row.GetString(0)), row.Count(1));
        _rows++;
        _session.Add(session - _lastSession);
        _hour.Add(hour - _lastHour);
        (_lastSession, _lastHour) = (session, hour);
        _numbers[0].Add(row.Count(2));
        _numbers[1].Add(Models.Position(row.GetString(3)));
        _numbers[2].Add(Branches.Position(row.Text(4)));
        for (var i = 3; i < s_numbers.Length; i++)
            _numbers[i].Add(row.Count(i + 2));
        _cost.Add(row.GetDecimal(15));
        _client.Add(row.GetDecimal(16));
    }

    public void Write(Utf8JsonWriter json, PageColumns columns)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("rows", _rows);
        columns.Write("session", _session);
        columns.Write("hour", _hour);
        for (var i = 0; i < s_numbers.Length; i++)
            columns.Write(s_numbers[i], _numbers[i]);
        _cost.Write(columns, "cost");
        _client.Write(columns, "client");
        json.WriteEndObject();
    }
}
