using System.CommandLine;
using System.Text.Json;
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
    readonly Option<bool> _hub = new("--hub")
    {
        Description = "Report sessions of all your machines, read from the hub, which has totals by hour",
    };

    public ReportCommand()
        : base("report", "Show usage and cost: a summary, or a table by time, project, model, branch or session")
    {
        _options = new(this);
        Add(_hub);
        Add(new ReportUsersCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger report daily --last 7d --breakdown";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var shape = _options.Shape(parsed);
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
            ?? throw new Failure(
                FailureKind.NotFound,
                "no sessions yet. Run claude-session-logger import to record existing transcripts."
            );
        if (request is null)
        {
            Summarize(database, parsed, now);
            return 0;
        }

        var report = UsageQuery.Run(database, request, now.UtcDateTime) with
        {
            Limits =
                request.Kind == ReportKind.Blocks ? LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), now) : [],
        };
        if (
            report.Totals.Responses == 0
            && EmptyReportReason.Explain(database, request.Filter, request.Zone) is var why
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
        return 0;
    }

    void Summarize(Database database, ParseResult parsed, DateTimeOffset now)
    {
        var output = parsed.InvocationConfiguration.Output;
        var (filter, zone) = (_options.FilterWithoutTimes(parsed), _options.Zone(parsed));
        var summary = UsageSummary.Load(database, filter, zone, now);
        var isEmpty = summary.Periods is [.., { Responses: 0 }];
        if (isEmpty && EmptyReportReason.Explain(database, filter, zone) is var why && !_options.Json(parsed))
            parsed.InvocationConfiguration.Error.WriteLine(why);
        else if (_options.Json(parsed))
            output.WriteLine(JsonSerializer.Serialize(summary, ReportJsonContext.Readable.UsageSummary));
        else
            SummaryView.Print(summary, output, Terminal.Width(output), Terminal.HasColours(output));
    }
}
