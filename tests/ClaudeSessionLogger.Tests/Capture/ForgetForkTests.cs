using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// Forks contain copies of each other's rows. Forgotten rows must not return through them, and the other sessions must
/// stay correct.
/// </summary>
public sealed class ForgetForkTests : IDisposable
{
    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public void Forgetting_one_session_of_a_group_does_not_change_the_others(int forgotten, bool marked)
    {
        using var control = new CapturedHome();
        var id = CapturedHome.Id(forgotten);
        var (ours, theirs) = (Family(_home, marked), Family(control, marked));
        Assert.Equal(4, _home.Import().Read);
        control.Import();

        var forgot = _home.Forget(id);

        Assert.Equal(
            Others(control, id).Select(session => session.Key),
            forgot.SessionsWithCopies.Order().Select(fork => fork.Value)
        );
        Assert.Equal(Others(control, id), Others(_home, id: null));

        // Import all files again at once.
        _home.OutdateAll();
        Assert.Equal(4, _home.Import().Read);
        Assert.Equal(Others(control, id), Others(_home, id: null));

        // Continue each session in turn, including the forgotten one.
        for (var i = 0; i < ours.Length; i++)
        {
            Grow(ours[i], i);
            Grow(theirs[i], i);
            _home.Import();
            control.Import();
            Assert.Equal(Others(control, id), Others(_home, id: null));
        }
    }

    /// <summary>
    /// A parent that continues after two forks, and a fork of a fork. The result is the same in every home.
    /// </summary>
    static TranscriptWriter[] Family(CapturedHome home, bool marked)
    {
        var parent = home.Session(1).Prompt("the beginning").Response(new(1, 10, 0, 0, 0), "Bash");
        var first = parent.Fork(CapturedHome.Id(2), marked).Prompt("one way").Response(new(2, 20, 0, 0, 0), "Bash");
        var second = parent.Fork(CapturedHome.Id(3), marked).Prompt("another way").Response(new(3, 30, 0, 0, 0));
        var third = first.Fork(CapturedHome.Id(4), marked).Prompt("a third way").Response(new(4, 40, 0, 0, 0), "Read");
        parent.Prompt("and on").Response(new(5, 50, 0, 0, 0), "Bash");
        TranscriptWriter[] all = [parent, first, second, third];
        foreach (var session in all)
            session.Save();
        return all;
    }

    static void Grow(TranscriptWriter session, int number) =>
        session.Prompt($"more {number}").Response(new(100 + number, 1, 0, 0, 0)).Save();

    /// <summary>The counts of all sessions except one, without values that differ between homes.</summary>
    static List<(string Key, string Counted)> Others(CapturedHome home, string? id) =>
        [
            .. home.Recorded(
                    "started_at, ended_at, models, total_tokens, cost_usd, message_count, tool_call_count, title, "
                        + "api_errors",
                    "input_tokens, output_tokens"
                )
                .Where(session => session.Key != id)
                .Select(session => (session.Key, session.Value))
                .OrderBy(session => session.Key),
        ];

    [Fact]
    public void A_forgotten_parent_does_not_return_through_the_copies_in_its_fork()
    {
        var parent = _home.Session(1).Prompt("the beginning").Response(new(1, 10, 0, 0, 0), "Bash");
        var fork = parent.Fork(CapturedHome.Id(2), marked: true).Prompt("on").Response(new(2, 20, 0, 0, 0)).Save();
        _home.Import();
        Assert.Equal(2, _home.Recorded().Count);

        _home.Forget(parent.SessionId);
        var left = _home.Recorded();
        Assert.Equal([fork.SessionId], left.Keys);

        _home.OutdateAll();
        _home.Import();
        Assert.Equal(left, _home.Recorded());
    }

    [Fact]
    public void The_cost_of_a_forgotten_parent_is_not_shown_as_its_forks_cost()
    {
        var parent = _home
            .Session(1)
            .Prompt("the beginning")
            .Response(new(1, 10, 0, 0, 0))
            .CostState(40, "2026-11-20T09:00:00Z");
        var fork = parent
            .Fork(CapturedHome.Id(2), marked: false)
            .Prompt("on")
            .Response(new(2, 20, 0, 0, 0))
            .CostState(42, "2026-11-20T09:00:00Z");
        parent.Save();
        fork.Save();
        _home.Import();
        Assert.Equal(2m, Reported(fork.SessionId));

        _home.Forget(parent.SessionId);

        Assert.Null(Reported(fork.SessionId));
    }

    [Fact]
    public void Rows_that_a_rewritten_transcript_once_had_stay_forgotten()
    {
        var gone = _home.Session(1).Prompt("the beginning").Response(new(1, 10, 0, 0, 0));
        var fork = gone.Fork(CapturedHome.Id(2), marked: false).Prompt("on").Response(new(2, 20, 0, 0, 0)).Save();
        gone.Save();
        _home.Import();
        var shortened = _home.Session(1).Prompt("nothing of before").Response(new(3, 30, 0, 0, 0)).Save();
        _home.Import();
        var before = _home.Recorded()[fork.SessionId];

        _home.Forget(gone.SessionId);
        Assert.Equal(before, Assert.Single(_home.Recorded()).Value);

        shortened.Prompt("and more").Save();
        _home.OutdateAll();
        _home.Import();
        Assert.Equal(before, Assert.Single(_home.Recorded()).Value);
    }

    [Fact]
    public void Forgetting_any_real_session_does_not_change_the_others()
    {
        Copy(SharedFolder.Transcripts, _home.Home.Projects);
        _home.Import();
        var before = _home.Recorded();
        var pristine = File.ReadAllBytes(_home.Paths.Database);
        var relatives = 0;
        foreach (var id in before.Keys)
        {
            File.WriteAllBytes(_home.Paths.Database, pristine);
            relatives += _home.Forget(id).SessionsWithCopies.Count > 0 ? 1 : 0;
            var others = before.Where(session => session.Key != id).OrderBy(session => session.Key).ToList();
            Assert.Equal(others, _home.Recorded().OrderBy(session => session.Key));
        }

        Assert.True(relatives > 0, "no session shares a row with another, so this test proves nothing");
    }

    decimal? Reported(string session)
    {
        using var database = _home.Read();
        return database.Query(
            "select reported_cost_usd from sessions where session_id = $id",
            row => row.Money(0),
            ("id", session)
        )[0];
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*.jsonl", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
