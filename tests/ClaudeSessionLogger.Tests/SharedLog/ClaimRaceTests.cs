using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Simulation;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>
/// Two people never both keep a claim: the one that was on the hub first stays, and both learn of it.
/// </summary>
public sealed class ClaimRaceTests : IDisposable
{
    const string Address = "duckdb:/of/the/test";

    static readonly TimeSpan s_length = TimeSpan.FromHours(2);

    readonly LogMachine _anna = new("Anna"),
        _ben = new("Ben");
    readonly MemoryWorld _world;

    public ClaimRaceTests()
    {
        _world = new(_anna.Clock, new Random(1));
        foreach (var machine in (LogMachine[])[_anna, _ben])
        {
            Settings.Update(
                machine.Paths,
                new(machine.Paths.BackgroundLog, machine.Clock),
                settings => settings.WithUser(machine.Person).WithHub(Address).WithHubUser(machine.Person)
            );
            using var database = machine.Open();
            database.Transaction(() => HubMembership.ChangeHub(database, Address));
        }
    }

    public void Dispose()
    {
        _anna.Dispose();
        _ben.Dispose();
        _world.Dispose();
    }

    EntryId LogTask(string title = "task")
    {
        var entry = _anna.Log(title, "task");
        _anna.Clock.Now = _anna.Clock.Now.AddSeconds(1);
        Sync(_anna, _ben);
        return entry.Id;
    }

    void Sync(params ReadOnlySpan<LogMachine> machines)
    {
        foreach (var machine in machines)
            _world.Sync(machine);
    }

    static LogEntry Claim(LogMachine machine, EntryId id) =>
        machine.Write(writer =>
            writer.Change(
                id,
                it => ClaimPolicy.Claim(it, new(machine.Device, machine.Person, null), writer.Now, s_length)
            )
        );

    LogEntry ClaimOnline(LogMachine machine, Func<EntryId> pick, Action? meanwhile = null, bool picks = false)
    {
        var change = new TeamChange(LogService.Of(machine.Paths), _ => (IHub)_world.Connect());
        var entry = change.Write(
            session: null,
            (_, writer, author) =>
            {
                meanwhile?.Invoke();
                meanwhile = null;
                return writer.Change(pick(), it => ClaimPolicy.Claim(it, author, writer.Now, s_length));
            },
            isClaim: true,
            picks
        );
        Assert.True(change.IsChecked);
        return entry;
    }

    static string? Owner(LogMachine machine, EntryId id)
    {
        using var database = machine.Open();
        return EntryProjector.Reduce(new(database), [id], machine.AsOf(database))[0].Claim?.Owner;
    }

    [Fact]
    public void A_claim_on_the_hub_is_seen_before_claiming()
    {
        var id = LogTask();
        Claim(_anna, id);
        Sync(_anna);

        var refused = Assert.Throws<Failure>(() => ClaimOnline(_ben, () => id));

        Assert.Contains("Anna claimed it first", refused.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Conflict, refused.Kind);
    }

    [Fact]
    public void The_second_of_two_claims_at_the_same_moment_fails()
    {
        var id = LogTask();

        var refused = Assert.Throws<Failure>(() =>
            ClaimOnline(
                _ben,
                () => id,
                () =>
                {
                    Claim(_anna, id);
                    Sync(_anna);
                }
            )
        );

        Assert.Contains("Anna claimed it first", refused.Message, StringComparison.Ordinal);
        Sync(_anna, _ben);
        Assert.Equal(("Anna", "Anna"), (Owner(_anna, id), Owner(_ben, id)));
        Assert.Equal(_anna.Rows(), _ben.Rows());
    }

    [Fact]
    public void Claiming_the_next_entry_takes_another_one_if_somebody_was_first()
    {
        var (id, other) = (LogTask(), LogTask("other"));
        var ids = new Queue<EntryId>([id, other]);

        var claimed = ClaimOnline(
            _ben,
            ids.Dequeue,
            () =>
            {
                Claim(_anna, id);
                Sync(_anna);
            },
            picks: true
        );

        Assert.Equal(other, claimed.Id);
        Assert.NotEqual("Anna", claimed.Claim!.Owner);
    }

    [Fact]
    public void A_claim_made_offline_gives_way_to_one_on_the_hub_even_if_it_is_older()
    {
        var id = LogTask();
        Claim(_ben, id);
        _anna.Clock.Now = _anna.Clock.Now.AddMinutes(1);
        Claim(_anna, id);

        Sync(_anna, _ben, _anna);

        Assert.Equal(("Anna", "Anna"), (Owner(_anna, id), Owner(_ben, id)));
        Assert.Equal(_anna.Rows(), _ben.Rows());
        var (winner, loser) = (Assert.Single(_anna.Inbox().Entries), _ben.Inbox().Entries[^1]);
        Assert.Equal((true, false), (winner.Race!.IsOwn, loser.Race!.IsOwn));
        Assert.Equal("Anna", loser.Race.Claim.Owner);
        Assert.Empty(winner.Overridden.Concat(loser.Overridden));
        Assert.All(
            (LogEntry[])[winner.Entry!, loser.Entry!],
            entry => Assert.DoesNotContain(entry.Conflicts, it => it.IsOpen)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_claims_that_were_both_on_their_way_the_earlier_stays(bool isBenFirst)
    {
        var id = LogTask();
        var (first, second) = isBenFirst ? (_ben, _anna) : (_anna, _ben);
        Claim(first, id);
        second.Clock.Now = first.Clock.Now.AddMinutes(1);
        Claim(second, id);
        foreach (var (machine, other) in ((LogMachine, LogMachine)[])[(_anna, _ben), (_ben, _anna)])
        {
            MarkSent(machine);
            machine.Pull(other);
            Settle(machine, id);
        }

        _anna.Pull(_ben);
        _ben.Pull(_anna);
        Assert.Equal((first.Person, first.Person), (Owner(_anna, id), Owner(_ben, id)));
    }

    [Fact]
    public void Claims_of_others_are_not_settled_by_a_third_person()
    {
        using var cy = new LogMachine("Cy");
        var id = LogTask();
        Claim(_anna, id);
        Claim(_ben, id);
        foreach (var machine in (LogMachine[])[_anna, _ben])
            cy.Pull(machine);

        Settle(cy, id);

        using var database = cy.Open();
        Assert.Equal(0, new EventStore(database).HeadOf(cy.Device).Seq);
    }

    [Fact]
    public void A_conflict_of_claims_names_each_claimant_once_and_local_times()
    {
        var until = new DateTime(2026, 11, 22, 21, 34, 0, DateTimeKind.Utc);
        var claim = new FieldVersion(default, until, "Anna", new ClaimValue("Anna", null, until).ToJson());

        Assert.Equal($"Anna's claim until {TimeText.Local(until)}", HistoryText.ValueBy(EventKind.Owner, claim));
        Assert.Equal("Anna's release", HistoryText.ValueBy(EventKind.Owner, claim with { Value = "" }));
        Assert.Equal("'x' by Anna", HistoryText.ValueBy(EventKind.Title, claim with { Value = "x" }));
    }

    [Fact]
    public void Without_the_hub_a_claim_is_made_but_not_checked()
    {
        var id = LogTask();
        var change = new TeamChange(
            LogService.Of(_ben.Paths),
            _ => throw new Failure(FailureKind.Unreachable, "the hub is not there.")
        );

        var entry = change.Write(
            session: null,
            (_, writer, author) => writer.Change(id, it => ClaimPolicy.Claim(it, author, writer.Now, s_length)),
            isClaim: true,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.NotNull(entry.Claim);
        Assert.False(change.IsChecked);
    }

    static void MarkSent(LogMachine machine)
    {
        using var database = machine.Open();
        var head = new EventStore(database).HeadOf(machine.Device);
        database.Transaction(() =>
            KnownDeviceStore.Set(database, [new(machine.Device, head, 0, null, machine.Person, null, null, false)])
        );
    }

    static void Settle(LogMachine machine, EntryId id)
    {
        using var database = machine.Open();
        var events = new EventStore(database).OfEntry(id);
        database.Transaction(() =>
            ClaimRace.Settle(database, machine.Device, events, machine.AsOf(database), machine.Clock)
        );
    }
}
