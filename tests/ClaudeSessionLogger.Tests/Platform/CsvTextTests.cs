using ClaudeSessionLogger.Cli.Commands.Storage;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("a\u001b[31mb", "a\ufffd[31mb", "ab")]
    [InlineData("a\u009b31mb\u202ec", "a\ufffd31mb\u202ec", "abc")]
    [InlineData("a\nb\tc", "\"a\nb\tc\"", "a b c")]
    [InlineData("\u001b[0m=1+1", "\ufffd[0m=1+1", "'=1+1")]
    public void CSV_contains_no_control_characters(string text, string inAFile, string onATerminal) =>
        Assert.Equal((inAFile, onATerminal), (CsvText.Field(text), CsvText.Field(text, isForTerminal: true)));

    [Fact]
    public void Export_and_query_write_no_formulas_and_keep_numbers()
    {
        using var home = new CapturedHome();
        home.Session(1, "shop").Prompt("hello").Response(new(10, 20, 0, 30, 40)).Title("=HYPERLINK(1)").Save();
        home.Import();
        using (var database = home.Read())
            new ViewExport(database, home.Paths, home.Home.In("out"), ExportFormat.Csv).Run(
                replace: false,
                TimeProvider.System
            );
        Assert.Contains(
            ",'=HYPERLINK(1),",
            File.ReadAllText(home.Home.In("out", "sessions.csv")),
            StringComparison.Ordinal
        );

        using var reader = SqlReader.Open(home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var output = new StringWriter();
        QueryResultView.Csv(
            reader.Query("select title, -5 as number, '-5' as text from sessions", null, CapturedHome.Wait),
            output
        );
        Assert.Equal("title,number,text\n'=HYPERLINK(1),-5,'-5\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Control_characters_do_not_reach_sync_log()
    {
        using var home = new TemporaryHome();
        var log = new BackgroundLog(home.In("sync.log"), TimeProvider.System);
        log.Write("cannot read \u001b]0;owned\u0007a\u009b2Jb\nc\u202e");
        log.WriteOnce("cannot read \u001b[2Jtwice");
        log.WriteOnce("cannot read \u001b[2Jtwice");
        Assert.EndsWith(
            "] cannot read ab c\n",
            File.ReadLines(home.In("sync.log")).First() + "\n",
            StringComparison.Ordinal
        );
        Assert.Equal(2, File.ReadLines(home.In("sync.log")).Count());
    }

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("\u009b2J")]
    [InlineData("\u202e")]
    [InlineData("\u007f")]
    public void JSON_contains_no_control_characters(string text)
    {
        using var home = new CapturedHome();
        home.Session(1, "shop").Prompt("hello").Save();
        home.Import();
        using var reader = SqlReader.Open(home.Paths, CapturedHome.Wait, TimeProvider.System)!;
        var output = new StringWriter();
        QueryResultView.Json(reader.Query($"select '{text}' as a, ['{text}'] as b", null, CapturedHome.Wait), output);
        Assert.DoesNotContain(text[0], output.ToString());
    }
}
