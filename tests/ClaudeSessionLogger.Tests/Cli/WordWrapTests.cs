using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Messages on a terminal are wrapped between words.</summary>
public sealed class WordWrapTests
{
    [Fact]
    public void A_message_is_wrapped_between_words_at_the_width()
    {
        var lines = Wrapped(
            20,
            error => error.WriteLine("claude-session-logger: cannot find an entry. Run claude-session-logger list.")
        );
        Assert.Equal(
            ["claude-session-logger:", "cannot find an", "entry. Run", "claude-session-logger", "list."],
            lines
        );
    }

    [Theory]
    [InlineData("  notes  about the ledger of refunds", "    ")]
    [InlineData("- notes about the ledger of refunds", "  ")]
    [InlineData("notes about the ledger of all refunds", "")]
    public void What_continues_a_line_is_indented_further_than_the_line(string line, string indent)
    {
        var lines = Wrapped(20, error => error.WriteLine(line));
        Assert.True(lines.Length > 1);
        Assert.All(lines, printed => Assert.InRange(SafeText.Width(printed), 1, 20));
        Assert.All(lines[1..], printed => Assert.Equal(indent.Length, printed.Length - printed.TrimStart(' ').Length));
    }

    [Theory]
    [InlineData("transcript ~/work/a-long-folder/x.jsonl", "transcript", "~/work/a-long-folder/x.jsonl")]
    [InlineData(
        "so run: cd /tmp/work && claude --resume 1 to go on",
        "so run:",
        "cd /tmp/work && claude --resume 1",
        "to go on"
    )]
    public void A_path_or_a_command_wider_than_its_column_stays_whole_on_a_line_of_its_own(
        string text,
        params string[] lines
    )
    {
        var output = new StringWriter { NewLine = "\n" };
        const string Command = "cd /tmp/work && claude --resume 1";
        WordWrap.Write(
            output,
            text.Replace(Command, WordWrap.Whole(Command), StringComparison.Ordinal),
            30,
            indent: 11
        );
        Assert.Equal(lines, output.ToString().Split('\n').Select(line => line.Trim()));
        Assert.All(
            output.ToString().Split('\n').Where(line => line.Length > 30),
            line => Assert.False(line.StartsWith(' '))
        );
    }

    [Fact]
    public void A_message_written_in_pieces_is_wrapped_as_a_whole()
    {
        var lines = Wrapped(
            20,
            error =>
            {
                error.Write("read the transcript");
                error.Write(' ');
                error.Write("of a session");
                error.WriteLine();
                error.Write("done? [y/N] ");
                error.Flush();
            }
        );
        Assert.Equal(["read the transcript ", "of a session", "done? [y/N] "], lines);
    }

    [Fact]
    public void Lines_of_a_message_stay_lines_and_wide_characters_count_twice()
    {
        Assert.Equal(["one", "", "two"], Wrapped(20, error => error.WriteLine("one\n\ntwo")));
        Assert.Equal(["表を作る", "表を作る"], Wrapped(12, error => error.WriteLine("表を作る 表を作る")));
    }

    static string[] Wrapped(int width, Action<TextWriter> write)
    {
        var output = new StringWriter { NewLine = "\n" };
        using var error = new WrappingWriter(output, () => width);
        write(error);
        var text = output.ToString();
        return (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
    }
}
