using ClaudeSessionLogger.Cli.Browse.Charts;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>Budgets, the account's limits, and the active block with its pace.</summary>
sealed class LimitsPanel(UsageLoader loader) : TextView
{
    const int NameWidth = 22,
        MostBar = 40;

    LimitsData? _data;

    public override string Title => "limits";

    public override Action Load(Database? database)
    {
        var data = database is null ? null : loader.Limits(database);
        return () => _data = data;
    }

    protected override IEnumerable<ScreenLine> Lines(int width) =>
        _data is not { } data ? [] : LimitLines(data, width, Math.Clamp(width - NameWidth - 7, 8, MostBar));

    IEnumerable<ScreenLine> LimitLines(LimitsData data, int width, int bar) =>
        [
            ScreenLine.Of("Active block", ScreenStyle.Heading),
            .. data.Active is { Block: { } block } row
                ? Block(row.Totals, block, data.Now, width, bar)
                : [ScreenLine.Of("  None: no usage in the last five hours.", ScreenStyle.Minor)],
            ScreenLine.Empty,
            ScreenLine.Of("Account limits", ScreenStyle.Heading),
            .. data.Limits.SelectMany(limit => Limit(limit, data.Now, bar)),
            .. data.Limits.Count > 0
                ? Array.Empty<ScreenLine>()
                : Sentence("None are known. The client reports them to the status line.", width),
            ScreenLine.Empty,
            ScreenLine.Of("Budgets", ScreenStyle.Heading),
            .. data.Budgets.SelectMany(budget => BudgetLines(budget, data.Now, bar)),
            .. data.Budgets.Count > 0
                ? Array.Empty<ScreenLine>()
                : Sentence("None. Run claude-session-logger budget set 50/day to set one.", width),
        ];

    static IEnumerable<ScreenLine> Sentence(string text, int width) =>
        BrowserDialog
            .Wrapped(text, width - 2, ScreenStyle.Minor)
            .Select(line => ScreenLine.Of($"  {line.Text}", ScreenStyle.Minor));

    IEnumerable<ScreenLine> Block(UsageTotals totals, UsageBlock block, DateTimeOffset now, int width, int bar)
    {
        var passed = now.UtcDateTime - block.StartedAt;
        yield return Named(
            $"{Clock(block.StartedAt)} to {Clock(block.StartedAt + UsageBlock.Length)}",
            Gauge.Draw(Math.Clamp(passed / UsageBlock.Length, 0, 0.999), bar)
        );
        yield return ScreenLine.Of($"  {"so far", -(NameWidth - 2)}{ReportState.Summary(totals)}");
        if (block is { HasRate: true, Burn: { } burn, Projection: { } projection })
        {
            yield return ScreenLine.Of(
                $"  {"pace", -(NameWidth - 2)}{Terminal.Money(burn.UsdPerHour)} per hour · "
                    + $"{Terminal.Abbreviated((long)burn.TokensPerMinute)} tokens per minute"
            );
            yield return ScreenLine.Of(
                $"  {"at its end", -(NameWidth - 2)}{Terminal.Money(projection.CostUsd)} · "
                    + $"{Terminal.Abbreviated(projection.TotalTokens)} tokens, in "
                    + DurationText.FormatLength(projection.Remaining)
            );
        }
        else
            foreach (var line in Sentence("A pace needs a quarter of an hour of usage.", width))
                yield return line;
    }

    IEnumerable<ScreenLine> Limit(LimitUsage limit, DateTimeOffset now, int bar) =>
        [
            Named(limit.Name, Gauge.Draw(limit.UsedPercent / 100, bar)),
            ScreenLine.Of(
                $"  {"", -(NameWidth - 2)}"
                    + (limit.ResetsAt is { } reset ? $"resets {Clock(reset)}, " : "")
                    + $"reported {DurationText.FormatAge(now.UtcDateTime - limit.SeenAt)}",
                ScreenStyle.Minor
            ),
        ];

    static IEnumerable<ScreenLine> BudgetLines(CachedBudget budget, DateTimeOffset now, int bar) =>
        [
            Named(
                $"{SafeText.Safe(budget.Project ?? "all")} per {Budget.PeriodName(budget.Per)}",
                Gauge.Draw((double)budget.ShareAt(now), bar)
            ),
            ScreenLine.Of(
                $"  {"", -(NameWidth - 2)}{budget.SpentAt(now)} of {budget.Limit}, "
                    + (
                        budget.OverBy(now) is { } excess
                            ? $"over by {excess}"
                            : $"{budget.Limit - budget.SpentAt(now)} left"
                    )
                    + (
                        budget.BlocksAt(now) ? "; blocks prompts"
                        : budget.Blocks ? "; blocks prompts when spent"
                        : ""
                    ),
                budget.OverBy(now) is null ? ScreenStyle.Minor : ScreenStyle.Bad
            ),
        ];

    static ScreenLine Named(string name, IReadOnlyList<ScreenSpan> gauge) =>
        new([$"  {SafeText.Pad(name, NameWidth - 3)} ", .. gauge]);

    string Clock(DateTime utc)
    {
        var (local, today) = (TimeZoneInfo.ConvertTimeFromUtc(utc, loader.Zone), loader.Today);
        return local.ToString(
            DateOnly.FromDateTime(local) == today ? "HH:mm" : "MMM d HH:mm",
            System.Globalization.CultureInfo.InvariantCulture
        );
    }
}
