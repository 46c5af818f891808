using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Changes made before the user has a name belong to that user later, but only on this device.</summary>
public sealed class UnnamedUserTests : IDisposable
{
    const string Hint =
        "saved without a name, because yours is unknown. Run claude-session-logger setup --user NAME, or git config "
        + "--global user.name NAME.";

    static readonly (string, string) s_ann = ("CLAUDE_LOGGER_USER", "Ann");

    readonly LogMachine _anns = new(UserIdentity.Unknown),
        _bobs = new("Bob");

    public void Dispose()
    {
        _anns.Dispose();
        _bobs.Dispose();
    }

    [Fact]
    public async Task Unnamed_changes_on_this_device_become_own_once_a_name_is_set()
    {
        var (task, other) = (_anns.Log("backfill the ledger", "task"), _anns.Log("counts refunds twice"));
        (await _anns.Run("claim", task.Id.Value)).Succeeded();
        var bobs = _bobs.Log("Bob's");
        _anns.Pull(_bobs);

        var inbox = (await _anns.With(s_ann, "inbox")).Succeeded().Out;
        Assert.Contains("Bob logged issue (open): Bob's", inbox, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", inbox, StringComparison.Ordinal);
        var mine = JsonNode.Parse((await _anns.With(s_ann, "list", "--mine", "--json")).Succeeded().Out)!.AsArray();
        Assert.Equal(
            [task.Id.Value, other.Id.Value],
            mine.Select(entry => (string)entry!["id"]!).OrderBy(id => id == other.Id.Value)
        );
        (await _anns.With(s_ann, "claim", task.Id.Value)).Succeeded();
        (await _anns.Run("claim", other.Id.Value)).Succeeded();
        (await _anns.With(s_ann, "release", other.Id.Value)).Succeeded();
        (await _anns.With(s_ann, "forget", other.Id.Value, "--yes")).Succeeded();
        Assert.Equal(75, (await _anns.With(s_ann, "forget", bobs.Id.Value, "--yes")).ExitCode);
    }

    [Fact]
    public async Task Unnamed_changes_of_another_device_are_news()
    {
        var entry = _anns.Log("counts refunds twice");
        (await _anns.Run("claim", entry.Id.Value)).Succeeded();
        _bobs.Pull(_anns);
        Assert.Equal(1, _bobs.CountUnread());
        Assert.Equal("[]", (await _bobs.Run("list", "--mine", "--json")).Succeeded().Out.Trim());
        Assert.Contains(
            "unknown claimed it (until",
            (await _bobs.Run("release", entry.Id.Value)).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "only its author, unknown, can",
            (await _bobs.Run("forget", entry.Id.Value, "--yes")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Imported_unnamed_changes_of_another_tool_are_news()
    {
        var entry = _bobs.Log("counts refunds twice");
        using var database = _bobs.Open();
        var events = new EventStore(database);
        var content = new EventContent(
            HybridTimestamp.Next(entry.LoggedAt, events.LastStamp(_bobs.AsOf(database))),
            entry.LoggedAt,
            UserIdentity.Unknown,
            "app",
            entry.Id,
            EventKind.Status,
            "resolved",
            null,
            replaced: null
        );
        database.Transaction(() =>
            events.Append([LogEvent.Following(_bobs.Device, events.HeadOf(_bobs.Device), content)])
        );
        var item = Assert.Single(
            Assert.Single(InboxContents.Read(database, new("Bob", _bobs.Device), _bobs.AsOf(database)).Entries).Changes
        );
        Assert.Equal(content, item.Event.Content);
    }

    [Fact]
    public async Task The_first_unnamed_entry_explains_how_to_set_a_name()
    {
        var first = await _anns.Run("log", "--category", "note", "--title", "one", "--json");
        Assert.Contains(Hint, first.Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal("one", (string?)JsonNode.Parse(first.Out)!["title"]);
        Assert.DoesNotContain(
            Hint,
            (await _anns.Run("log", "--category", "note", "--title", "two")).Succeeded().Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            Hint,
            (await _bobs.Run("log", "--category", "note", "--title", "three")).Succeeded().Error,
            StringComparison.Ordinal
        );
    }
}
