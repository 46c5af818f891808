using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>The options of <c>report</c>: kind, filter, order and format.</summary>
sealed class ReportOptions
{
    /// <summary>The default number of days in an <c>hourly</c> report.</summary>
    public const int DefaultHourlyDays = 7;

    static readonly string[] s_periods = ["today", "yesterday", "week", "month", "year", "7d", "30d"];
    static readonly string[] s_orders = ["asc", "desc", "cost", "tokens", "responses"];

    readonly Argument<string?> _kind = new("KIND")
    {
        Description = $"{string.Join(", ", ReportDefinition.All.Select(shape => shape.Name))} (default: a summary)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Argument<string[]> _words = new("PERIOD")
    {
        Description =
            "today, yesterday, week, month, year, last week, 7d, 12h, 2026-11-16, 2026-11 or 2026 "
            + "(default: all times)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    readonly PeriodOptions _period = new(
        "First day to include, such as 2026-11-16, yesterday, 7d, week or 2026-11 (report hourly shows the last 7 days "
            + "by default)",
        "Last day to include; of a week, month or year, its last day",
        "Only the last hours, days, weeks, months or years, up to now (12h, 7d, 4w, 3m, 1y), or the week, month or "
            + "year before this one. A number without a unit means days in report daily, weeks in report weekly, "
            + "and so on",
        letters: true
    );
    readonly Option<string?> _zone = new("--timezone", "-z")
    {
        Description = "Time zone for days and hours (default: this machine's)",
        HelpName = "Europe/Berlin",
    };
    readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "Only projects whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _branch = new("--branch")
    {
        Description = "Only branches whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _model = new("--model", "-m")
    {
        Description = "Only models whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _type = new("--type") { Description = "Only sessions of this type", HelpName = "TYPE" };
    readonly Option<string?> _tag = new("--tag") { Description = "Only sessions with this tag", HelpName = "TAG" };
    readonly Option<bool> _breakdown = new("--breakdown", "-b") { Description = "Also split each line by model" };
    readonly Option<string?> _order = WordOption.OneOf(
        "--order",
        "-o",
        "Sort lines by their time or name (asc, desc), or by cost, tokens or responses, largest first (default: asc in "
            + "reports by time, else cost)",
        s_orders
    );

    // As in sessions.
    readonly Option<bool> _byCost = new("--by-cost") { Hidden = true };
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of lines (default on a terminal: 31 in reports by time, 20 in others; elsewhere: all)"
    );
    readonly Option<string?> _weekStart = WordOption.OneOf(
        "--week-start",
        "-w",
        "First day of the week, or its beginning, such as sun (default: week_start in config.json, else monday)",
        [.. WeekdayName.All],
        word => WeekdayName.Parse(word) is not null
    );
    readonly Option<string?> _compare = new("--compare")
    {
        Description =
            "Compare with another period: previous, or a period such as last month or 2026-10. Shows the projects "
            + "and models, or the rows of a kind that is not by time (default: previous)",
        HelpName = "previous",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Option<bool> _csv = new("--csv") { Description = "Print CSV" };
    readonly Option<bool> _markdown = new("--markdown") { Description = "Print a Markdown table" };

    public ReportOptions(Command command)
    {
        _kind.CompletionSources.Add([.. ReportDefinition.All.Select(shape => shape.Name)]);
        _compare.CompletionSources.Add(ReportComparisonPeriod.Previous);
        _words.CompletionSources.Add(s_periods);
        command.Add(_kind);
        command.Add(_words);
        foreach (var option in _period.All)
            command.Add(option);
        foreach (
            var option in (ReadOnlySpan<Option>)
                [
                    _zone,
                    _project,
                    _branch,
                    _model,
                    _type,
                    _tag,
                    _breakdown,
                    _order,
                    _byCost,
                    _limit,
                    _weekStart,
                    _compare,
                    _json,
                    _csv,
                    _markdown,
                ]
        )
            command.Add(option);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public bool Csv(ParseResult parsed) => parsed.GetValue(_csv);

    public bool Markdown(ParseResult parsed) => parsed.GetValue(_markdown);

    /// <summary>The maximum number of lines that the user asked for.</summary>
    public int? Limit(ParseResult parsed) => parsed.GetValue(_limit);

    bool IsComparison(ParseResult parsed) => parsed.GetResult(_compare) is { Implicit: false };

    public bool Breakdown(ParseResult parsed) => parsed.GetValue(_breakdown);

    /// <summary>Returns the definition of the requested report; null for the summary.</summary>
    public ReportDefinition? Shape(ParseResult parsed)
    {
        var (shape, period) = Words(parsed);
        if (shape is null && period.Length > 0 && !PeriodParser.IsValid(period))
        {
            var words = period.Split(' ');
            var unknown = PeriodParser.IsValid(string.Join(' ', words[..^1])) ? words[^1] : words[0];
            throw UnknownReportWord.Failure(unknown, period, kind: null);
        }

        if (new[] { _json, _csv, _markdown }.Count(parsed.GetValue) > 1)
            throw new Failure(FailureKind.Invalid, "--json, --csv and --markdown cannot be combined; use one of them.");
        if (shape is { Kind: ReportKind.Models } && parsed.GetValue(_breakdown))
            throw new Failure(
                FailureKind.Invalid,
                "cannot use --breakdown with report models, which already has one line per model."
            );
        if (
            shape is null
            && new Option[] { _breakdown, _order, _byCost, _limit, _csv, _markdown }.FirstOrDefault(option =>
                parsed.GetResult(option) is { Implicit: false } && !(option == _limit && IsComparison(parsed))
            )
                is { } optionWithoutKind
        )
            throw new Failure(
                FailureKind.Invalid,
                $"{optionWithoutKind.Name} needs a kind of report, such as report daily; see claude-session-logger "
                    + "report --help."
            );
        return shape;
    }

    public void RefuseWithPage(ParseResult parsed, ReportDefinition? shape)
    {
        if (shape is not null)
            throw new Failure(
                FailureKind.Invalid,
                $"cannot use --html with report {shape.Name}: a page has all reports. Leave out {shape.Name}."
            );
        if (Given(parsed, _json, _csv, _markdown, _compare, _breakdown, _order, _byCost, _limit) is { } unwanted)
            throw new Failure(FailureKind.Invalid, $"{unwanted.Name} cannot be combined with --html.");
    }

    static Option? Given(ParseResult parsed, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            if (parsed.GetResult(option) is { Implicit: false })
                return option;
        return null;
    }

    /// <param name="defaultLimit">The number of lines to show if the user sets no limit; null for all.</param>
    public ReportRequest Request(ParseResult parsed, ReportKind kind, DateTimeOffset now, int? defaultLimit)
    {
        var (zone, week) = (Zone(parsed), WeekStart(parsed));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var limit = parsed.GetValue(_limit);
        var lastBlocks = kind == ReportKind.Blocks ? _period.LastLines(parsed) : null;
        var period = lastBlocks is null ? Period(parsed, now, kind) : default;
        limit ??= lastBlocks;
        var filter = Filter(parsed, period);
        // Without a filter, list only the last few days, because a report of several years would have too many lines.
        if (kind == ReportKind.Hourly && !filter.HasTimes && limit is null)
            filter = filter with { Since = today.AddDays(1 - DefaultHourlyDays) };
        var order = (ReportOrder)(1 + Array.IndexOf(s_orders, Order(parsed)));
        return new(kind, filter, zone, week, order, limit ?? (filter.HasTimes ? null : defaultLimit));
    }

    string? Order(ParseResult parsed) => parsed.GetValue(_order) ?? (parsed.GetValue(_byCost) ? "cost" : null);

    public TimeZoneInfo Zone(ParseResult parsed)
    {
        if (parsed.GetValue(_zone) is not { } name)
            return TimeProvider.System.LocalTimeZone;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new Failure(
                FailureKind.Invalid,
                $"unknown time zone '{SafeText.Safe(name)}'; use a name such as Europe/Berlin, America/New_York or UTC."
            );
    }

    /// <summary>The period that the arguments or options name.</summary>
    public Period Period(ParseResult parsed, DateTimeOffset now, ReportKind? kind = null)
    {
        var parser = new PeriodParser(TimeZoneInfo.ConvertTime(now, Zone(parsed)), WeekStart(parsed));
        if (Words(parsed).Period is not { Length: > 0 } words)
            return _period.Read(parsed, parser, kind);
        if (_period.IsGiven(parsed))
            throw new Failure(
                FailureKind.Invalid,
                $"'{SafeText.Safe(words)}' cannot be combined with --since, --until or --last."
            );
        return parser.Parse(words) is { } period
            ? period.UntilNow
            : throw UnknownReportWord.Failure(words, words, kind);
    }

    public ReportFilter Filter(ParseResult parsed, Period period) =>
        new(
            period.Since,
            period.Until,
            period.From,
            parsed.GetValue(_project),
            parsed.GetValue(_branch),
            parsed.GetValue(_model),
            parsed.GetValue(_type),
            parsed.GetValue(_tag) is { } tag ? SessionMarkTexts.Tag(tag) : null
        );

    /// <summary>The two periods to compare; null if <c>--compare</c> is not given.</summary>
    public ReportComparisonPeriod? Comparison(ParseResult parsed, ReportDefinition? shape, DateTimeOffset now)
    {
        if (!IsComparison(parsed))
            return null;
        var other = parsed.GetValue(_compare) ?? ReportComparisonPeriod.Previous;
        if (shape is { IsTrend: true } or { Kind: ReportKind.Sessions })
            throw new Failure(
                FailureKind.Invalid,
                $"cannot compare report {shape.Name}: --compare works with report projects, models, types, branches "
                    + "and skills, and without a kind of report."
            );
        if (Given(parsed, _csv, _markdown, _breakdown, _order, _byCost) is { } unwanted)
            throw new Failure(FailureKind.Invalid, $"{unwanted.Name} cannot be combined with --compare.");
        var local = TimeZoneInfo.ConvertTime(now, Zone(parsed));
        return ReportComparisonPeriod.Of(
            Period(parsed, now),
            other,
            new(local, WeekStart(parsed)),
            DateOnly.FromDateTime(local.DateTime)
        );
    }

    public DayOfWeek WeekStart(ParseResult parsed) =>
        parsed.GetValue(_weekStart) is { } given
            ? WeekdayName.Parse(given)!.Value
            : Settings.Load(AppPaths.FromEnvironment(), _ => { }).WeekStart;

    // The kind comes first or last: "report models last week" and "report last week models" are the same.
    (ReportDefinition? Shape, string Period) Words(ParseResult parsed)
    {
        if (parsed.GetValue(_kind) is not { } first)
            return (null, "");
        string[] words = [first, .. parsed.GetValue(_words) ?? []];
        return Named(first) is { } shape ? (shape, string.Join(' ', words[1..]))
            : Named(words[^1]) is { } last ? (last, string.Join(' ', words[..^1]))
            : (null, string.Join(' ', words));
    }

    static ReportDefinition? Named(string word) => ReportDefinition.All.FirstOrDefault(shape => shape.Name == word);
}
