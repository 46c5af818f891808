using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.Tests.Simulation;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>A hub that fails during a flush leads to one sentence, and the next flush continues from there.</summary>
public sealed class HubOutageTests
{
    // The hub folder is on the small disk; the databases of the machines are not.
    const string FullDisk = """
        mkdir "$HUB.disk"
        mount -t tmpfs -o size=64k csl "$HUB.disk"
        cp -a "$HUB/." "$HUB.disk"
        mount --bind "$HUB.disk" "$HUB"
        dotnet "$PROGRAM" flush >"$OUT/flush.out" 2>"$OUT/full.out"
        mount -o remount,size=8m "$HUB.disk"
        dotnet "$PROGRAM" flush >"$OUT/flush.out" 2>"$OUT/room.out"
        cp -a "$HUB" "$OUT/after"
        """;

    const string ReadOnly = """
        mount --bind "$HUB" "$HUB"
        mount -o remount,ro,bind "$HUB"
        dotnet "$PROGRAM" flush >"$OUT/flush.out" 2>"$OUT/ro.out"
        dotnet "$PROGRAM" list --json >"$OUT/ro.json"
        mount -o remount,rw,bind "$HUB"
        dotnet "$PROGRAM" flush >"$OUT/flush.out" 2>"$OUT/rw.out"
        """;

    [Fact]
    public async Task Sync_resumes_after_the_disk_of_a_folder_hub_was_full()
    {
        using var team = new Team();
        await team.Join("keith");
        for (var i = 0; i < 12; i++)
            (
                await team.Run(
                    "keith",
                    "log",
                    "--category",
                    "note",
                    "--title",
                    $"note {i}",
                    "--body",
                    new string('x', 9_000)
                )
            ).Succeeded();

        var output = await InNamespace(team, "keith", FullDisk);

        var told = Assert.Single(output("full.out").Trim().Split('\n'));
        Assert.Contains(team.Hub, told, StringComparison.Ordinal);
        Assert.Contains("full", told, StringComparison.Ordinal);
        Assert.Equal("", output("room.out"));
        using var hub = HubFactory.Open(
            HubAddress.Parse(Path.Combine(team.Folder, "after"), "/"),
            new(_ => null, "/"),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
        var events = History.AllOf(hub);
        Assert.Equal(12, events.Count);
        Assert.All(events, e => Assert.True(e.IsGenuine));
        Assert.Empty(
            Directory.EnumerateFiles(Path.Combine(team.Folder, "after"), "*.tmp", SearchOption.AllDirectories)
        );
    }

    [Fact]
    public async Task Sync_with_a_read_only_folder_pulls_and_reports_pending_events()
    {
        using var team = new Team();
        await team.Join("keith");
        await team.Join("jane");
        await team.Log("jane", "of jane");
        await team.Flush("jane");
        await team.Log("keith", "of keith");

        var output = await InNamespace(team, "keith", ReadOnly);

        var told = Assert.Single(output("ro.out").Trim().Split('\n'));
        Assert.Contains($"cannot write to the hub's folder {team.Hub}", told, StringComparison.Ordinal);
        Assert.Contains("of jane", output("ro.json"), StringComparison.Ordinal);
        Assert.Equal("", output("rw.out"));
        await team.Flush("jane");
        Assert.Contains("of keith", (await team.Run("jane", "list")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_resumes_without_duplicates_after_a_dropped_connection()
    {
        using var place = new TestHub("postgresql");
        place.Open().Dispose();
        using TeamMachine ann = new("ann"),
            bob = new("bob");
        var (cut, entries) = (0, 0);
        for (var isCut = true; isCut; cut++)
        {
            foreach (var machine in (TeamMachine[])[ann, bob])
            {
                machine.Log(3);
                entries += 3;
            }

            using (var hub = place.Open())
                bob.Sync(hub);
            using var line = new CutLine(place, cut);
            isCut = SyncFails(ann, line);
            using (var hub = place.Open())
                ann.Sync(hub);
            using (var hub = place.Open())
                bob.Sync(hub);
            Assert.Equal(entries, ann.Entries().Count);
            Assert.Equal(ann.Entries(), bob.Entries());
            using var after = place.Open();
            Assert.Equal(entries, History.AllOf(after).Select(e => e.Hash).Distinct().Count());
            Assert.Empty(after.Leftovers().Rows);
        }

        Assert.InRange(cut, 6, 40);
    }

    static bool SyncFails(TeamMachine machine, HubConnection line)
    {
        try
        {
            using var hub = SqlHub.Open(line);
            machine.Sync(hub);
            return false;
        }
        catch (Failure failure)
        {
            Assert.Equal(FailureKind.Unreachable, failure.Kind);
            Assert.DoesNotContain('\n', failure.Message);
            Assert.Contains("the next flush will try again", failure.Message, StringComparison.Ordinal);
            return true;
        }
    }

    static async Task<Func<string, string>> InNamespace(Team team, string person, string script)
    {
        var environment = team.Home(person).Environment();
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("CLAUDE_LOGGER_USER", person),
                    ("CLAUDE_LOGGER_NO_FLUSH", "1"),
                    ("HUB", team.Hub),
                    ("OUT", team.Folder),
                    ("PROGRAM", typeof(Settings).Assembly.Location),
                ]
        )
            environment[name] = value;
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        (await MountNamespace.Run(script, environment)).Succeeded();
        return name => File.ReadAllText(Path.Combine(team.Folder, name));
    }

    /// <summary>A connection that the server closes before one of its requests.</summary>
    sealed class CutLine(TestHub place, int at) : HubConnection
    {
        readonly PostgreSqlHubConnection _line = PostgreSqlHubConnection.Open(
            place.Address.Server!,
            place.Secrets,
            new HubDeadline(TimeSpan.FromMinutes(1), TimeProvider.System, "the hub")
        );

        int _asked;

        public override HubDeadline Deadline => _line.Deadline;

        public override SqlDialect Dialect => _line.Dialect;

        public override string Name => _line.Name;

        public override void Run(params IReadOnlyList<SqlStatement> statements)
        {
            if (_asked++ == at)
                place.Execute(
                    "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() "
                        + "and pid <> pg_backend_pid()"
                );
            _line.Run(statements);
        }

        public override void Rollback() => _line.Rollback();

        public override void Dispose() => _line.Dispose();
    }
}
