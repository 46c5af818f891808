using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A database with responses that a test adds one by one, and reports on them.</summary>
sealed class UsageHome : IDisposable
{
    readonly TemporaryHome _home = new();

    public UsageHome() => Database.Open(Paths, TimeProvider.System, TimeSpan.FromSeconds(10)).Dispose();

    public AppPaths Paths => new(_home.Path, _home.Config, _home.Logger);
    public TemporaryHome Home => _home;
    public List<UsedResponse> Responses { get; } = [];

    public UsedResponse Add(
        string session,
        DateTime? time,
        string model = "claude-opus-4-8",
        decimal? cost = 0.01m,
        string? branch = "main",
        long output = 10,
        bool lowerBound = false
    )
    {
        var response = new UsedResponse(
            session,
            time,
            model,
            branch,
            new(1 + Responses.Count, output, 3, 4, 5),
            cost,
            lowerBound
        );
        Responses.Add(response);
        return response;
    }

    /// <summary>Records all added responses and their sessions.</summary>
    public void Save(Action<Database>? also = null)
    {
        using var database = Database.Open(Paths, TimeProvider.System, TimeSpan.FromSeconds(10));
        database.Execute("delete from responses");
        using (var appender = database.Appender("responses"))
        {
            foreach (var (response, i) in Responses.Select((response, i) => (response, i)))
            {
                // A constant 0 would be appended as a byte, and DuckDB.NET does not check the column's type.
                appender
                    .CreateRow()
                    .AppendValue(response.Session)
                    .AppendValue((ulong)i)
                    .AppendNullValue()
                    .AppendValue(response.Time)
                    .AppendValue(response.Model)
                    .AppendValue(response.Branch)
                    .AppendNullValue()
                    .AppendNullValue()
                    .AppendNullValue()
                    .AppendValue(response.Tokens.Input)
                    .AppendValue(response.Tokens.Output)
                    .AppendValue(response.Tokens.CacheWrite5m)
                    .AppendValue(response.Tokens.CacheWrite1h)
                    .AppendValue(response.Tokens.CacheRead)
                    .AppendValue((int?)0)
                    .AppendValue(response.LowerBound)
                    .AppendValue(false)
                    .AppendValue(false)
                    .AppendValue(response.Cost)
                    .AppendNullValue()
                    .AppendNullValue()
                    .AppendNullValue()
                    .EndRow();
            }
        }

        database.Execute(
            """
            insert into sessions (session_id, project, session_type, title)
            select distinct session_id, 'project of ' || session_id, 'general', 'title of ' || session_id from responses where session_id not in (select session_id from sessions)
            """
        );
        UsageStore.MarkAllPending(database);
        UsageStore.RecomputePending(database);
        also?.Invoke(database);
    }

    public UsageReport Report(ReportRequest request, DateTime? now = null)
    {
        using var database = Database.OpenToRead(Paths, TimeSpan.FromSeconds(10))!;
        return UsageQuery.Run(database, request, now ?? new(2026, 11, 23));
    }

    public UsageReport Report(
        ReportKind kind,
        string zone = "UTC",
        ReportFilter? filter = null,
        ReportOrder order = ReportOrder.Default,
        int? limit = null,
        DateTime? now = null
    ) =>
        Report(
            new ReportRequest(
                kind,
                filter ?? new(),
                TimeZoneInfo.FindSystemTimeZoneById(zone),
                Order: order,
                Limit: limit
            ),
            now
        );

    public void Dispose() => _home.Dispose();

    public static DateTime Utc(string time) =>
        DateTime.Parse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
        );
}

sealed record UsedResponse(
    string Session,
    DateTime? Time,
    string Model,
    string? Branch,
    Tokens Tokens,
    decimal? Cost,
    bool LowerBound
);
