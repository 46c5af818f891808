using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Shows usage and cost: a one-screen summary, or a table by day, project, model and so on.</summary>
sealed class ReportCommand : Command, ICommandExample
{
    const int TrendLineLimit = 31,
        LineLimit = 20;

    readonly ReportOptions _options;
    readonly ReportPage _page;
    readonly Option<bool> _hub = new("--hub")
    {
        Description = "Report sessions of all your machines, read from the hub, which has totals by hour",
    };

    public ReportCommand()
        : base("report", "Show usage and cost: a summary, or a table by time, project, model, branch or session")
    {
        _options = new(this);
        _page = new(this);
        Add(_hub);
        Add(new ReportUsersCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger report daily --last 7d --breakdown";

    /// <summary>Throws if the words after the command are no kind of report.</summary>
    public void CheckKind(ParseResult parsed) => _options.Shape(parsed);

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var shape = _options.Shape(parsed);
        if (_page.IsAskedFor(parsed))
            _options.RefuseWithPage(parsed, shape);
        var now = TimeProvider.System.GetUtcNow();
        var isText = !_options.Json(parsed) && !_options.Csv(parsed) && !_options.Markdown(parsed);
        var request = shape is null
            ? null
            : _options.Request(
                parsed,
                shape.Kind,
                now,
                isText && Terminal.IsTerminal(output)
                    ? shape.IsTrend
                        ? TrendLineLimit
                        : LineLimit
                    : null
            );
        var paths = AppPaths.FromEnvironment();
        using var copy = parsed.GetValue(_hub) ? HubConnector.Copy(paths) : null;
        using var database =
            Database.OpenToRead(copy?.Paths ?? paths, CommandLine.LockTimeout)
            ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
        if (_page.IsAskedFor(parsed))
        {
            var period = _options.Period(parsed, now);
            _page.Write(
                parsed,
                database,
                paths,
                new(
                    _options.Filter(parsed, period),
                    _options.Zone(parsed),
                    _options.WeekStart(parsed),
                    now,
                    PriceBook.Load(paths, out _)
                )
                {
                    IsHub = copy is not null,
                }
            );
            return 0;
        }

        if (_options.Comparison(parsed, shape, now) is { } comparison)
        {
            Compare(database, parsed, shape, comparison, now);
            return 0;
        }

        if (request is null)
        {
            Summarize(database, parsed, now);
            if (isText)
                Remind(paths, parsed.InvocationConfiguration.Error);
            return 0;
        }

        var report = Load(database, request, now, isText || _options.Markdown(parsed)) with
        {
            Limits =
                request.Kind == ReportKind.Blocks ? LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), now) : [],
        };
        if (copy is not null)
            report = report with { Gaps = report.Gaps.OnHub };
        if (
            report.Totals.Responses == 0
            && EmptyReportReason.Explain(database, request.Filter, request.Zone, copy is not null) is var why
            && isText
        )
            parsed.InvocationConfiguration.Error.WriteLine(why);
        else if (_options.Json(parsed))
            UsageJson.Write(report, output);
        else if (_options.Csv(parsed))
            ReportCsv.Write(report, _options.Breakdown(parsed), output, Terminal.IsTerminal(output));
        else if (_options.Markdown(parsed))
            ReportMarkdown.Write(report, _options.Breakdown(parsed), output);
        else
            ReportTable.Print(
                report,
                _options.Breakdown(parsed),
                output,
                Terminal.Width(output),
                Terminal.HasColours(output)
            );
        if (isText)
            Remind(paths, parsed.InvocationConfiguration.Error);
        return 0;
    }

    // Not on standard output, which may be the input of another program.
    static void Remind(AppPaths paths, TextWriter error)
    {
        if (ExpiryReminder.Read(paths) is { } reminder)
            error.WriteLine($"\n{reminder.Message}");
    }

    // Rows without usage are added for people only. They count towards the limit, so the query must not apply it.
    static UsageReport Load(Database database, ReportRequest request, DateTimeOffset now, bool isForPeople)
    {
        if (!isForPeople || !TrendRows.CanFill(request))
            return UsageQuery.Run(database, request, now.UtcDateTime);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, request.Zone).DateTime);
        return TrendRows.Fill(UsageQuery.Run(database, request with { Limit = null }, now.UtcDateTime), request, today);
    }

    void Compare(
        Database database,
        ParseResult parsed,
        ReportDefinition? shape,
        ReportComparisonPeriod periods,
        DateTimeOffset now
    )
    {
        var output = parsed.InvocationConfiguration.Output;
        var filter = _options.Filter(parsed, new(periods.Since, periods.Until));
        var comparison = UsageComparison.Load(
            database,
            shape is null ? [ReportKind.Projects, ReportKind.Models] : [shape.Kind],
            new(ReportKind.Projects, filter, _options.Zone(parsed)),
            (periods.OtherSince, periods.OtherUntil),
            now.UtcDateTime
        );
        if (_options.Json(parsed))
            output.WriteLine(
                JsonSerializer.Serialize(
                    comparison.Limit(_options.Limit(parsed)),
                    ReportJsonContext.Readable.UsageComparison
                )
            );
        else if (comparison.Total is { Responses: 0, ComparedResponses: 0 })
            parsed.InvocationConfiguration.Error.WriteLine(
                EmptyReportReason.Explain(
                    database,
                    filter,
                    _options.Zone(parsed),
                    parsed.GetValue(_hub),
                    (periods.OtherSince, periods.OtherUntil)
                )
            );
        else
            ComparisonView.Print(
                comparison,
                output,
                Terminal.Width(output),
                Terminal.HasColours(output),
                _options.Limit(parsed)
            );
    }

    void Summarize(Database database, ParseResult parsed, DateTimeOffset now)
    {
        var output = parsed.InvocationConfiguration.Output;
        var period = _options.Period(parsed, now);
        var (filter, zone) = (_options.Filter(parsed, period), _options.Zone(parsed));
        var isHub = parsed.GetValue(_hub);
        var summary = UsageSummary.Load(database, filter, zone, now, period.Name, isHub);
        var isEmpty = summary.All.Responses == 0;
        if (isEmpty && EmptyReportReason.Explain(database, filter, zone, isHub) is var why && !_options.Json(parsed))
            parsed.InvocationConfiguration.Error.WriteLine(why);
        else if (_options.Json(parsed))
            output.WriteLine(JsonSerializer.Serialize(summary, ReportJsonContext.Readable.UsageSummary));
        else
            SummaryView.Print(
                summary,
                output,
                Terminal.Width(output),
                Terminal.Height(output),
                Terminal.HasColours(output)
            );
    }
}
