using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// Compares random groups of forks, imported in any order, with a reference counter written in Python.
/// </summary>
public sealed class ReferenceCounterTests
{
    static readonly string[] s_classes = ["input", "output", "cache_read"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_forks_are_counted_as_the_reference_counter_does_in_any_order(int seed)
    {
        using var home = new CaptureHome();
        var random = new Random(seed);
        var families = Enumerable.Range(0, 6).Select(family => Family(random, family)).ToList();
        var paths = families
            .SelectMany(family => family)
            .Select(session => session.Save(Path.Combine(home.Projects, "p")))
            .ToArray();
        home.Import();
        var all = home.Dump();

        File.Delete(home.Paths.Database);
        random.Shuffle(paths);
        foreach (var some in paths.Chunk(5))
            home.Import(some);
        Assert.Equal(all, home.Dump());

        // The message id names the session that created the row.
        var made = families
            .SelectMany(family => family)
            .SelectMany(session => session.Rows)
            .Select(row => (string?)row["message"]?["id"])
            .OfType<string>()
            .Distinct();
        Assert.Equal(
            made.GroupBy(id => id.Split('/')[0])
                .OrderBy(own => own.Key, StringComparer.Ordinal)
                .Select(own => $"{own.Key}|{own.Count()}"),
            home.Rows("select session_id, count(*) from responses group by session_id order by session_id")
        );
        Assert.Equal(
            await Reference(home.Projects),
            home.Rows(
                $"""
                select session_id, message_count, tool_call_count, input_tokens, output_tokens, cache_read_tokens from sessions order by session_id
                """
            )
        );
    }

    /// <summary>A session with its forks and their forks. Each continues before and after it is forked.</summary>
    static List<Synthetic> Family(Random random, int number)
    {
        var mark = (ForkMark)random.Next(3);
        var sessions = new List<Synthetic>();
        void Continue(Synthetic session, double now)
        {
            session.Now = now;
            for (var turns = random.Next(1, 4); turns > 0; turns--)
                session
                    .Prompt()
                    .Response(
                        $"{session.Session}/{session.Rows.Count}",
                        random.Next(1, 1000),
                        random.Next(1, 1000),
                        random.Next(2) == 0 ? $"{session.Session}/t{session.Rows.Count}" : null
                    );
        }

        sessions.Add(new Synthetic($"s{number}-0", number * 1000).Queue());
        Continue(sessions[0], number * 1000 + 1);
        for (var step = 1; step < 6; step++)
        {
            var now = number * 1000 + step * 100;
            // Without marks, a fork of a fork that continued cannot be told from its parent, so only the first session
            // is forked.
            var from = sessions[mark == ForkMark.None ? 0 : random.Next(sessions.Count)];
            var fork = from.Fork($"s{number}-{step}", mark);
            Continue(fork, now);
            sessions.Add(fork);
            if (random.Next(2) == 0)
                Continue(from, now + 50);
        }

        return sessions;
    }

    static async Task<List<string>> Reference(string root)
    {
        var counter = Path.Combine(SharedFolder.Tools, "reference_counter.py");
        var run = (
            await ProgramRun.Of(
                "python3",
                [counter, root],
                new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }
            )
        ).Succeeded();
        return
        [
            .. from session in JsonNode.Parse(run.Out)!.AsArray()
            let threads = session["tokens"]!
                .AsObject()
                .SelectMany(model => model.Value!.AsObject())
                .Select(thread => thread.Value!)
                .ToList()
            select string.Join(
                '|',
                [
                    session["sessionId"]!,
                    session["message_count"]!,
                    session["tool_call_count"]!,
                    .. s_classes.Select(of => (JsonNode)threads.Sum(thread => (long)thread[of]!)),
                ]
            ),
        ];
    }
}
