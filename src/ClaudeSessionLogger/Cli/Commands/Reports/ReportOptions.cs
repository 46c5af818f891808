using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>The options of <c>report</c>: kind, filter, order and format.</summary>
sealed class ReportOptions
{
    /// <summary>The default number of days in an <c>hourly</c> report.</summary>
    public const int DefaultHourlyDays = 7;

    static readonly string[] s_orders = ["asc", "desc", "cost", "tokens", "responses"];
    static readonly string[] s_weekdays = [.. Enum.GetNames<DayOfWeek>().Select(name => name.ToLowerInvariant())];

    readonly Argument<string?> _kind = new("KIND")
    {
        Description = $"{string.Join(", ", ReportDefinition.All.Select(shape => shape.Name))} (default: a summary)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    readonly Option<string?> _since = DayOption.New(
        "--since",
        "-s",
        "First day to include (report hourly shows the last 7 days by default)"
    );
    readonly Option<string?> _until = DayOption.New("--until", "-u", "Last day to include");
    readonly Option<string?> _last = new("--last")
    {
        Description =
            "Only the last hours, days, weeks, months or years (12h, 7d, 4w, 3m, 1y). "
            + "A number without a unit means days in report daily, weeks in report weekly, and so on",
        HelpName = "7d",
    };
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
    readonly Option<bool> _breakdown = new("--breakdown", "-b") { Description = "Also split each line by model" };
    readonly Option<string?> _order = OneOf(
        "--order",
        "-o",
        "Sort lines by their time or name (asc, desc), or by cost, tokens or responses, largest first (default: asc in "
            + "reports by time, else cost)",
        s_orders
    );
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of lines (default on a terminal: 31 in reports by time, 20 in others; elsewhere: all)"
    );
    readonly Option<string?> _weekStart = OneOf(
        "--week-start",
        "-w",
        "First day of the week (default: monday)",
        s_weekdays
    );
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Option<bool> _csv = new("--csv") { Description = "Print CSV" };
    readonly Option<bool> _markdown = new("--markdown") { Description = "Print a Markdown table" };

    public ReportOptions(Command command)
    {
        _kind.CompletionSources.Add([.. ReportDefinition.All.Select(shape => shape.Name)]);
        _kind.Validators.Add(result => Refuse(result, "report", [.. ReportDefinition.All.Select(shape => shape.Name)]));
        _last.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && RelativeRange.Parse(given.Value) is null)
                result.AddError(
                    "--last takes a number, with or without h, d, w, m or y, such as 7d, "
                        + $"not '{SafeText.Safe(given.Value)}'."
                );
        });
        command.Add(_kind);
        foreach (
            var option in (ReadOnlySpan<Option>)
                [
                    _since,
                    _until,
                    _last,
                    _zone,
                    _project,
                    _branch,
                    _model,
                    _type,
                    _breakdown,
                    _order,
                    _limit,
                    _weekStart,
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

    public bool Breakdown(ParseResult parsed) => parsed.GetValue(_breakdown);

    /// <summary>Returns the definition of the requested report; null for the summary.</summary>
    public ReportDefinition? Shape(ParseResult parsed)
    {
        var shape = parsed.GetValue(_kind) is { } word ? ReportDefinition.All.First(shape => shape.Name == word) : null;
        if (new[] { _json, _csv, _markdown }.Count(parsed.GetValue) > 1)
            throw new Failure(FailureKind.Invalid, "--json, --csv and --markdown cannot be combined; use one of them.");
        if (shape is { Kind: ReportKind.Models } && parsed.GetValue(_breakdown))
            throw new Failure(
                FailureKind.Invalid,
                "cannot use --breakdown with report models, which already has one line per model."
            );
        if (
            shape is null
            && new Option[]
            {
                _since,
                _until,
                _last,
                _breakdown,
                _order,
                _limit,
                _weekStart,
                _csv,
                _markdown,
            }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })
                is { } optionWithoutKind
        )
            throw new Failure(
                FailureKind.Invalid,
                $"{optionWithoutKind.Name} needs a kind of report, such as report daily; see claude-session-logger "
                    + "report --help."
            );
        return shape;
    }

    /// <param name="defaultLimit">The number of lines to show if the user sets no limit; null for all.</param>
    public ReportRequest Request(ParseResult parsed, ReportKind kind, DateTimeOffset now, int? defaultLimit)
    {
        var zone = Zone(parsed);
        var week = (DayOfWeek)Math.Max(0, Array.IndexOf(s_weekdays, parsed.GetValue(_weekStart) ?? "monday"));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var filter = new ReportFilter(
            DayOption.Parse(parsed.GetValue(_since), today),
            DayOption.Parse(parsed.GetValue(_until), today),
            null,
            parsed.GetValue(_project),
            parsed.GetValue(_branch),
            parsed.GetValue(_model),
            parsed.GetValue(_type)
        );
        DayOption.Check(filter.Since, filter.Until);
        var limit = parsed.GetValue(_limit);
        if (parsed.GetValue(_last) is { } last)
        {
            if (filter.HasTimes)
                throw new Failure(FailureKind.Invalid, "--last cannot be combined with --since or --until.");
            (filter, var lines) = RelativeRange.Apply(
                last,
                filter,
                kind,
                week,
                TimeZoneInfo.ConvertTime(now, zone),
                now.UtcDateTime
            );
            limit ??= lines;
        }

        // Without a filter, list only the last few days, because a report of several years would have too many lines.
        if (kind == ReportKind.Hourly && !filter.HasTimes && limit is null)
            filter = filter with { Since = today.AddDays(1 - DefaultHourlyDays) };
        var order = (ReportOrder)(1 + Array.IndexOf(s_orders, parsed.GetValue(_order)));
        return new(kind, filter, zone, week, order, limit ?? (filter.HasTimes ? null : defaultLimit));
    }

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

    /// <summary>Returns the filter by project, branch, model and type, without times.</summary>
    public ReportFilter FilterWithoutTimes(ParseResult parsed) =>
        new(
            Project: parsed.GetValue(_project),
            Branch: parsed.GetValue(_branch),
            Model: parsed.GetValue(_model),
            Type: parsed.GetValue(_type)
        );

    static Option<string?> OneOf(string name, string letter, string description, string[] words)
    {
        var option = new Option<string?>(name, letter)
        {
            Description = description,
            HelpName = string.Join('|', words),
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Refuse(result, name, words));
        return option;
    }

    static void Refuse(SymbolResult result, string what, string[] words)
    {
        if (result.Tokens is [var given] && !words.Contains(given.Value))
            result.AddError(WordChoice.Refusal($"{what} does not accept", given.Value, words));
    }
}
