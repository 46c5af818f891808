using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>What a team with a shared log experiences, with the real program and a folder hub.</summary>
public sealed class TeamTests : IDisposable
{
    readonly Team _team = new();

    public void Dispose() => _team.Dispose();

    [Fact]
    public async Task A_late_offline_change_appears_in_a_read_inbox()
    {
        await _team.Join("keith");
        await _team.Join("jane");
        var id = await _team.Log("jane", "staging model double-counts refunds");
        await _team.Flush("jane", "keith");
        Assert.StartsWith(
            "📬 1 shared issue update(s)",
            (await _team.Run("keith", "inbox", "--count")).Succeeded().Out,
            StringComparison.Ordinal
        );
        await _team.Run("keith", "inbox");

        // Keith is offline. Then Jane logs an entry, and a third person reads the whole inbox.
        (
            await _team.Run("keith", "resolve", "--title-match", "double-counts", "--note", "fixed in PR #42")
        ).Succeeded();
        await _team.Log("jane", "another one");
        await _team.Flush("jane");
        await _team.Run("jane", "inbox");
        Assert.Equal("", (await _team.Run("jane", "inbox", "--count")).Out);

        await _team.Flush("keith", "jane");
        Assert.StartsWith(
            "📬 1 shared issue update(s)",
            (await _team.Run("jane", "inbox", "--count")).Succeeded().Out,
            StringComparison.Ordinal
        );
        var inbox = (await _team.Run("jane", "inbox")).Succeeded().Out;
        Assert.Contains("keith", inbox, StringComparison.Ordinal);
        Assert.Contains("resolved", inbox, StringComparison.Ordinal);
        var entry = await _team.Json("jane", "show", id[..8]);
        Assert.Equal("resolved", (string?)entry["status"]);
        Assert.Equal("keith", (string?)entry["updated_by"]);
    }

    [Fact]
    public async Task Two_offline_resolutions_keep_both_notes_and_report_a_conflict()
    {
        await _team.Join("keith");
        await _team.Join("jane");
        var id = await _team.Log("jane", "staging model double-counts refunds");
        await _team.Flush("jane", "keith");

        (
            await _team.Run("jane", "resolve", "--id", id, "--status", "blocked", "--note", "waits for finance")
        ).Succeeded();
        (await _team.Run("keith", "resolve", "--id", id, "--note", "fixed in PR #42")).Succeeded();
        await _team.Flush("keith", "jane", "keith");

        var (janes, keiths) = (await _team.Json("jane", "show", id), await _team.Json("keith", "show", id));
        Assert.Equal("resolved", (string?)janes["status"]);
        Assert.Equal(janes["status"]!.ToJsonString(), keiths["status"]!.ToJsonString());
        Assert.Contains("waits for finance", (string?)janes["body"], StringComparison.Ordinal);
        Assert.Contains("fixed in PR #42", (string?)janes["body"], StringComparison.Ordinal);
        Assert.Equal(janes["body"]!.ToJsonString(), keiths["body"]!.ToJsonString());

        Assert.Contains("overrode", (await _team.Run("jane", "inbox")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(
            "jane set its status to blocked. Your change of the status to 'resolved' overrides this; neither of you",
            (await _team.Run("keith", "inbox")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.Contains(id[..8], (await _team.Run("jane", "conflicts")).Succeeded().Out, StringComparison.Ordinal);
        (await _team.Run("jane", "resolve", "--id", id)).Succeeded();
    }

    [Fact]
    public async Task A_home_and_its_copy_both_keep_all_events()
    {
        await _team.Join("keith");
        await _team.Log("keith", "before the copy");
        await _team.Flush("keith");
        CopyHome("keith", "keith@copy");

        await _team.Log("keith", "on the first");
        await _team.Log("keith@copy", "on the copy");
        await _team.Flush("keith", "keith@copy", "keith", "keith@copy");

        foreach (var person in (string[])["keith", "keith@copy"])
        {
            var titles = (await _team.Json(person, "list")).AsArray().Select(entry => (string?)entry!["title"]).Order();
            Assert.Equal(["before the copy", "on the copy", "on the first"], titles);
        }
    }

    [Fact]
    public async Task An_emptied_hub_is_refilled_by_its_members()
    {
        await _team.Join("keith");
        await _team.Join("jane");
        await _team.Log("keith", "of keith");
        await _team.Log("jane", "of jane");
        await _team.Flush("keith", "jane", "keith");

        Directory.Delete(_team.Hub, recursive: true);
        var unmounted = await _team.Run("keith", "hub");
        Assert.NotEqual(0, unmounted.ExitCode);
        await _team.Join("keith");
        await _team.Join("newcomer");
        var titles = (await _team.Json("newcomer", "list")).AsArray().Select(entry => (string?)entry!["title"]).Order();
        Assert.Equal(["of jane", "of keith"], titles);
    }

    [Fact]
    public async Task A_password_in_the_hub_address_is_not_shown_or_stored()
    {
        const string secret = "xyzzy-secret";
        await _team.Log("keith", "before");
        var logger = _team.Home("keith").Logger;
        var config = Path.Combine(logger, "config.json");
        await File.WriteAllTextAsync(
            config,
            $$"""{"hub": "postgresql://keith:{{secret}}@127.0.0.1/team"}""",
            TestContext.Current.CancellationToken
        );

        foreach (
            var command in (string[][])
                [
                    ["flush"],
                    ["hub"],
                    ["hub", "--json"],
                    ["doctor"],
                    ["hub", "leave"],
                ]
        )
        {
            var run = await _team.Run("keith", command);
            Assert.DoesNotContain(secret, run.Out + run.Error, StringComparison.Ordinal);
        }

        var kept = Directory.EnumerateFiles(logger, "*", SearchOption.AllDirectories).Where(file => file != config);
        Assert.All(
            kept,
            file =>
                Assert.DoesNotContain(
                    secret,
                    System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Commands_work_offline()
    {
        await _team.Join("keith");
        Directory.Move(_team.Hub, _team.Hub + ".away");

        var id = await _team.Log("keith", "on the train");
        (await _team.Run("keith", "flush")).Succeeded();
        Assert.Contains("waiting", (await _team.Run("keith", "hub")).Out, StringComparison.Ordinal);
        Assert.Contains("1 event", (await _team.Run("keith", "hub")).Out, StringComparison.Ordinal);

        Directory.Move(_team.Hub + ".away", _team.Hub);
        await _team.Flush("keith");
        await _team.Join("jane");
        Assert.Equal("on the train", (string?)(await _team.Json("jane", "show", id))["title"]);
    }

    [Fact]
    public async Task A_revoked_device_cannot_send_events()
    {
        await _team.Join("keith");
        await _team.Join("jane");
        var devices = (await _team.Json("keith", "hub"))["devices"]!.AsArray();
        var janes = devices.Single(device => (string?)device!["person"] == "jane")!;
        (await _team.Run("keith", "hub", "revoke", (string)janes["device_id"]!)).Succeeded();

        await _team.Log("jane", "from a stolen machine");
        await _team.Run("jane", "flush");
        await _team.Flush("keith");
        Assert.Empty((await _team.Json("keith", "list")).AsArray());

        // The machine was found again and joins deliberately.
        await _team.Join("jane");
        await _team.Flush("keith");
        Assert.Single((await _team.Json("keith", "list")).AsArray());
    }

    [Fact]
    public async Task Forgotten_text_is_in_no_file_after_the_next_flush()
    {
        await _team.Join("keith");
        await _team.Join("jane");
        var id = await _team.Log("jane", "unforgettable words");
        await _team.Log("jane", "other words");
        await _team.Flush("jane", "keith");
        Assert.True(Holds("keith", "unforgettable"));

        (await _team.Run("jane", "forget", id, "--yes")).Succeeded();
        await _team.Flush("jane", "keith");

        Assert.False(Holds("jane", "unforgettable"));
        Assert.False(Holds("keith", "unforgettable"));
        Assert.Equal("other words", (string?)(await _team.Json("keith", "list")).AsArray().Single()!["title"]);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_team.Hub, "*", SearchOption.AllDirectories),
            file => Contains(file, "unforgettable")
        );
    }

    bool Holds(string person, string word) =>
        Directory.EnumerateFiles(_team.Home(person).Logger, "sessions.duckdb*").Any(file => Contains(file, word));

    static bool Contains(string file, string word) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(word)) >= 0;

    [Fact]
    public async Task A_relative_hub_folder_is_stored_as_an_absolute_path()
    {
        using var keith = new LogMachine("keith");
        (await keith.Run("setup", "--hub", "../hub")).Succeeded();
        Assert.True(File.Exists(keith.Home.In("hub", "hub.json")));
        Assert.Equal(
            RealPath.Resolve(keith.Home.In("hub")),
            RealPath.Resolve(
                Settings.Load(keith.Paths, new BackgroundLog(keith.Paths.BackgroundLog, TimeProvider.System)).Hub!
            )
        );
    }

    [Fact]
    public async Task Sessions_are_not_pending_for_a_folder_hub()
    {
        using var keith = new LogMachine("keith");
        using (var database = keith.Open())
            database.Execute("insert into sessions (session_id) values ('7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05')");
        (await keith.Run("setup", "--hub", "../hub")).Succeeded();
        Assert.Matches("(?m)^waiting +nothing$", (await keith.Run("hub")).Succeeded().Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Joining_a_hub_requires_a_name()
    {
        Directory.CreateDirectory(_team.Hub);
        var environment = _team.Home("nobody").Environment();
        foreach (var (name, value) in ScratchFolder.NoSettings)
            environment[name] = value;

        var run = await Built.Run(environment, "setup", "--hub", _team.Hub);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--user", run.Out + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_team.Hub));
        (await Built.Run(environment, "setup", "--hub", _team.Hub, "--user", "Ada")).Succeeded();
        Assert.Equal(
            "Ada",
            (string?)
                System.Text.Json.Nodes.JsonNode.Parse((await Built.Run(environment, "hub", "--json")).Succeeded().Out)![
                    "devices"
                ]![0]!["person"]
        );
    }

    void CopyHome(string from, string to)
    {
        var (source, target) = (_team.Home(from), _team.Home(to));
        foreach (var file in Directory.EnumerateFiles(source.Path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target.Path, Path.GetRelativePath(source.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
