using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class TextTableTests
{
    static string[] Printed(int width, bool colours = false)
    {
        var table = new TextTable(
            new("id"),
            new("when", DropPriority: 1),
            new("title", MinWidth: 8),
            TextColumn.Number("tokens", drop: 2),
            TextColumn.Number("cost")
        );
        table.AddRow("7c1e", "today", "Fix double-counted refunds", "1,234", "$5.45");
        table.AddRow("b45d", "yesterday", "表を作る", "12", "$10.00");
        var output = new StringWriter { NewLine = "\n" };
        table.Print(output, width, colours);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    [Fact]
    public void A_wide_table_shows_all_columns_and_aligns_numbers_to_the_right() =>
        Assert.Equal(
            [
                "id    when       title                       tokens    cost",
                "7c1e  today      Fix double-counted refunds   1,234   $5.45",
                "b45d  yesterday  表を作る                        12  $10.00",
            ],
            Printed(1000)
        );

    [Fact]
    public void A_narrower_table_cuts_the_long_text() =>
        Assert.Equal("7c1e  today      Fix double-c…   1,234   $5.45", Printed(46)[1]);

    [Fact]
    public void A_narrow_table_drops_the_least_important_column_first()
    {
        Assert.Equal("id    when       title         cost", Printed(35)[0]);
        Assert.Equal("id    title              cost", Printed(29)[0]);
    }

    [Theory]
    [InlineData(100, "name  sessions  input  output  cache write  cache read  tokens")]
    [InlineData(50, "name  sessions  input  output  cache  tokens")]
    [InlineData(35, "name  input  output  cache  tokens")]
    [InlineData(32, "name  sessions  tokens")]
    public void Parts_of_a_sum_are_shown_together_or_not_at_all(int width, string headings)
    {
        var table = new TextTable(
            new("name"),
            TextColumn.Number("sessions", drop: 9),
            TextColumn.Number("input", drop: 1),
            TextColumn.Number("output", drop: 2),
            TextColumn.Number("cache write", drop: 4),
            TextColumn.Number("cache read", drop: 3),
            TextColumn.Number(TokenParts.Cache, drop: 3),
            TextColumn.Number("tokens")
        )
        {
            Choices = TokenParts.Choices,
        };
        table.AddRow("shop", "1", "2", "3", "4", "5", "9", "14");
        Assert.Equal(headings, Printed(table, width)[0]);
    }

    [Theory]
    [InlineData("2025-11-27 19:16", "2025-11-27")]
    [InlineData("Nov 22 19:16", "Nov 22")]
    public void A_narrow_table_shows_the_day_of_a_time(string time, string shown)
    {
        var table = new TextTable(new("id"), TextColumn.Time("ended"));
        table.AddRow("7c1e", time);
        Assert.Equal($"7c1e  {shown}", Printed(table, 16)[1]);
        Assert.Equal($"7c1e  {time}", Printed(table, 40)[1]);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(30)]
    [InlineData(41)]
    [InlineData(57)]
    [InlineData(58)]
    public void No_line_exceeds_the_width(int width) =>
        Assert.All(Printed(width), line => Assert.InRange(SafeText.Width(line), 1, width));

    static string[] Printed(TextTable table, int width)
    {
        var output = new StringWriter { NewLine = "\n" };
        table.Print(output, width, colours: false);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    [Theory]
    [InlineData("general", "general", "title")]
    [InlineData("general", "dbt", "type     title")]
    public void A_column_of_equal_cells_is_dropped_before_a_text_is_cut(string first, string second, string headings)
    {
        var table = new TextTable(new TextColumn("type") { DropIfAlike = true }, new TextColumn("title", MinWidth: 8));
        table.AddRow(first, "Fix double-counted refunds");
        table.AddEmptyLine();
        table.AddRow(second, "Move the cart");
        Assert.Equal(headings, Printed(table, 30)[0]);
        Assert.Equal("type     title", Printed(table, 60)[0]);
    }

    [Fact]
    public void A_minor_column_is_dropped_for_the_wanted_width_of_a_title()
    {
        var table = new TextTable(
            new TextColumn("id", DropPriority: 2),
            new TextColumn("min", DropPriority: 1) { IsMinor = true },
            new TextColumn("title", MinWidth: 8) { WantedWidth = 20 }
        );
        table.AddRow("7c1e", "40", "Fix double-counted refunds");
        Assert.Equal("7c1e  Fix double-counted re…", Printed(table, 28)[1]);
        Assert.Equal("7c1e  40   Fix double-counted r…", Printed(table, 32)[1]);
    }

    [Fact]
    public void Names_of_models_are_shortened_before_a_column_is_dropped()
    {
        var table = new TextTable(
            new TextColumn("model", MinWidth: 8) { Shorten = ModelLabel.Short },
            TextColumn.Number("input", drop: 1)
        );
        table.AddRow("claude-haiku-4-5-20251001", "12");
        table.AddRow("claude-session-logger", "3");
        Assert.StartsWith("claude-haiku-4-5-20251001", Printed(table, 80)[1], StringComparison.Ordinal);
        Assert.Equal(["haiku-4-5                 12", "claude-session-logger      3"], Printed(table, 28)[1..]);
    }

    [Fact]
    public void A_minor_number_is_dropped_before_a_name_is_cut()
    {
        var table = new TextTable(
            new TextColumn("branch", MinWidth: 8) { WantedWidth = 20 },
            TextColumn.MinorNumber("input", drop: 1),
            TextColumn.Number("tokens")
        );
        table.AddRow("feature/gradients-1", "12", "15");
        Assert.Equal("feature/gradients-1     12      15", Printed(table, 34)[1]);
        Assert.Equal("feature/gradients-1      15", Printed(table, 33)[1]);
        Assert.Equal("feature/gra…      15", Printed(table, 20)[1]);
    }

    [Fact]
    public void Escape_sequences_are_removed_from_every_cell()
    {
        var table = new TextTable(new TextColumn("title"));
        table.AddRow("\e[31mred\e[0m\nnext");
        var output = new StringWriter { NewLine = "\n" };
        table.Print(output, 80, colours: false);
        Assert.Equal("title\nred next\n", output.ToString());
    }

    [Fact]
    public void Headings_are_bold_only_with_colours()
    {
        Assert.StartsWith("\e[1mid ", Printed(80, colours: true)[0], StringComparison.Ordinal);
        Assert.DoesNotContain(Printed(80, colours: true).Skip(1), line => line.Contains('\e'));
        Assert.DoesNotContain(Printed(80), line => line.Contains('\e'));
    }
}
