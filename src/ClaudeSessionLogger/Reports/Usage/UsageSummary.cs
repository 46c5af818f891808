using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>A one-screen summary: usage by time, project and model, and the data quality.</summary>
sealed record UsageSummary
{
    const int DaysShown = 30;

    /// <summary>The names of the periods.</summary>
    public const string Today = "today",
        Yesterday = "yesterday",
        Last7Days = "last 7 days",
        ThisMonth = "this month",
        Last30Days = "last 30 days",
        AllTimes = "all";

    /// <summary>The name of a period that the user gave as days.</summary>
    public const string GivenDays = "period";

    public required IReadOnlyList<SummaryLine> Periods { get; init; }

    /// <summary>The usage of all times, or of the requested period.</summary>
    [JsonIgnore]
    public SummaryLine All => Periods.FirstOrDefault(period => period.Name == AllTimes) ?? Periods[0];

    /// <summary>The days that were asked for; null if the summary covers all times.</summary>
    [JsonIgnore]
    public string? Range { get; init; }

    /// <summary>Whether the summary covers only some sessions of a project, by a tag or the like.</summary>
    [JsonIgnore]
    public bool IsOfSomeSessions { get; init; }

    public required IReadOnlyList<SummaryLine> Projects { get; init; }
    public required IReadOnlyList<SummaryLine> Models { get; init; }

    /// <summary>The last 30 days, oldest first, including those without a cost.</summary>
    public required IReadOnlyList<SummaryDay> Days { get; init; }

    /// <summary>Unresolved work entries of the shared log, by category.</summary>
    public required IReadOnlyList<SummaryEntries> OpenEntries { get; init; }

    /// <summary>Null if it is not known, as on a hub; so is <see cref="SkippedLines"/>.</summary>
    public required long? LowerBoundResponses { get; init; }
    public required long? SkippedLines { get; init; }
    public required IReadOnlyList<string> UnpricedModels { get; init; }

    /// <summary>
    /// The cost that the client reports beyond the recorded responses; null if it is not known for this filter, or on a
    /// hub.
    /// </summary>
    public required decimal? UnattributedUsd { get; init; }

    /// <summary>Of the cost, what the client computed for models without a price.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public required decimal ClientPricedUsd { get; init; }

    /// <param name="filter">Without times, the summary covers all times.</param>
    /// <param name="name">What the user called the period; null if dates say it best.</param>
    /// <param name="isHub">Whether the database is a copy of the hub's.</param>
    public static UsageSummary Load(
        Database database,
        ReportFilter filter,
        TimeZoneInfo zone,
        DateTimeOffset now,
        string? name = null,
        bool isHub = false
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        var offsets = UsageSource.Offsets(database, filter, zone);
        UsageSource.Make(database, ReportKind.Daily, new(filter, UsageQuery.Times(filter, offsets), offsets), offsets);
        var gaps = DataQualityQuery.Read(database, filter);
        if (isHub)
            gaps = gaps.OnHub;
        return new()
        {
            Periods = filter.HasTimes
                ? [Period(database, name ?? GivenDays, null, today)]
                :
                [
                    Period(database, Today, today, today),
                    Period(database, Last7Days, today.AddDays(-6), today),
                    Period(database, Last30Days, today.AddDays(1 - DaysShown), today),
                    Period(database, AllTimes, null, today),
                    // Last, because programs that read the JSON may rely on the positions of the others.
                    Period(database, Yesterday, today.AddDays(-1), today.AddDays(-1)),
                    Period(database, ThisMonth, new(today.Year, today.Month, 1), today),
                ],
            IsOfSomeSessions = (filter.Branch ?? filter.Model ?? filter.Type ?? filter.Tag) is not null,
            Range = filter.HasTimes ? RangeText(filter, today, offsets) : null,
            Projects = By(
                database,
                "coalesce(project, 'unknown')",
                $"used left join {ProjectLabels.Sessions(database, "session_id")} as sessions using (session_id)",
                line => line with { Project = line.Name }
            ),
            Models = By(database, "model", "used", line => line with { Model = line.Name }),
            Days = filter.HasTimes
                ? DaysOf(
                    database,
                    Later(filter.Since, Earlier(filter.Until, today).AddDays(1 - DaysShown)),
                    Earlier(filter.Until, today)
                )
                : DaysOf(database, today.AddDays(1 - DaysShown), today),
            OpenEntries = database.Query(
                $"""
                select category, count(*) from log_entries
                where status is distinct from '{EntryStatus.Resolved.Text}'
                    and category in ({EntryQuery.WorkCategories})
                  and ($project is null or contains(lower(project), lower($project)))
                group by category order by category
                """,
                row => new SummaryEntries(row.GetString(0), row.GetInt64(1)),
                ("project", filter.Project)
            ),
            LowerBoundResponses = gaps.LowerBoundResponses,
            SkippedLines = gaps.SkippedLines,
            UnpricedModels = gaps.UnpricedModels,
            UnattributedUsd = gaps.UnattributedUsd,
            ClientPricedUsd = gaps.ClientPricedUsd,
        };
    }

    // Responses dated in the future, from a clock that was wrong, only count in the total.
    static SummaryLine Period(Database database, string name, DateOnly? since, DateOnly today) =>
        new(
            name,
            database.Query(
                $"select {UsageSource.Sums} from used "
                    + $"{(since is { } day ? $"where bucket between {day.DayNumber} and {today.DayNumber}" : "")}",
                row => UsageSource.Read(row, 0)
            )[0]
        );

    static List<SummaryLine> By(Database database, string what, string from, Func<SummaryLine, SummaryLine> withKey) =>
        database.Query(
            $"select {what} as what, {UsageSource.Sums} from {from} group by what order by coalesce(sum(used.cost), 0) "
                + "desc, what",
            row => withKey(new(row.GetString(0), UsageSource.Read(row, 1)))
        );

    static string RangeText(ReportFilter filter, DateOnly today, ZoneOffsets offsets)
    {
        if (filter.From is { } from)
            return $"since {offsets.Local(from):yyyy-MM-dd HH:mm}";
        return (filter.Since, filter.Until) switch
        {
            ({ } since, { } until) when since == until => $"{since:yyyy-MM-dd}",
            (null, var until) => $"until {until:yyyy-MM-dd}",
            ({ } since, var until) => $"{since:yyyy-MM-dd} to {until ?? today:yyyy-MM-dd}",
        };
    }

    static DateOnly Earlier(DateOnly? a, DateOnly b) => a < b ? a.Value : b;

    static DateOnly Later(DateOnly? a, DateOnly b) => a > b ? a.Value : b;

    static List<SummaryDay> DaysOf(Database database, DateOnly since, DateOnly until)
    {
        var costs = database
            .Query(
                $"select bucket, coalesce(sum(cost), 0) from used where bucket >= {since.DayNumber} group by bucket",
                row => (Day: (int)row.GetInt64(0), Cost: row.GetDecimal(1))
            )
            .ToDictionary(day => day.Day, day => day.Cost);
        return
        [
            .. Enumerable
                .Range(since.DayNumber, Math.Max(0, until.DayNumber - since.DayNumber + 1))
                .Select(day => new SummaryDay(DateOnly.FromDayNumber(day), costs.GetValueOrDefault(day))),
        ];
    }
}

readonly record struct SummaryDay(DateOnly Day, decimal CostUsd);

readonly record struct SummaryEntries(string Category, long Count);

sealed record SummaryLine(
    string Name,
    long Sessions,
    long Responses,
    long Input,
    long Output,
    long CacheWrite,
    long CacheRead,
    decimal CostUsd,
    [property: JsonIgnore] CostMark Mark,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] decimal ClientPricedUsd
)
{
    // The names of the other commands.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Project { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Day { get; init; }
    public long InputTokens => Input;
    public long OutputTokens => Output;
    public long CacheWriteTokens => CacheWrite;
    public long CacheReadTokens => CacheRead;

    public SummaryLine(string name, UsageTotals totals)
        : this(
            name,
            totals.Sessions,
            totals.Responses,
            totals.Input,
            totals.Output,
            totals.CacheWrite,
            totals.CacheRead,
            totals.CostUsd,
            totals.Mark,
            totals.ClientPricedUsd
        ) { }
}
