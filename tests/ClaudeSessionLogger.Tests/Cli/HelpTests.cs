using System.CommandLine;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Help;
using ClaudeSessionLogger.Platform.Text;
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
        Assert.Contains("Usage: claude-session-logger sessions [COMMAND] [options]", Page("sessions", 80));
        Assert.Contains("Usage: claude-session-logger memory COMMAND [options]", Page("memory", 80));
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
