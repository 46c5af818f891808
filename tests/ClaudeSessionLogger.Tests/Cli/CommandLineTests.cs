using System.CommandLine;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Usage errors, help and version of the command line.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("session", "there is no command 'session': did you mean sessions?")]
    [InlineData("reprot", "there is no command 'reprot': did you mean report?")]
    [InlineData("frobnicate", "there is no command 'frobnicate'; see claude-session-logger --help.")]
    [InlineData("sessions shwo", "sessions has no command 'shwo': did you mean show?")]
    [InlineData("sessions --jsn", "sessions has no option --jsn: did you mean --json?")]
    [InlineData(
        "report --limit 3",
        "--limit needs a kind of report, such as report daily; see claude-session-logger report --help."
    )]
    [InlineData("report dayly", "report does not accept 'dayly': did you mean daily?")]
    [InlineData("forget --project", "--project needs NAME; see claude-session-logger forget --help.")]
    [InlineData("sessions --last", "--last needs a value such as 7d; see claude-session-logger sessions --help.")]
    [InlineData("claim x --for", "--for needs a value such as 2h; see claude-session-logger claim --help.")]
    [InlineData("daily", "there is no command 'daily': did you mean report daily?")]
    [InlineData("blocks", "there is no command 'blocks': did you mean report blocks?")]
    [InlineData("version", "there is no command 'version': did you mean --version?")]
    [InlineData("uninstall", "there is no command 'uninstall': did you mean setup --remove?")]
    [InlineData("-v", "there is no option -v: did you mean --version?")]
    [InlineData("help nonsense", "there is no command 'nonsense'; see claude-session-logger --help.")]
    [InlineData("help sessions shwo", "sessions has no command 'shwo': did you mean show?")]
    [InlineData("help report dayly", "report does not accept 'dayly': did you mean daily?")]
    [InlineData("setup --hub a --hub b", "--hub is given more than once; give it once.")]
    [InlineData("--json sessions", "--json must come after the command: claude-session-logger sessions --json")]
    [InlineData("sessions --limt=5", "sessions has no option --limt=5: did you mean --limit?")]
    [InlineData("log --category isue --title x", "there is no category 'isue': did you mean issue?")]
    [InlineData("completion bsh", "there is no completion script for 'bsh': did you mean bash?")]
    [InlineData("budget remove daily", "there is no period 'daily'; use one of day, week, month.")]
    [InlineData(
        "report daily --since lastweek",
        "--since takes a day or a period such as 2026-11-16, yesterday, 7d, week or 2026-11, not 'lastweek': did you "
            + "mean last-week?"
    )]
    [InlineData(
        "report daily --since 2026-02-30",
        "--since takes a day or a period such as 2026-11-16, yesterday, 7d, week or 2026-11, not '2026-02-30': "
            + "February 2026 has 28 days."
    )]
    [InlineData(
        "report daily --last soon",
        "--last takes a number with h, d, w, m or y, such as 7d, or week, month or year, not 'soon'."
    )]
    [InlineData(
        "report daily --order price",
        "--order does not accept 'price'; use one of asc, desc, cost, tokens, responses."
    )]
    [InlineData(
        "report weekly --week-start noon",
        "--week-start does not accept 'noon'; use one of sunday, monday, tuesday, wednesday, thursday, "
            + "friday, saturday."
    )]
    [InlineData("recent 5", "recent does not take '5': did you mean --limit 5?")]
    [InlineData("sessions show", "sessions show needs SESSION; see claude-session-logger sessions show --help.")]
    [InlineData("sessions --since", "--since needs DAY; see claude-session-logger sessions --help.")]
    [InlineData(
        "sessions --since tomorrow",
        "--since takes a day or a period such as 2026-11-16, yesterday, 7d, week or 2026-11, not 'tomorrow'."
    )]
    [InlineData("sessions --limit x", "--limit takes a number, not 'x'.")]
    [InlineData("sessions --limit -1", "--limit takes a number greater than 0, not '-1'.")]
    [InlineData(
        "forget --before 9999-99-99",
        "--before takes a day or a period such as 2026-11-16, yesterday, 7d, week or 2026-11, not '9999-99-99': "
            + "there is no month 99."
    )]
    [InlineData("import ", "DIR is empty.")]
    [InlineData("backup ", "FILE is empty.")]
    [InlineData("restore ", "FILE is empty.")]
    [InlineData("sessions show ", "SESSION is empty.")]
    [InlineData("@arguments.txt", "there is no command '@arguments.txt'; see claude-session-logger --help.")]
    [InlineData(
        "log --category issue",
        "log needs a title: log \"TITLE\", or log CATEGORY \"TITLE\"; see claude-session-logger log --help."
    )]
    [InlineData("log --category bug --title x", "there is no category 'bug': did you mean issue?")]
    [InlineData(
        "show",
        "show needs ENTRY (an id or words of the title). Run claude-session-logger list to list entries."
    )]
    [InlineData(
        "claim x --for soon",
        "--for takes a duration between 1 minute and 30 days, such as 30m, 2h or 1d, not 'soon'."
    )]
    [InlineData("edit x", "nothing to change: pass --title, --body, --category or --status.")]
    [InlineData(
        "note x",
        "note needs ENTRY and TEXT: note ENTRY \"TEXT\", note --id ID \"TEXT\" or note --title-match WORDS \"TEXT\"; - "
            + "as TEXT reads the note from standard input."
    )]
    [InlineData(
        "claim",
        "claim needs ENTRY (an id or words of the title) or --next. Run claude-session-logger list to list entries."
    )]
    public void A_usage_error_is_one_sentence_with_a_solution(string line, string sentence)
    {
        var failure = Assert.Throws<Failure>(() => CommandLine.Run(line.Split(' ')));
        Assert.Equal((sentence, 64), (failure.Message, failure.ExitCode));
    }

    [Fact]
    public void An_option_without_its_value_is_a_usage_error_in_every_command() =>
        Assert.All(
            OptionsWithValues(CommandLine.Create(), []),
            line => Assert.Equal(64, Assert.Throws<Failure>(() => CommandLine.Run(line)).ExitCode)
        );

    [Fact]
    public void A_word_where_a_number_is_expected_is_a_usage_error_in_every_command() =>
        Assert.All(
            OptionsWithValues(
                CommandLine.Create(),
                [],
                option => option.ValueType == typeof(int?) || option.ValueType == typeof(decimal?)
            ),
            line =>
            {
                var failure = Assert.Throws<Failure>(() => CommandLine.Run([.. line, "many"]));
                Assert.Equal(64, failure.ExitCode);
                Assert.DoesNotContain("System", failure.Message, StringComparison.Ordinal);
            }
        );

    static IEnumerable<string[]> OptionsWithValues(
        Command command,
        string[] path,
        Func<Option, bool>? isWanted = null
    ) =>
        command
            .Options.Where(option => option.Arity.MinimumNumberOfValues > 0 && isWanted?.Invoke(option) != false)
            .Select(option => (string[])[.. path, option.Name])
            .Concat(command.Subcommands.SelectMany(below => OptionsWithValues(below, [.. path, below.Name], isWanted)));

    [Fact]
    public async Task The_program_prints_its_help_without_arguments()
    {
        using var home = new TemporaryHome();
        var (nothing, help) = (
            (await Published.Run(home)).Succeeded(),
            (await Published.Run(home, "--help")).Succeeded()
        );
        Assert.Equal(help, nothing);
        Assert.Empty(
            CommandLine.Create().Subcommands.Select(command => command.Name).Except(help.Out.Split([' ', ',', '\n']))
        );
        var all = (await Published.Run(home, "help", "all")).Succeeded();
        Assert.All(
            CommandLine.Create().Subcommands,
            command => Assert.Contains($"\n  {command.Name} ", all.Out, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_usage_error_goes_to_stderr_with_the_programs_name()
    {
        using var home = new TemporaryHome();
        Assert.Equal(
            new ProgramRun(
                64,
                "",
                "claude-session-logger: there is no command 'session': did you mean sessions?" + Environment.NewLine
            ),
            await Published.Run(home, "session")
        );
    }

    [Fact]
    public async Task The_version_is_the_version_of_the_release()
    {
        using var home = new TemporaryHome();
        Assert.StartsWith(
            typeof(Failure).Assembly.GetName().Version!.ToString(3),
            (await Published.Run(home, "--version")).Succeeded().Out,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("hook", "--help")]
    [InlineData("hook", "session-end", "-h")]
    [InlineData("statusline", "--help")]
    public async Task Commands_for_the_client_print_their_help_on_request(params string[] words)
    {
        using var home = new TemporaryHome();
        Assert.Contains("Usage:", (await Published.Run(home, words)).Succeeded().Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home.Spool));
    }
}
