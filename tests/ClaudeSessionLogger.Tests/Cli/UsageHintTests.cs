using System.CommandLine;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Mistakes in a command line are answered with what was probably meant.</summary>
public sealed class UsageHintTests
{
    static readonly DateOnly s_today = new(2026, 11, 28);

    [Theory]
    [InlineData("report daily --sort cost", "--order cost")]
    [InlineData("sessions --sort cost", "--order cost")]
    [InlineData("report --from 2026-11-01", "--since")]
    [InlineData("report --month 2026-11", "--since month")]
    [InlineData("sessions --csv", "--json")]
    [InlineData("setup -u Ann", "--user")]
    [InlineData("setup -m x", "--memory or --machine")]
    [InlineData("recent today", "sessions --since today")]
    [InlineData("report daily 5", "--last 5")]
    [InlineData("report projects 5", "--limit 5")]
    [InlineData("report 2026-11-01..10", "--since 2026-11-01 --until 2026-11-10")]
    [InlineData("report since 2026-11-01", "--since 2026-11-01")]
    [InlineData("prices set opus 5 25", "--input 5 --output 25")]
    [InlineData("budget 50/day", "budget set 50/day")]
    [InlineData("budget delete day", "budget remove")]
    [InlineData("budget remove 50/day", "day")]
    [InlineData("budget list", "budget")]
    [InlineData("exclude diary", "exclude add diary")]
    [InlineData("archive on", "setup --archive")]
    [InlineData("hub join /x", "setup --hub ADDRESS")]
    [InlineData("sesions show 7c1e", "sessions show")]
    [InlineData("hbu", "hub")]
    [InlineData("today", "report today")]
    [InlineData("search x --kind entri", "entry")]
    public void A_mistake_is_answered_with_what_was_meant(string line, string meant)
    {
        var failure = Assert.Throws<Failure>(() => CommandLine.Run(line.Split(' ')));
        Assert.EndsWith($"did you mean {meant}?", failure.Message, StringComparison.Ordinal);
        Assert.Equal(64, failure.ExitCode);
    }

    [Theory]
    [InlineData("november", "2026-11")]
    [InlineData("dec", "2025-12")]
    [InlineData("march 2024", "2024-03")]
    [InlineData("1.11.2026", "2026-11-01")]
    [InlineData("lastmonth", "last-month")]
    [InlineData("2026-11-01 2026-11-10", "--since 2026-11-01 --until 2026-11-10")]
    [InlineData("2026-10..2026-11", "--since 2026-10 --until 2026-11")]
    [InlineData("until yesterday", "--until yesterday")]
    [InlineData("soon", null)]
    [InlineData("2026-02-30", null)]
    public void A_period_in_other_words_is_recognised(string text, string? meant) =>
        Assert.Equal(meant, PeriodHint.Of(text, s_today));

    [Theory]
    [InlineData("month", "--since month")]
    [InlineData("last week", "--last week")]
    [InlineData("7d", "--last 7d")]
    [InlineData("yesterday", "--since yesterday --until yesterday")]
    [InlineData("2026-10", "--since 2026-10 --until 2026-10")]
    [InlineData("refunds", null)]
    public void A_period_among_words_is_an_option(string words, string? options) =>
        Assert.Equal(options, PeriodHint.Options(words));

    [Fact]
    public async Task Words_that_no_title_contains_may_be_an_option()
    {
        using var home = new CapturedHome();
        home.Session(1).Prompt("Monthly totals").Response(new(1, 2, 0, 0, 0)).Save();
        home.Import();
        (await Built.Run(home.Home, "log", "a title")).Succeeded();

        Assert.Equal("no title contains 'week': did you mean --since week?\n", (await Run("sessions", "week")).Error);
        Assert.Contains("Monthly totals", (await Run("sessions", "month")).Out, StringComparison.Ordinal);
        Assert.Equal("no title contains 'open': did you mean --open?\n", (await Run("list", "open")).Error);
        Assert.Equal("no title contains 'tasks': did you mean --category task?\n", (await Run("list", "tasks")).Error);

        async Task<ProgramRun> Run(params string[] line) => (await Built.Run(home.Home, line)).Succeeded();
    }

    [Fact]
    public void Every_command_refuses_an_option_that_it_does_not_have() =>
        Assert.All(
            Paths(CommandLine.Create(), []),
            path =>
                Assert.Contains(
                    "no option --nonsense",
                    Assert.Throws<Failure>(() => CommandLine.Run([.. path, "--nonsense"])).Message,
                    StringComparison.Ordinal
                )
        );

    static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command
            .Subcommands.Where(below => below.Name is not ("hook" or "statusline"))
            .SelectMany(below => Paths(below, [.. path, below.Name]))
            .Append(path);
}
