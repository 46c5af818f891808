using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>Many processes write to one database during imports without an error.</summary>
public sealed class ManyWritersTests
{
    const int Writers = 8;

    // Only on request: so many that it takes a while.
    static readonly int s_each = Environment.GetEnvironmentVariable("CSL_LONG") is { Length: > 0 } ? 150 : 25;

    [Fact]
    public async Task Eight_processes_can_write_entries_during_an_import()
    {
        using var home = new TemporaryHome();
        var environment = home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "Keith";
        var program = Published.Program;
        for (var session = 0; session < 40; session++)
            TranscriptWriter.Small(home, session);

        var isWriting = true;
        var imports = Task.Run(
            async () =>
            {
                for (var round = 0; Volatile.Read(ref isWriting) || round == 0; round++)
                {
                    TranscriptWriter.Small(home, 40 + round);
                    (await ProgramRun.Of(program, ["import", home.Config], environment)).Succeeded();
                }
            },
            TestContext.Current.CancellationToken
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < s_each; i++)
                        {
                            var run = (
                                await ProgramRun.Of(
                                    program,
                                    ["log", "--category", "note", "--title", $"{writer}/{i}"],
                                    environment
                                )
                            ).Succeeded();
                            Assert.Equal("", run.Error);
                        }
                    })
                )
        );
        Volatile.Write(ref isWriting, false);
        await imports;

        using var database = Database.OpenToRead(new(home.Path, home.Config, home.Logger), CapturedHome.Wait)!;
        Assert.Equal(
            Enumerable
                .Range(0, Writers)
                .SelectMany(writer => Enumerable.Range(0, s_each).Select(i => $"{writer}/{i}"))
                .Order(StringComparer.Ordinal),
            database.Query("select title from log_entries", row => row.GetString(0)).Order(StringComparer.Ordinal)
        );
        var head = Assert.Single(new EventStore(database).Heads()).Value;
        Assert.Equal(Writers * s_each, head.Seq);
        Assert.Equal(Writers * s_each, database.Scalar<long>("select count(distinct hlc) from log_events"));
    }

    [Fact]
    public async Task Eight_processes_can_create_the_database_concurrently()
    {
        for (var round = 0; round < 10; round++)
        {
            using var home = new TemporaryHome();
            var environment = new Dictionary<string, string>(home.Environment()) { ["CLAUDE_LOGGER_USER"] = "Ann" };
            var runs = await Task.WhenAll(
                Enumerable
                    .Range(0, Writers)
                    .Select(writer =>
                        Task.Run(() =>
                            ProgramRun.Of(
                                Published.Program,
                                ["log", "--category", "note", "--title", $"{writer}"],
                                environment
                            )
                        )
                    )
            );
            Assert.All(runs, run => Assert.Equal("", run.Succeeded().Error));

            using var database = Database.OpenToRead(new(home.Path, home.Config, home.Logger), CapturedHome.Wait)!;
            Assert.Equal(Writers, database.Scalar<long>("select count(*) from log_entries"));
        }
    }
}
