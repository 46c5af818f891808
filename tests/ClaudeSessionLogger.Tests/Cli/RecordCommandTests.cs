using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class RecordCommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"session_id\":\"\"}")]
    public async Task Record_refuses_input_without_a_session_id(string input)
    {
        using var home = new TemporaryHome();
        var run = await ProgramRun.Of(Published.Program, ["record"], home.Environment(), input);
        Assert.Equal(64, run.ExitCode);
        Assert.Empty(home.SpoolItems());
    }

    [Fact]
    public async Task Record_records_only_the_given_session()
    {
        using var home = new TemporaryHome();
        new Synthetic("one").Prompt().Response("m1").Save(home.Projects);
        new Synthetic("two").Prompt().Response("m2").Save(home.Projects);
        Assert.Equal("recorded one\n", (await Record(home, "one")).Succeeded().Out);
        Assert.Equal(["one"], Sessions(home));
        Assert.Empty(home.SpoolItems());
    }

    [Fact]
    public async Task Record_says_that_it_could_not_record_the_session()
    {
        using var home = new TemporaryHome();
        new Synthetic("two").Prompt().Response("m2").Save(home.Projects);
        var run = await Record(home, "one");
        Assert.Equal((66, ""), (run.ExitCode, run.Out));
        Assert.Contains("cannot record one: it has no transcript", run.Error, StringComparison.Ordinal);
        Assert.Empty(Sessions(home));
        Assert.Single(home.SpoolItems());
    }

    [Fact]
    public async Task Record_says_that_the_session_is_excluded()
    {
        using var home = new TemporaryHome();
        Directory.CreateDirectory(home.Logger);
        await File.WriteAllTextAsync(
            Path.Combine(home.Logger, "config.json"),
            """{"exclude": ["project"]}""",
            TestContext.Current.CancellationToken
        );
        new Synthetic("one").Prompt().Response("m1").Save(home.Projects);
        var run = await Record(home, "one");
        Assert.Equal((64, ""), (run.ExitCode, run.Out));
        Assert.Contains("did not record one: its project is excluded", run.Error, StringComparison.Ordinal);
    }

    static Task<ProgramRun> Record(TemporaryHome home, string session) =>
        ProgramRun.Of(
            "dotnet",
            [typeof(Settings).Assembly.Location, "record", "--no-sync"],
            home.Environment(),
            $"{{\"session_id\":\"{session}\"}}"
        );

    static List<string> Sessions(TemporaryHome home)
    {
        using var database = Database.Open(
            new(home.Path, home.Config, home.Logger),
            TimeProvider.System,
            CapturedHome.Wait
        );
        return database.Query("select session_id from sessions order by 1", row => row.GetString(0));
    }
}
