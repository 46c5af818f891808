using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>The pictures in README.md show the terminal output of the program for the history of <c>demo</c>.</summary>
public sealed class PicturesTests
{
    static readonly (string Name, string Command, int Columns)[] s_pictures =
    [
        ("report", "claude-session-logger report", 92),
        ("daily", "claude-session-logger report daily --last 7d", 116),
        ("statusline", "claude-session-logger statusline < from-claude-code.json", 92),
    ];

    [Fact]
    public async Task The_pictures_are_current()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"),
            "A terminal is had from util-linux's script."
        );
        using var home = new TemporaryHome("ada");
        var now = TimeProvider.System.GetUtcNow();
        var environment = new Dictionary<string, string>(home.Environment())
        {
            ["TZ"] = Afternoon(now),
            ["TERM"] = "xterm-256color",
            ["CLAUDE_LOGGER_USER"] = "Ada",
        };
        var demo = home.In("demo");
        (await ProgramRun.Of(Published.Program, ["demo", demo], environment)).Succeeded();
        environment["CLAUDE_LOGGER_HOME"] = Path.Combine(demo, ".claude", "claude-session-logger");
        environment["CLAUDE_CONFIG_DIR"] = Path.Combine(demo, ".claude");
        File.WriteAllText(
            Path.Combine(demo, "from-claude-code.json"),
            $$"""
            {"session_id":"{{DemoHistory.Newest}}","model":{"display_name":"Opus 4.8"},"cost":{"total_cost_usd":5.9271},
             "context_window":{"used_percentage":41},
             "rate_limits":{"five_hour":{"used_percentage":63},"seven_day":{"used_percentage":22} } }
            """
        );
        foreach (var (name, command, columns) in s_pictures)
        {
            var line = command.Replace("claude-session-logger ", $"'{Published.Program}' ", StringComparison.Ordinal);
            // Claude Code runs the status line without a terminal.
            environment["COLUMNS"] = $"{columns + 1}";
            var run = (
                await ProgramRun.Of(
                    "/usr/bin/script",
                    ["-qec", $"stty cols {columns + 1} rows 60; {line}", "/dev/null"],
                    environment,
                    folder: demo
                )
            ).Succeeded();
            var picture = TerminalPicture.Of(command, run.Out, columns);
            var path = Repository.In("docs", "pictures", name + ".svg");
            var isCurrent =
                File.Exists(path)
                && TerminalPicture.Timeless(File.ReadAllText(path)) == TerminalPicture.Timeless(picture);
            if (!isCurrent && Environment.GetEnvironmentVariable("CSL_RENEW_DOCS") == "1")
                File.WriteAllText(path, picture);
            else
                Assert.True(
                    isCurrent,
                    $"{path} is not what the program shows; renew it with: CSL_RENEW_DOCS=1 ./test.sh -class "
                        + "'*Pictures*'"
                );
        }
    }

    [Fact]
    public void Colours_become_classes_and_invisible_codes_are_dropped() =>
        Assert.Contains(
            "<text x=\"16\" y=\"63\" textLength=\"16.8\" class=\"c31\">a&lt;</text>\n<text x=\"41.2\" y=\"63\" "
                + "textLength=\"8.4\">b</text>",
            TerminalPicture.Of("x", "\x1b[?1h\x1b=\x1b[31ma<\x1b[0m b\r\n", 20),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_different_number_changes_the_picture_but_a_date_does_not()
    {
        var picture = TerminalPicture.Of("x", "2026-11-22 $5.45", 20);
        Assert.Equal(
            TerminalPicture.Timeless(picture),
            TerminalPicture.Timeless(TerminalPicture.Of("x", "2027-01-02 $5.45", 20))
        );
        Assert.NotEqual(
            TerminalPicture.Timeless(picture),
            TerminalPicture.Timeless(TerminalPicture.Of("x", "2026-11-22 $5.46", 20))
        );
    }

    [Fact]
    public void A_different_number_of_this_month_does_not_change_the_picture_but_one_of_another_row_does()
    {
        static string Timeless(string month, string days) =>
            TerminalPicture.Timeless(TerminalPicture.Of("x", $"this month {month}\nlast 30 days {days}", 30));
        Assert.Equal(Timeless("  $78.69", "  $86.23"), Timeless("  $5", "  $86.23"));
        Assert.NotEqual(Timeless("  $78.69", "  $86.23"), Timeless("  $78.69", "  $86.24"));
    }

    /// <summary>
    /// A time zone in which it is now between three and four, so that 29 hours ago is always yesterday.
    /// </summary>
    static string Afternoon(DateTimeOffset now)
    {
        var east = 15 - now.UtcDateTime.Hour;
        east = east > 14 ? east - 24 : east;
        return east switch
        {
            0 => "Etc/UTC",
            > 0 => $"Etc/GMT-{east}",
            _ => $"Etc/GMT+{-east}",
        };
    }
}
