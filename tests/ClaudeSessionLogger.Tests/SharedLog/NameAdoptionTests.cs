using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>A person's first known name is put on what this device recorded and logged before.</summary>
public sealed class NameAdoptionTests : IDisposable
{
    readonly TemporaryHome _home = new();
    readonly LogMachine _nameless = new(UserIdentity.Unknown),
        _jane = new("Jane");

    public void Dispose()
    {
        _home.Dispose();
        _nameless.Dispose();
        _jane.Dispose();
    }

    Task<ProgramRun> Run(params string[] arguments) =>
        Built.Run(new Dictionary<string, string>(_home.Environment()) { ["CLAUDE_LOGGER_NO_FLUSH"] = "1" }, arguments);

    async Task<List<string?>> Authors(string command)
    {
        var rows = JsonNode.Parse((await Run(command, "--json")).Succeeded().Out)!.AsArray();
        return [.. rows.Select(row => (string?)row!["created_by"])];
    }

    async Task RecordAndLogWithoutName()
    {
        TranscriptWriter.Small(_home, 1);
        (await Run("import")).Succeeded();
        (await Run("log", "-c", "issue", "-t", "refunds counted twice")).Succeeded();
        Assert.Equal(["unknown"], await Authors("list"));
        Assert.Equal(["unknown"], await Authors("sessions"));
    }

    [Fact]
    public async Task Setup_user_puts_the_name_on_earlier_sessions_and_entries()
    {
        await RecordAndLogWithoutName();

        var setup = (await Run("setup", "--user", "Ada")).Succeeded().Out;

        Assert.Contains("1 session and 1 entry without a name", setup, StringComparison.Ordinal);
        Assert.Equal(["Ada"], await Authors("list"));
        Assert.Equal(["Ada"], await Authors("sessions"));
        Assert.DoesNotContain("without a name", (await Run("setup", "--user", "Ada")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flush_adopts_the_first_name_that_git_knows()
    {
        await RecordAndLogWithoutName();
        await File.WriteAllTextAsync(
            _home.In(".gitconfig"),
            "[user]\nname = Ada\n",
            TestContext.Current.CancellationToken
        );

        (await Run("flush")).Succeeded();

        Assert.Equal(["Ada"], await Authors("list"));
        Assert.Equal(["Ada"], await Authors("sessions"));
        var history = (await Run("history", "--title-match", "refunds")).Succeeded().Out;
        Assert.DoesNotContain("unknown", history, StringComparison.Ordinal);
        var changes = await Run("query", "select kind, actor from entry_changes where actor = 'Ada' order by kind");
        Assert.Matches("author +Ada\n.*created +Ada", changes.Succeeded().Out);
    }

    [Fact]
    public void Teammates_see_an_adopted_name_and_get_no_news_of_it()
    {
        var entry = _nameless.Log("refunds");
        _nameless.Write(writer =>
            writer.Change(
                entry.Id,
                it => ClaimPolicy.Claim(it, new(_nameless.Device, "unknown", null), writer.Now, TimeSpan.FromDays(9))
            )
        );
        _jane.Pull(_nameless);
        _jane.MarkSeen(_jane.Inbox().Last);

        Adopt(_nameless, "Ada");
        _jane.Pull(_nameless);

        Assert.Equal(0, _jane.CountUnread());
        Assert.Empty(_jane.Inbox().Entries);
        Assert.Equal(_nameless.Rows(), _jane.Rows());
        using var database = _jane.Open();
        var row = database.Query(
            "select created_by || ' ' || updated_by || ' ' || owner from log_entries",
            row => row.GetString(0)
        );
        Assert.Equal(["Ada Ada Ada"], row);
    }

    [Fact]
    public void Adopted_entries_are_no_news_on_the_other_machine_of_their_author()
    {
        using var second = new LogMachine("Ada");
        _nameless.Log("refunds");
        Adopt(_nameless, "Ada");
        second.Pull(_nameless);

        Assert.Equal(0, second.CountUnread());
        Assert.Empty(second.Inbox().Entries);
    }

    [Fact]
    public void An_event_under_a_name_keeps_it()
    {
        var entry = _jane.Log("refunds");
        _nameless.Pull(_jane);
        using (var database = _nameless.Open())
        {
            var created = new EventStore(database).OfEntry(entry.Id)[0];
            database.Transaction(() =>
                new LogWriter(database, new(_nameless.Device, "Ada", null), _nameless.Clock).Append(
                    entry.Id,
                    "app",
                    [new(EventKind.Author.Text, AdoptedAuthors.ToText([created.Hash]), null)],
                    DateTime.MinValue,
                    [created]
                )
            );
        }

        Assert.Equal("Jane", _nameless.Change(entry.Id, new EntryChange(EventKind.Title, "r")).CreatedBy);
    }

    [Fact]
    public void Nobody_can_put_their_name_on_what_another_device_wrote()
    {
        var entry = _nameless.Log("refunds");
        _jane.Pull(_nameless);
        Claim(_jane, entry.Id, "Mallory");

        Assert.Equal("unknown", _jane.Change(entry.Id, new EntryChange(EventKind.Title, "r")).CreatedBy);
        using var database = _jane.Open();
        var mallory = new ActorIdentity("Mallory", _jane.Device);
        Assert.Equal(1, InboxStore.Count(database, mallory, _jane.AsOf(database)));
    }

    [Fact]
    public void A_machine_with_a_new_device_id_keeps_what_it_adopted_before()
    {
        var entry = _nameless.Log("refunds");
        Adopt(_nameless, "Ada");
        DeviceIdentity.Replace(_nameless.Paths, _nameless.Device);

        Assert.Equal("Ada", _nameless.Change(entry.Id, new EntryChange(EventKind.Title, "r")).CreatedBy);
    }

    [Fact]
    public void A_forked_part_of_a_chain_keeps_what_was_adopted_in_it()
    {
        var entry = _nameless.Log("refunds");
        Adopt(_nameless, "Ada");
        using (var database = _nameless.Open())
            database.Transaction(() => new ForkRelocation(new(database)).Move(_nameless.Device, 0));

        Assert.Equal("Ada", _nameless.Change(entry.Id, new EntryChange(EventKind.Title, "r")).CreatedBy);
    }

    static void Claim(LogMachine machine, EntryId id, string name)
    {
        using var database = machine.Open();
        var events = new EventStore(database).OfEntry(id);
        database.Transaction(() =>
            new LogWriter(database, new(machine.Device, name, null), machine.Clock).Append(
                id,
                "app",
                [new(EventKind.Author.Text, AdoptedAuthors.ToText(events.Select(e => e.Hash)), null)],
                DateTime.MinValue,
                events
            )
        );
    }

    static void Adopt(LogMachine machine, string name)
    {
        using var database = machine.Open();
        NameAdoption.Run(database, machine.Device, name, machine.Clock);
    }
}
