using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Simulation;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>An entry has one owner for a limited time, so that two agents never take the same task.</summary>
public sealed class ClaimPolicyTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Fact]
    public void An_entry_cannot_be_claimed_until_the_claim_on_it_expires()
    {
        var entry = _keith.Log("task", "task");
        Claim(entry.Id, "Keith", "a");
        var refused = Assert.Throws<Failure>(() => Claim(entry.Id, "Keith", "b"));
        Assert.Equal(FailureKind.Conflict, refused.Kind);
        Assert.Contains(
            $"you claimed it first in session a (until "
                + $"{TimeText.Local(new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc))})",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Keith claimed it first in session a",
            Assert.Throws<Failure>(() => Claim(entry.Id, "Jane", null)).Message,
            StringComparison.Ordinal
        );

        _keith.Clock.Now = _keith.Clock.Now.AddHours(2);
        Assert.Equal(
            new Claim("Jane", null, _keith.Clock.Now.UtcDateTime.AddHours(2)),
            Claim(entry.Id, "Jane", null).Claim
        );
    }

    [Fact]
    public void Claiming_an_own_entry_again_extends_the_claim()
    {
        var entry = _keith.Log("task", "task");
        Claim(entry.Id, "Keith", "a");
        _keith.Clock.Now = _keith.Clock.Now.AddHours(1);
        Assert.Equal(_keith.Clock.Now.UtcDateTime.AddHours(2), Claim(entry.Id, "Keith", "a").Claim!.Until);
    }

    [Theory]
    [InlineData("Keith", "a", true)]
    [InlineData("Keith", null, true)]
    [InlineData("Keith", "b", false)]
    [InlineData("Jane", "a", false)]
    public void Only_the_claiming_session_or_its_person_can_release_a_claim(string person, string? session, bool may)
    {
        var entry = _keith.Log("task", "task");
        Claim(entry.Id, "Keith", "a");
        if (may)
            Assert.Null(Release(entry.Id, person, session).Claim);
        else
            Assert.Equal(FailureKind.Conflict, Assert.Throws<Failure>(() => Release(entry.Id, person, session)).Kind);
    }

    [Fact]
    public void Resolving_an_entry_ends_its_claim_for_good()
    {
        var entry = _keith.Log("task", "task");
        Claim(entry.Id, "Keith", "a");
        Assert.Null(_keith.Status(entry.Id, "resolved").Claim);

        Assert.Null(_keith.Status(entry.Id, "open").Claim);
        Assert.Equal("Jane", Claim(entry.Id, "Jane", null).Claim!.Owner);
    }

    [Fact]
    public void A_claim_by_somebody_who_did_not_know_that_the_entry_was_resolved_has_no_effect()
    {
        using var jane = new LogMachine("Jane");
        var entry = _keith.Log("task", "task");
        jane.Pull(_keith);
        _keith.Status(entry.Id, "resolved");
        jane.Clock.Now = jane.Clock.Now.AddMinutes(1);
        jane.Write(writer =>
            writer.Change(
                entry.Id,
                it => ClaimPolicy.Claim(it, new(jane.Device, "Jane", null), writer.Now, TimeSpan.FromHours(2))
            )
        );
        _keith.Pull(jane);
        jane.Pull(_keith);
        Assert.Equal(_keith.Rows(), jane.Rows());
        Assert.Null(_keith.Change(entry.Id, new EntryChange(EventKind.Note, "a note")).Claim);
    }

    [Fact]
    public async Task Nobody_is_told_of_a_claim_on_a_resolved_entry()
    {
        var entry = _keith.Log("task", "task");
        (await _keith.Run("claim", entry.Id.Value)).Succeeded();
        using var jane = new LogMachine("Jane");
        jane.Pull(_keith);
        Assert.Contains(
            "Keith has claimed this entry",
            (await jane.Run("resolve", entry.Id.Value)).Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.Empty((await jane.Run("edit", entry.Id.Value, "--title", "done")).Succeeded().Error);
        Assert.Empty((await jane.Run("reopen", entry.Id.Value)).Succeeded().Error);
        Assert.DoesNotContain("claimed by", (await jane.Run("show", entry.Id.Value)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_offline_claims_end_in_one_owner_and_a_visible_conflict()
    {
        using var jane = new LogMachine("Jane");
        var entry = _keith.Log("task", "task");
        jane.Pull(_keith);
        Claim(entry.Id, "Keith", null);
        jane.Clock.Now = jane.Clock.Now.AddMinutes(1);
        jane.Write(writer =>
            writer.Change(
                entry.Id,
                it => ClaimPolicy.Claim(it, new(jane.Device, "Jane", null), writer.Now, TimeSpan.FromHours(2))
            )
        );
        _keith.Pull(jane);
        jane.Pull(_keith);
        Assert.Equal(_keith.Rows(), jane.Rows());
        var seen = Assert.Single(_keith.Inbox().Entries);
        Assert.Equal(
            ("Jane", EventKind.Owner),
            (seen.Entry!.Claim!.Owner, Assert.Single(seen.Overridden).Event.Content.Kind)
        );
    }

    [Fact]
    public void Claims_expire_by_the_hub_clock()
    {
        using var jane = new LogMachine("Jane");
        var hubClock = new VirtualClock();
        using var world = new MemoryWorld(hubClock, new Random(1));
        SetClocks();
        var entry = _keith.Log("task", "task");
        SyncAll();
        _keith.Write(writer =>
            writer.Change(
                entry.Id,
                it => ClaimPolicy.Claim(it, new(_keith.Device, "Keith", null), writer.Now, TimeSpan.FromHours(2))
            )
        );
        SyncAll();

        hubClock.Advance(TimeSpan.FromMinutes(119));
        SetClocks();
        Assert.Contains(
            "Keith claimed it first",
            Assert.Throws<Failure>(ClaimAsJane).Message,
            StringComparison.Ordinal
        );
        // A changed clock matters only until the next hub sync.
        jane.Clock.Now = jane.Clock.Now.AddHours(30);
        world.Sync(jane);
        Assert.Throws<Failure>(ClaimAsJane);

        hubClock.Advance(TimeSpan.FromMinutes(2));
        SetClocks();
        world.Sync(jane);
        Assert.Equal("Jane", ClaimAsJane().Claim!.Owner);
        SyncAll();
        Assert.Equal(_keith.Rows(), jane.Rows());
        var seen = Assert.Single(_keith.Inbox().Entries);
        // She had seen the claim that she replaced, so nothing was overridden.
        Assert.Equal(("Jane", 0), (seen.Entry!.Claim!.Owner, seen.Overridden.Count));

        LogEntry ClaimAsJane() =>
            jane.Write(writer =>
                writer.Change(
                    entry.Id,
                    it => ClaimPolicy.Claim(it, new(jane.Device, "Jane", null), writer.Now, TimeSpan.FromHours(2))
                )
            );

        void SetClocks() =>
            (_keith.Clock.Now, jane.Clock.Now) = (hubClock.GetUtcNow().AddHours(5), hubClock.GetUtcNow().AddHours(-3));

        void SyncAll()
        {
            foreach (var machine in (LogMachine[])[_keith, jane, _keith])
                world.Sync(machine);
        }
    }

    [Fact]
    public async Task Ready_lists_unclaimed_work_and_next_claims_the_oldest()
    {
        foreach (
            var (title, category) in ((string, string)[])
                [("one", "task"), ("two", "issue"), ("three", "finding"), ("a decision", "decision")]
        )
        {
            _keith.Log(title, category);
            _keith.Clock.Now = _keith.Clock.Now.AddMinutes(1);
        }

        _keith.Status(_keith.Log("finished", "task").Id, "resolved");
        Assert.Equal(["one", "two", "three"], await Ready());
        Assert.StartsWith(
            "claimed task (open) id=",
            (await InSession("a", "claim", "--next")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "two\n",
            (await InSession("b", "claim", "--next", "--for", "1d")).Succeeded().Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Equal(["three"], await Ready());
        Assert.Equal(75, (await InSession("b", "claim", "--title-match", "one")).ExitCode);
        (await InSession("a", "release", "--title-match", "one")).Succeeded();
        Assert.StartsWith(
            "left unchanged:",
            (await InSession("a", "release", "--title-match", "one")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.Equal(["one", "three"], await Ready());
        Assert.Equal(75, (await InSession("b", "claim", "--title-match", "finished")).ExitCode);

        (await InSession("c", "claim", "--next")).Succeeded();
        (await InSession("c", "claim", "--next")).Succeeded();
        Assert.Equal(66, (await InSession("c", "claim", "--next")).ExitCode);
    }

    LogEntry Claim(EntryId id, string person, string? session) =>
        Write(
            person,
            session,
            (writer, author) =>
                writer.Change(id, entry => ClaimPolicy.Claim(entry, author, writer.Now, TimeSpan.FromHours(2)))
        );

    LogEntry Release(EntryId id, string person, string? session) =>
        Write(
            person,
            session,
            (writer, author) => writer.Change(id, entry => ClaimPolicy.Release(entry, author, writer.Now))
        );

    LogEntry Write(string person, string? session, Func<LogWriter, LogAuthor, LogEntry> work)
    {
        using var database = _keith.Open();
        var author = new LogAuthor(_keith.Device, person, SessionId.Of(session));
        return work(new(database, author, _keith.Clock), author);
    }

    Task<ProgramRun> InSession(string session, params string[] arguments) =>
        _keith.With(("CLAUDE_CODE_SESSION_ID", session), arguments);

    async Task<IEnumerable<string?>> Ready() =>
        JsonNode
            .Parse((await _keith.Run("ready", "--json")).Succeeded().Out)!
            .AsArray()
            .Select(entry => (string?)entry!["title"]);
}
