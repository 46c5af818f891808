using System.Net;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Dashboard;

/// <summary>The data of the page is that of the commands.</summary>
public sealed class DashboardDataTests
{
    [Fact]
    public async Task Before_anything_is_recorded_every_list_is_empty()
    {
        using var machine = new LogMachine("Ada");
        await using var client = await DashboardClient.Open(machine.Paths);
        foreach (var path in (string[])["about", "sessions", "entries", "inbox", "memory", "hub", "search?words=x"])
            Assert.Equal((path, HttpStatusCode.OK), (path, (await client.Get($"/api/{path}")).Status));
        var session = await client.Get("/api/session?id=12345678");
        Assert.Equal(HttpStatusCode.NotFound, session.Status);
        Assert.Contains(
            "claude-session-logger setup",
            session.Json.GetProperty("error").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Sessions_come_some_at_a_time_with_the_sums_of_all()
    {
        using var home = new UsageHome();
        for (var i = 0; i < 250; i++)
            home.Add($"{i:d8}-0000-4000-8000-000000000000", UsageHome.Utc("2026-11-20").AddMinutes(i));
        home.Save(database =>
            database.Execute(
                "update sessions set ended_at = timestamp '2026-11-20' + "
                    + "to_minutes(cast(left(session_id, 8) as bigint)), cost_usd = "
                    + "cast(left(session_id, 8) as integer) / 100, total_tokens = 7, message_count = 1"
            )
        );
        await using var client = await DashboardClient.Open(home.Paths);
        var page = (await client.Get("/api/sessions?offset=240&limit=100")).Json;
        Assert.Equal(250, page.GetProperty("totals").GetProperty("sessions").GetInt32());
        Assert.Equal(250 * 7, page.GetProperty("totals").GetProperty("total_tokens").GetInt32());
        Assert.Equal(Enumerable.Range(0, 10).Reverse(), Numbers(page));
        var cheapest = (await client.Get("/api/sessions?sort=cost&ascending=1&limit=3")).Json;
        Assert.Equal([0, 1, 2], Numbers(cheapest));
        var found = (await client.Get("/api/sessions?words=00000042")).Json;
        Assert.Equal([42], Numbers(found));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Get("/api/sessions?sort=drop")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Get("/api/sessions?since=x")).Status);
    }

    [Fact]
    public async Task Usage_that_was_read_before_is_read_again_after_another_process_recorded()
    {
        using var home = new UsageHome();
        home.Add($"{1:d8}-0000-4000-8000-000000000000", UsageHome.Utc("2026-11-20"));
        home.Save();
        await using var client = await DashboardClient.Open(home.Paths);
        client.Server.Application.Prepare();
        Assert.Equal(1, await Sessions(client));
        Assert.Equal(1, await Sessions(client));
        home.Add($"{2:d8}-0000-4000-8000-000000000000", UsageHome.Utc("2026-11-20"));
        home.Save();
        Assert.Equal(2, await Sessions(client));
    }

    [Fact]
    public async Task Budgets_of_usage_that_was_read_before_are_those_of_now()
    {
        using var home = new UsageHome();
        home.Add($"{1:d8}-0000-4000-8000-000000000000", UsageHome.Utc("2026-11-20"));
        home.Save();
        await using var client = await DashboardClient.Open(home.Paths);
        var budgets = (await client.Get("/api/usage")).Json.GetProperty("budgets").GetArrayLength();
        await File.WriteAllTextAsync(
            home.Paths.ConfigFile,
            """{"budgets": [{"amount": 100, "per": "month"}]}""",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(budgets + 1, (await client.Get("/api/usage")).Json.GetProperty("budgets").GetArrayLength());
    }

    static async Task<int> Sessions(DashboardClient client) =>
        (await client.Get("/api/usage")).Json.GetProperty("sessions").GetProperty("count").GetInt32();

    static List<int> Numbers(JsonElement page) =>
        [
            .. page.GetProperty("rows")
                .EnumerateArray()
                .Select(row => int.Parse(row.GetProperty("session_id").GetString()![..8], null)),
        ];

    [Fact]
    public async Task An_entry_is_written_noted_claimed_moved_and_resolved()
    {
        using var machine = new LogMachine("Ada");
        await using var client = await DashboardClient.Open(machine.Paths);
        var written = await client.Post(
            "/api/entries",
            """{"category":"task","title":"</script><b>backfill","project":"app"}"""
        );
        var id = written.Json.GetProperty("entry").GetProperty("id").GetString();
        Assert.Equal("</script><b>backfill", written.Json.GetProperty("entry").GetProperty("title").GetString());
        Assert.Equal("in_progress", Status(await Change(client, id, "move", ",\"status\":\"in_progress\"")));
        var claimed = (await Change(client, id, "claim")).Json.GetProperty("entry");
        Assert.NotNull(claimed.GetProperty("owner").GetString());
        Assert.Null((await Change(client, id, "release")).Json.GetProperty("entry").GetProperty("owner").GetString());
        var noted = (await Change(client, id, "note", ",\"note\":\"half of it\"")).Json;
        Assert.Equal("half of it", noted.GetProperty("entry").GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.Equal("resolved", Status(await Change(client, id, "resolve")));
        Assert.Equal("open", Status(await Change(client, id, "reopen")));
        var edited = await Change(client, id, "edit", ",\"title\":\"backfill the ledger\"");
        Assert.Equal("backfill the ledger", edited.Json.GetProperty("entry").GetProperty("title").GetString());
        Assert.Equal(8, edited.Json.GetProperty("changes").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await Change(client, id, "explode")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Change(client, id, "edit")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Change(client, id, "move", ",\"status\":\"gone\"")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Change(client, Guid.NewGuid().ToString(), "resolve")).Status);
    }

    static Task<Answer> Change(DashboardClient client, string? id, string action, string more = "") =>
        client.Post("/api/entry", $$"""{"id":"{{id}}","action":"{{action}}"{{more}}}""");

    static string? Status(Answer answer) => answer.Json.GetProperty("entry").GetProperty("status").GetString();

    [Fact]
    public async Task Changes_by_others_count_as_seen_once_the_page_has_shown_them()
    {
        using var ours = new LogMachine("Ada");
        using var theirs = new LogMachine("Grace");
        theirs.Log("staging counts refunds twice");
        ours.Pull(theirs);
        await using var client = await DashboardClient.Open(ours.Paths);
        var inbox = (await client.Get("/api/inbox")).Json;
        var change = inbox.GetProperty("entries")[0].GetProperty("changes")[0];
        Assert.Equal("Grace", change.GetProperty("actor").GetString());
        Assert.Equal(1, (await client.Get("/api/about")).Json.GetProperty("unread").GetInt32());
        var last = inbox.GetProperty("last").GetInt64();
        theirs.Log("and the nightly job, too");
        ours.Pull(theirs);
        await client.Post("/api/inbox", $$"""{"last":{{last}}}""");
        Assert.Equal(1, (await client.Get("/api/about")).Json.GetProperty("unread").GetInt32());
        Assert.Equal(
            "and the nightly job, too",
            (await client.Get("/api/inbox")).Json.GetProperty("entries")[0].GetProperty("title").GetString()
        );
    }

    [Fact]
    public async Task A_conflict_is_resolved_by_writing_one_of_the_values()
    {
        using var ours = new LogMachine("Ada");
        using var theirs = new LogMachine("Grace");
        var entry = ours.Log("refunds");
        theirs.Pull(ours);
        theirs.Change(entry.Id, new EntryChange(EventKind.Title, "partial refunds"));
        ours.Change(entry.Id, new EntryChange(EventKind.Title, "refunds of orders"));
        ours.Pull(theirs);
        await using var client = await DashboardClient.Open(ours.Paths);
        var page = (await client.Get($"/api/entry?id={entry.Id}")).Json;
        var lost = page.GetProperty("conflicts")[0].GetProperty("lost").GetString();
        var resolved = (await Change(client, entry.Id.Value, "edit", $",\"title\":\"{lost}\"")).Json;
        Assert.Equal(lost, resolved.GetProperty("entry").GetProperty("title").GetString());
        Assert.Equal(0, resolved.GetProperty("conflicts").GetArrayLength());
    }
}
