using System.Diagnostics;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Concurrent and killed runs of the published program.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Fifty_sessions_ending_during_two_imports_are_each_recorded_once()
    {
        using var home = new TemporaryHome();
        var written = Enumerable.Range(0, 50).Select(number => TranscriptWriter.Small(home, number)).ToList();

        Task<ProgramRun>[] imports =
        [
            Published.Run(home, "import", home.Config),
            Published.Run(home, "import", home.Projects),
        ];
        var hooks = written.Select(session =>
            ProgramRun.Of(Published.Program, ["hook", "session-end"], home.Environment(), session.SessionEnd())
        );
        Assert.All(await Task.WhenAll([.. hooks, .. imports]), run => run.Succeeded());
        await Published.FlushUntilSpoolIsEmpty(home);

        await AssertRecorded(home, written, only: true);
    }

    [Fact]
    public async Task No_acknowledged_session_is_lost_when_a_process_is_killed()
    {
        var rounds = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 200 : 12;
        using var home = new TemporaryHome();
        var random = new Random(20261122);
        var written = new List<TranscriptWriter>();
        var acknowledged = new HashSet<TranscriptWriter>();
        var killed = 0;
        TranscriptWriter NewSession()
        {
            written.Add(TranscriptWriter.Small(home, written.Count));
            return written[^1];
        }

        // Measures an undisturbed flush, so that the kills are spread over its whole duration.
        NewSession();
        var watch = Stopwatch.StartNew();
        (await Published.Run(home, "flush")).Succeeded();
        var length = watch.Elapsed * 1.2;

        for (var round = 0; round < rounds; round++)
        {
            var session = NewSession();
            (await Published.Hook(home, "session-end", session.SessionEnd())).Succeeded();
            acknowledged.Add(session);

            var other = NewSession();
            string[] victim = random.Next(5) switch
            {
                0 => ["import", home.Config],
                1 => ["hook", "session-end"],
                2 => ["record", "--no-sync"],
                _ => ["flush"],
            };
            var moment = victim[0] == "hook" ? length * random.NextDouble() / 8 : length * random.NextDouble();
            if (!await RunAndKill(home, victim, other.SessionEnd(), moment))
                killed++;
            else if (victim[0] is "hook" or "record")
                acknowledged.Add(other);

            if (random.Next(4) == 0)
            {
                await Published.FlushUntilSpoolIsEmpty(home);
                await AssertRecorded(home, acknowledged, only: false);
            }
        }

        await Published.FlushUntilSpoolIsEmpty(home);
        Assert.True(killed > 0, "every process ended before its kill, so this run proved nothing");
        // The import finds the transcripts of sessions that were not acknowledged, too.
        await AssertRecorded(home, written, only: true);
    }

    /// <summary>True if the program succeeded before the kill.</summary>
    static async Task<bool> RunAndKill(TemporaryHome home, string[] arguments, string input, TimeSpan moment)
    {
        using var process = ProgramRun.Start(Published.Program, arguments, Published.WithoutFlush(home));
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process does not read its input.
        }

        // The delay does not wait for a condition: it sets the moment of the kill.
        var died = await Task.WhenAny(
            process.WaitForExitAsync(TestContext.Current.CancellationToken),
            Task.Delay(moment, TestContext.Current.CancellationToken)
        );
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await died;
        return process.ExitCode == 0;
    }

    static async Task AssertRecorded(TemporaryHome home, IEnumerable<TranscriptWriter> expected, bool only)
    {
        var listed = await Published.Sessions(home);
        var recorded = listed.ToDictionary(session => (string)session["session_id"]!);
        if (only)
            Assert.Equal(expected.Select(session => session.SessionId).Order(), recorded.Keys.Order());
        foreach (var session in expected)
        {
            var row = Assert.Contains(
                session.SessionId,
                (IDictionary<string, System.Text.Json.Nodes.JsonObject>)recorded
            );
            Assert.Equal((session.SessionId, session.Tokens.Total), (session.SessionId, (long)row["total_tokens"]!));
            Assert.Equal((session.SessionId, session.ToolCalls), (session.SessionId, (int)row["tool_call_count"]!));
            Assert.Equal((session.SessionId, session.Responses + 1), (session.SessionId, (int)row["message_count"]!));
        }
    }
}
