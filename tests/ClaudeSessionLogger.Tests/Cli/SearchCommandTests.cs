using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The command <c>search</c> over entries, notes and titles of sessions.</summary>
public sealed class SearchCommandTests : IDisposable
{
    readonly CapturedHome _home = new();

    public SearchCommandTests()
    {
        _home.Session(1, "shop").Prompt("Refunds are counted twice").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Session(2, "shop").Prompt("Something else").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        var memory = Directory.CreateDirectory(Path.Combine(_home.Home.Projects, "-home-ada-ledger", "memory"));
        File.WriteAllText(
            Path.Combine(memory.FullName, "ledger.md"),
            "# The ledger\n\nIt counts twice: all refunds.\n"
        );
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Search_finds_entries_notes_and_titles_of_sessions()
    {
        var entry = await Log("issue", "Staging", "--body", "first line\nall REFUNDS, twice");

        var found = await Search("twice refunds");

        Assert.Equal(["entry", "memory", "session"], found.Select(Text("kind")).Order());
        var (logged, note, session) = (Of("entry"), Of("memory"), Of("session"));
        Assert.Equal((entry, "all REFUNDS, twice"), ((string?)logged["entry_id"], (string?)logged["snippet"]));
        Assert.Equal(("Staging", "issue"), ((string?)logged["title"], (string?)logged["category"]));
        Assert.Equal(
            ("ledger.md", "It counts twice: all refunds.", 3),
            ((string?)note["name"], (string?)note["snippet"], (int?)note["line"])
        );
        Assert.NotNull((string?)note["project"]);
        Assert.Equal(CapturedHome.Id(1), (string?)session["session_id"]);
        Assert.Equal("Refunds are counted twice", (string?)session["snippet"]);
        Assert.All(found, item => Assert.NotNull((string?)item["at"]));

        JsonObject Of(string kind) => found.Single(item => (string?)item["kind"] == kind);
    }

    [Fact]
    public async Task No_match_is_an_empty_array_or_one_sentence()
    {
        Assert.Empty(await Search("nothing-like-it"));
        var run = (await Built.Run(_home.Home, "search", "nothing-like-it")).Succeeded();
        Assert.Equal(
            ("", "no session, no entry and no note contains these words.\n"),
            (run.Out, run.Error.ReplaceLineEndings("\n"))
        );
    }

    [Fact]
    public async Task Filters_exclude_what_they_exclude_in_other_commands()
    {
        await Log("issue", "refunds twice");

        Assert.Equal(["session"], (await Search("refunds", "--project", "shop")).Select(Text("kind")));
        Assert.Equal(
            ["entry", "memory"],
            (await Search("refunds", "--kind", "entry", "--kind", "memory")).Select(Text("kind")).Order()
        );
        Assert.DoesNotContain("session", (await Search("refunds", "--since", "today")).Select(Text("kind")));
        Assert.Equal(["session"], (await Search("refunds", "--until", "2026-11-20")).Select(Text("kind")));
        Assert.Single(await Search("refunds", "--limit", "1"));
        Assert.Equal(64, (await Built.Run(_home.Home, "search", "x", "--kind", "issue")).ExitCode);
    }

    [Fact]
    public async Task The_beginning_of_an_id_finds_its_entry_and_its_session()
    {
        var entry = await Log("note", "x");

        Assert.Equal([entry], (await Search(entry[..8])).Select(Text("entry_id")));
        Assert.Equal([CapturedHome.Id(2)], (await Search(CapturedHome.Id(2)[..8])).Select(Text("session_id")));
    }

    [Fact]
    public async Task Sessions_are_listed_and_shown_by_words_of_their_titles()
    {
        var listed = (await Built.Run(_home.Home, "sessions", "twice", "refunds", "--json")).Succeeded();
        Assert.Equal(
            [CapturedHome.Id(1)],
            JsonNode.Parse(listed.Out)!.AsArray().Select(session => (string?)session!["session_id"])
        );

        var shown = (await Built.Run(_home.Home, "sessions", "show", "twice refunds")).Succeeded();
        Assert.Contains(CapturedHome.Id(1), shown.Out, StringComparison.Ordinal);
        var several = await Built.Run(_home.Home, "sessions", "show", "e");
        Assert.Equal(75, several.ExitCode);
        Assert.Contains("Something else", several.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_shows_what_was_logged_in_it()
    {
        var entry = await Log("finding", "the cache is stale", "--session-id", CapturedHome.Id(1));
        await Log("finding", "elsewhere", "--session-id", CapturedHome.Id(2));

        var shown = (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1))).Succeeded().Out;
        Assert.Matches($"\n{entry[..8]}  finding +open +the cache is stale", shown.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("elsewhere", shown, StringComparison.Ordinal);
        var json = JsonNode.Parse(
            (await Built.Run(_home.Home, "sessions", "show", CapturedHome.Id(1), "--json")).Succeeded().Out
        )!;
        Assert.Equal([entry], json["entries"]!.AsArray().Select(logged => (string?)logged!["entry_id"]));
    }

    async Task<string> Log(string category, string title, params string[] options)
    {
        var run = (await Built.Run(_home.Home, ["log", category, title, "--json", .. options])).Succeeded();
        return (string)JsonNode.Parse(run.Out)!["entry_id"]!;
    }

    async Task<List<JsonObject>> Search(string words, params string[] options) =>
        [
            .. JsonNode
                .Parse((await Built.Run(_home.Home, ["search", words, "--json", .. options])).Succeeded().Out)!
                .AsArray()
                .Select(item => item!.AsObject()),
        ];

    static Func<JsonObject, string?> Text(string field) => item => (string?)item[field];
}
