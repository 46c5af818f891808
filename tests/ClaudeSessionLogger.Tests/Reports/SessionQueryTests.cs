using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

public sealed class SessionQueryTests
{
    [Fact]
    public void A_query_accepts_the_last_day_of_the_calendar()
    {
        using var home = new CaptureHome();
        new Synthetic("s").Prompt().Save(home.Projects);
        home.Import();
        using var database = home.Open();

        var day = Assert.Single(SessionQuery.List(database, new(Until: DateOnly.MaxValue))).SessionDate!.Value;
        Assert.Single(SessionQuery.List(database, new(Since: day, Until: day)));
        Assert.Empty(SessionQuery.List(database, new(Until: day.AddDays(-1))));
    }

    [Fact]
    public void Candidates_are_shown_without_control_characters()
    {
        using var home = new CaptureHome();
        new Synthetic("x\u001b[31m\u202e1").Prompt().Save(home.Projects, "1.jsonl");
        new Synthetic("x" + new string('2', 100_000)).Prompt().Save(home.Projects, "2.jsonl");
        home.Import();
        using var database = home.Open();

        var sentence = Assert.Throws<Failure>(() => SessionQuery.Find(database, "x")).Message;
        Assert.DoesNotContain(sentence, letter => letter is '\u001b' or '\u202e');
        Assert.InRange(sentence.Length, 1, 1_000);
    }
}
