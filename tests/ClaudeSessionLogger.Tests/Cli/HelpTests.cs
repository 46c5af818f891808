using System.CommandLine;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Help;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The pages of <c>--help</c>.</summary>
public sealed partial class HelpTests
{
    static readonly RootCommand s_root = CommandLine.Create();

    public static TheoryData<string> Commands => [.. Below(s_root).Select(Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_help_page_fits_60_and_80_columns(string command)
    {
        foreach (var width in (int[])[60, 80])
            Assert.All(Page(command, width), line => Assert.InRange(SafeText.Width(line), 0, width));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_left_column_has_no_list_of_values(string command) =>
        Assert.DoesNotContain(
            Page(command, 80).SkipWhile(line => line != "Options:").TakeWhile(line => line != "Example:"),
            line => LeftColumn().Match(line).Value.Contains('|')
        );

    [Fact]
    public void Every_command_is_in_exactly_one_group() =>
        Assert.Equal(
            s_root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Order(),
            CommandGroups.All.SelectMany(group => group.Commands).Order()
        );

    [Fact]
    public void Eight_everyday_commands_come_first()
    {
        Assert.Equal(8, CommandGroups.All[0].Commands.Length);
        var page = Page("", 80);
        Assert.Equal("Every day:", page.First(line => line.EndsWith(':')));
    }

    [Fact]
    public void The_usage_shows_a_subcommand_as_optional_if_the_command_works_without()
    {
        Assert.Contains("Usage: claude-session-logger sessions [WORDS…] [options]", Page("sessions", 80));
        Assert.Contains("       claude-session-logger sessions COMMAND [options]", Page("sessions", 80));
        Assert.Contains("Usage: claude-session-logger memory COMMAND [options]", Page("memory", 80));
    }

    [Theory]
    [InlineData("search", "search WORDS… [options]")]
    [InlineData("log", "log [CATEGORY] TITLE… [options]")]
    [InlineData("show", "show ENTRY… [options]")]
    [InlineData("claim", "claim [ENTRY…] [options]")]
    public void The_usage_shows_a_word_that_is_needed_without_brackets(string command, string usage) =>
        Assert.Contains($"Usage: claude-session-logger {usage}", Page(command, 80));

    [Fact]
    public void The_first_help_fits_a_screen_and_names_every_command()
    {
        var page = Page("", 80);
        Assert.InRange(page.Length, 20, 40);
        Assert.All(
            CommandGroups.All.SelectMany(group => group.Commands),
            command => Assert.Contains(page, line => Regex.IsMatch(line, $@"(^| ){command}(,| |$)"))
        );
    }

    [Fact]
    public async Task Help_all_describes_every_command_and_a_pipe_obeys_COLUMNS()
    {
        using var home = new TemporaryHome();
        var environment = home.Environment();
        environment["COLUMNS"] = "60";
        foreach (
            var args in (string[][])
                [
                    ["--help"],
                    ["help", "all"],
                    ["report", "--help"],
                ]
        )
        {
            var help = (await Built.Run(environment, args)).Succeeded().Out;
            Assert.All(help.Split('\n'), line => Assert.InRange(SafeText.Width(line), 0, 60));
            if (args is ["help", "all"])
                Assert.All(
                    s_root.Subcommands.Where(command => !command.Hidden),
                    command => Assert.Contains($"\n  {command.Name} ", help, StringComparison.Ordinal)
                );
        }
    }

    [Fact]
    public void A_long_example_can_be_copied()
    {
        using var output = new StringWriter { NewLine = "\n" };
        HelpExample.Print(output, """claude-session-logger note 1a2b "the old ledger does too" """.TrimEnd(), 40);
        Assert.Equal(
            """
              claude-session-logger note 1a2b \
                "the old ledger does too"

            """.ReplaceLineEndings("\n"),
            output.ToString()
        );
    }

    static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.Where(below => !below.Hidden).SelectMany(Below).Prepend(command);

    static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Path(parent)} {command.Name}".TrimStart()
            : "";

    static string[] Page(string command, int width)
    {
        using var output = new StringWriter { NewLine = "\n" };
        HelpPage.Print(Below(s_root).Single(each => Path(each) == command), output, width);
        return output.ToString().Split('\n');
    }

    [GeneratedRegex("^  -.*?(?=  |$)")]
    private static partial Regex LeftColumn();
}
