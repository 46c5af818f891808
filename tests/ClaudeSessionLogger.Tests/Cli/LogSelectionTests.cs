using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>How the log commands find the entry that a person names.</summary>
public sealed class LogSelectionTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Fact]
    public async Task Resolve_by_title_words_changes_the_matching_entry_and_adds_the_note()
    {
        var entry = _keith.Log("staging model double-counts refunds", body: "details");
        _keith.Log("another");
        var run = (
            await _keith.Run("resolve", "--title-match", "Double-Counts REFUNDS", "--note", "fixed in PR #42")
        ).Succeeded();
        Assert.Equal(
            $"updated issue (resolved) id={entry.Id} staging model double-counts refunds\n",
            run.Out.ReplaceLineEndings("\n")
        );

        var resolved = (await List("--status", "resolved")).Single();
        Assert.Equal(
            (entry.Id.Value, "details\n\nfixed in PR #42", "Keith"),
            ((string?)resolved["id"], (string?)resolved["body"], (string?)resolved["updated_by"])
        );
        Assert.Equal(["another"], (await List("--open")).Select(open => (string?)open["title"]));
        Assert.Equal([entry.Id.Value], (await List()).Select(all => (string?)all["id"]).Take(1));
    }

    [Fact]
    public async Task Resolve_changes_nothing_if_no_entry_or_several_entries_match()
    {
        var (one, two) = (_keith.Log("refunds one"), _keith.Log("refunds two"));
        var before = _keith.Rows("log_events");
        var several = await _keith.Run("resolve", "--title-match", "refunds");
        Assert.Equal(75, several.ExitCode);
        Assert.Contains(one.Id.Value, several.Error, StringComparison.Ordinal);
        Assert.Contains(two.Id.Value, several.Error, StringComparison.Ordinal);
        Assert.Equal(66, (await _keith.Run("resolve", "--title-match", "refunds three")).ExitCode);
        Assert.Equal(66, (await _keith.Run("resolve", "--id", "nothing")).ExitCode);
        Assert.Equal(64, (await _keith.Run("resolve", "--id", one.Id.Value, "--status", "done")).ExitCode);
        Assert.Equal(64, (await _keith.Run("resolve", "--id", one.Id.Value, "--title-match", "refunds one")).ExitCode);
        Assert.Equal(before, _keith.Rows("log_events"));
    }

    [Fact]
    public async Task Every_command_accepts_an_id_as_argument_or_option()
    {
        var entry = _keith.Log("counts refunds twice");
        foreach (
            var line in (string[][])
                [
                    ["resolve"],
                    ["reopen"],
                    ["edit", "--title", "another"],
                    ["claim"],
                    ["release"],
                    ["show"],
                    ["history"],
                ]
        )
        {
            (await _keith.Run([line[0], entry.Id.Short, .. line[1..]])).Succeeded();
            (await _keith.Run([line[0], "--id", entry.Id.Short, .. line[1..]])).Succeeded();
            Assert.Equal(
                64,
                (await _keith.Run([line[0], entry.Id.Value, "--id", entry.Id.Value, .. line[1..]])).ExitCode
            );
        }

        (await _keith.Run("note", "--id", entry.Id.Short, "by option")).Succeeded();
        Assert.Equal(
            ["by option"],
            _keith.Write(writer => writer.Change(entry.Id, _ => [])).Notes.Select(note => note.Text)
        );
    }

    [Fact]
    public async Task A_change_needs_four_characters_of_an_id_and_show_needs_one()
    {
        var entry = _keith.Log("counts refunds twice");
        var before = _keith.Rows("log_events");
        foreach (
            var line in (string[][])
                [
                    ["resolve", "ID"],
                    ["resolve", "--id", "ID"],
                    ["reopen", "ID"],
                    ["edit", "ID", "--title", "x"],
                    ["claim", "ID"],
                    ["release", "ID"],
                    ["note", "ID", "x"],
                    ["forget", "ID", "--yes"],
                ]
        )
        {
            var run = await _keith.Run([.. line.Select(word => word == "ID" ? entry.Id.Value[..3] : word)]);
            Assert.Equal(64, run.ExitCode);
            Assert.Contains(
                $"'{entry.Id.Value[..3]}' is too short to select an entry for a change: give at least 4 characters of the id",
                run.Error,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(before, _keith.Rows("log_events"));
        (await _keith.Run("show", entry.Id.Value[..1])).Succeeded();
        (await _keith.Run("resolve", entry.Id.Value[..4])).Succeeded();
    }

    async Task<List<JsonObject>> List(params string[] options) =>
        [
            .. JsonNode
                .Parse((await _keith.Run(["list", "--json", .. options])).Succeeded().Out)!
                .AsArray()
                .Select(entry => entry!.AsObject()),
        ];
}
