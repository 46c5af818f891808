using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>
/// Every screen at common terminal widths matches its file in Golden/. CSL_RENEW_GOLDEN=1 writes the files again;
/// review the differences. Bold and cyan are legible on dark and light backgrounds, so there is one set of colours.
/// </summary>
public sealed partial class ReportScreenTests
{
    static readonly int[] s_widths = [60, 80, 120, 200];
    static readonly DateTime s_now = UsageHome.Utc("2026-11-22 18:20");

    public static TheoryData<string> Kinds => [.. ReportDefinition.All.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_report_matches_its_golden_file(string kind)
    {
        using var home = Demo();
        var shape = ReportDefinition.All.First(shape => shape.Name == kind);
        var report = home.Report(shape.Kind, "Europe/Berlin", limit: shape.IsTrend ? 8 : 5, now: s_now) with
        {
            Limits =
                shape.Kind == ReportKind.Blocks
                    ? LimitUsage.FromLimits(
                        new(
                            new(s_now.AddMinutes(-3)),
                            new(42.4, new(s_now.AddHours(2))),
                            new(17, new(s_now.AddDays(3)))
                        ),
                        new(s_now)
                    )
                    : [],
        };
        Check(
            $"report-{kind}",
            (output, width, colours) => ReportTable.Print(report, breakdown: false, output, width, colours)
        );
    }

    [Fact]
    public void One_incomplete_response_is_singular() =>
        Assert.StartsWith("1 of 2 responses lacks part of its output", ReportNotes.LowerBound(1, 2));

    [Fact]
    public void A_breakdown_matches_its_golden_file()
    {
        using var home = Demo();
        var report = home.Report(ReportKind.Daily, "Europe/Berlin", limit: 4, now: s_now);
        Check(
            "report-daily-breakdown",
            (output, width, colours) => ReportTable.Print(report, breakdown: true, output, width, colours)
        );
    }

    [Fact]
    public void The_summary_matches_its_golden_file()
    {
        using var home = Demo();
        using var database = Database.OpenToRead(home.Paths, TimeSpan.FromSeconds(10))!;
        var summary = UsageSummary.Load(
            database,
            new(),
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            new(s_now)
        );
        Check("report", (output, width, colours) => SummaryView.Print(summary, output, width, height: 40, colours));
    }

    [Theory]
    [InlineData(131, 195, true)]
    [InlineData(5, 100, true)]
    [InlineData(4, 100, false)]
    [InlineData(1, 84, false)]
    [InlineData(0, 0, false)]
    public void Incomplete_responses_are_mentioned_if_they_are_many(long incomplete, long responses, bool isMentioned)
    {
        var notes = ReportNotes.Of(
            new DataQuality([], null, incomplete, 0, null, [], 0) { Responses = responses },
            "",
            explains: true
        );
        Assert.Equal(
            isMentioned
                ?
                [
                    $"{incomplete} of {responses} responses lack part of their output, so the true cost is higher "
                        + $"({DocsPage.Counting}).",
                ]
                : [],
            notes
        );
    }

    [Fact]
    public void A_block_of_a_few_minutes_shows_no_rate()
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-11-22 10:00"));
        home.Add("s", UsageHome.Utc("2026-11-22 10:04"));
        home.Add("s", UsageHome.Utc("2026-11-22 16:00"));
        home.Add("s", UsageHome.Utc("2026-11-22 16:30"));
        home.Save();
        var output = new StringWriter { NewLine = "\n" };
        var report = home.Report(ReportKind.Blocks, "UTC", now: s_now);
        ReportTable.Print(report, breakdown: false, output, Terminal.Unlimited, colours: false);
        var lines = output.ToString().Split('\n');
        Assert.Single(lines[1].Split(' '), word => word.StartsWith('$'));
        Assert.Equal(2, lines[2].Split(' ').Count(word => word.StartsWith('$')));
    }

    [Fact]
    public void A_repeated_hour_shows_its_offset()
    {
        using var home = new UsageHome();
        home.Add("s", UsageHome.Utc("2026-10-25 00:30"));
        home.Add("s", UsageHome.Utc("2026-10-25 01:30"));
        home.Add("s", UsageHome.Utc("2026-10-25 02:30"));
        home.Save();
        Assert.Equal(
            ["2026-10-25 02:00+02:00", "2026-10-25 02:00+01:00", "2026-10-25 03:00"],
            Lines(output =>
                    ReportTable.Print(
                        home.Report(ReportKind.Hourly, "Europe/Berlin"),
                        breakdown: false,
                        output,
                        120,
                        colours: false
                    )
                )
                .Skip(1)
                .Take(3)
                .Select(line => line.Split("  ")[0])
        );
    }

    static void Check(string name, Action<TextWriter, int, bool> print)
    {
        var screens = s_widths
            .Select(width =>
                (Title: $"{width} columns", Lines: Lines(output => print(output, width, false)), Width: width)
            )
            .Append((Title: "80 columns, in colours", Lines: Lines(output => print(output, 80, true)), Width: 80))
            .Append(
                (
                    Title: "piped",
                    Lines: Lines(output => print(output, Terminal.Unlimited, false)),
                    Width: Terminal.Unlimited
                )
            )
            .ToList();
        Assert.All(
            screens,
            screen =>
                Assert.All(
                    screen.Lines,
                    line =>
                    {
                        var seen = line.Replace("\x1b[1m", "", StringComparison.Ordinal)
                            .Replace("\x1b[36m", "", StringComparison.Ordinal)
                            .Replace("\x1b[0m", "", StringComparison.Ordinal);
                        Assert.DoesNotContain('\x1b', seen);
                        Assert.True(SafeText.Width(seen) <= screen.Width, $"{screen.Title}: {line}");
                        Assert.DoesNotMatch(WithoutCents(), seen);
                    }
                )
        );
        var text = string.Concat(
            screens.Select(screen =>
                $"── {screen.Title}\n{string.Concat(screen.Lines.Select(line => line.Replace('\x1b', '␛') + "\n"))}\n"
            )
        );
        var path = Repository.In("tests", "ClaudeSessionLogger.Tests", "Golden", $"{name}.txt");
        if (Environment.GetEnvironmentVariable("CSL_RENEW_GOLDEN") is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    static List<string> Lines(Action<TextWriter> print)
    {
        using var output = new StringWriter { NewLine = "\n" };
        print(output);
        return [.. output.ToString().TrimEnd('\n').Split('\n')];
    }

    // Three weeks with five sessions a day in four projects, including every case that is difficult to display.
    static UsageHome Demo()
    {
        (string Project, string Type, string Title, string Branch, string Model, string Skills)[] work =
        [
            (
                "checkout-api",
                "debugging",
                "Fix double-counted refunds",
                "fix/refunds",
                "claude-opus-4-8",
                "systematic-debugging"
            ),
            (
                "web-shop",
                "feature",
                "カートを新しいチェックアウトに移す",
                "main",
                "claude-sonnet-4-6",
                "writing-plans, frontend-design"
            ),
            (
                "warehouse-dbt",
                "planning",
                "Staging models 👩‍💻🚀 for refunds, and everything else that the ledger needs before it can be trusted",
                "stg-refunds",
                "claude-haiku-4-5-20251001",
                ""
            ),
            (
                "an-extraordinarily-long-name-of-a-repository-that-somebody-chose",
                "general",
                "=HYPERLINK(\"http://x\") | \x1b[31mred\x1b[0m",
                "feature/JIRA-1234-a-branch-name-of-considerable-length",
                "claude-opus-5",
                "writing-plans"
            ),
            ("dotfiles", "general", "", "", "gpt-9-unheard-of", ""),
        ];
        var home = new UsageHome();
        for (var day = 0; day < 21; day++)
        {
            foreach (var (what, i) in work.Select((what, i) => (what, i)))
            {
                for (var response = 0; response < 3 + ((day * 7 + i * 3) % 5); response++)
                {
                    // The sessions of the last day are in the last hours, so that a block is active.
                    home.Add(
                        $"{i}{day:00}e4a91-0000-4000-8000-000000000000",
                        s_now.AddDays(day - 20).AddMinutes(-200 + (i * 35) + (response * 4)),
                        what.Model,
                        i == 4 ? null : ((day + 1) * (i + 1) * (response + 2) % 97) / 12.34567m,
                        what.Branch is "" ? null : what.Branch,
                        1 + (day * 3_001 * (i + 1)),
                        lowerBound: i == 3 && response == 0
                    );
                }
            }
        }

        home.Save(database =>
        {
            foreach (var (what, i) in work.Select((what, i) => (what, i)))
            {
                database.Execute(
                    $"update sessions set project = $project, session_type = $type, title = $title, skills_used = "
                        + "$skills, skipped_lines = 1, cost_usd = 10, reported_cost_usd = 10.11 where session_id like "
                        + $"'{i}%'",
                    ("project", what.Project),
                    ("type", what.Type),
                    ("title", what.Title),
                    ("skills", what.Skills)
                );
            }

            database.Execute(
                "insert into log_entries (id, category, status, title) values ('1', 'issue', 'open', 'a'), ('2', "
                    + "'task', 'in_progress', 'b'), ('3', 'task', 'open', 'c'), ('4', 'note', 'info', 'd')"
            );
        });
        return home;
    }

    [GeneratedRegex(@"\$[\d,]+(\.\d)?(?![\d.,])")]
    private static partial Regex WithoutCents();
}
