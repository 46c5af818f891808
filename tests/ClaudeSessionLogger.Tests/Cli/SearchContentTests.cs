using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The command <c>search</c> in what was said in sessions.</summary>
public sealed class SearchContentTests : IDisposable
{
    const string Key = "AKIAZ7QX4T2MDKLPW3NV";

    static readonly string s_one = Conversation.NewId(1),
        s_two = Conversation.NewId(2);

    readonly SearchHome _search = new();

    public SearchContentTests()
    {
        _search.Write(
            s_one,
            Row(s_one, 1, "user", """ "Why does refundOrder fail?\nIt worked before.\nPlease look." """),
            Row(s_one, 2, "assistant", """[{"type":"text","text":"I run the tests of the refund."}]"""),
            Row(
                s_one,
                3,
                "assistant",
                """[{"type":"tool_use","id":"toolu_01AAAAAAAAAAAAAAAAAAAAAA","name":"Bash","input":{"command":"pytest tests/refund_test.py"}}]"""
            ),
            Row(
                s_one,
                4,
                "user",
                """[{"type":"tool_result","tool_use_id":"toolu_01AAAAAAAAAAAAAAAAAAAAAA","content":"E   refund: 3 failed\nkey = AKIAZ7QX4T2MDKLPW3NV"}]"""
            ),
            Row(s_one, 5, "assistant", """[{"type":"text","text":"It said \"no refund\" in Größe\u00e9, C:\\temp."}]""")
        );
        _search.Write(s_two, Row(s_two, 20, "user", "\"another refund\""));
    }

    public void Dispose() => _search.Dispose();

    [Fact]
    public async Task Each_session_has_one_result_with_who_said_it()
    {
        var found = await Search("refund");

        Assert.Equal([s_two, s_one], found.Select(Text("session_id")));
        Assert.Equal(["user", "claude"], found.Select(Text("speaker")));
        Assert.All(found, item => Assert.Equal("session", (string?)item["kind"]));
        Assert.All(found, item => Assert.NotNull((string?)item["at"]));
        Assert.Equal(Conversation.NewId(5), (string?)found[1]["message"]);
        Assert.StartsWith("It said \"no refund\"", (string?)found[1]["snippet"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_select_the_speaker_the_tool_the_branch_and_the_session()
    {
        Assert.Equal(["E   refund: 3 failed"], await Snippets("refund", "--speaker", "tool"));
        Assert.Equal(
            ["tool", "Bash"],
            (await Search("failed", "--tool", "bash")).SelectMany(item =>
                (string?[])[(string?)item["speaker"], (string?)item["tool"]]
            )
        );
        Assert.Equal(
            ["pytest tests/refund_test.py"],
            await Snippets("refund", "--tool", "Bash", "--speaker", "claude")
        );
        Assert.Equal(5, (await Search("refund", "--session", s_one[..8])).Count);
        Assert.Equal(2, (await Search("refund", "--branch", "MAI")).Count);
        Assert.Empty(await Search("refund", "--branch", "other"));
        Assert.Equal(2, (await Search("refund", "--project", "project")).Count);
        Assert.Empty(await Search("refund", "--project", "elsewhere"));
        Assert.Empty(await Search("refund", "--since", "2026-11-02"));
        Assert.Equal(2, (await Search("refund", "--until", "2026-11-02")).Count);
    }

    [Fact]
    public async Task Identifiers_paths_ids_phrases_and_escaped_text_are_found()
    {
        foreach (
            var query in (string[])
                [
                    "refundOrder",
                    "refund_order",
                    "tests/refund_test.py",
                    "refund_test.py",
                    "\"refundOrder fail\"",
                    "\"before please\"",
                    "\"said no refund\"",
                    "grossee",
                    "GRÖSSEÉ",
                    "C:\\temp",
                    Conversation.NewId(2),
                    "toolu_01AAAAAAAAAAAAAAAAAAAAAA",
                    s_one,
                ]
        )
            Assert.Equal([s_one], (await Search(query)).Select(Text("session_id")).Where(id => id == s_one));
        Assert.Empty(await Search("\"order worked\""));
        Assert.Empty(await Search("nIt"));
    }

    [Fact]
    public async Task A_thought_is_opened_with_the_thoughts_shown()
    {
        var id = Conversation.NewId(3);
        _search.Write(id, Row(id, 30, "assistant", """[{"type":"thinking","thinking":"Perhaps a heredoc?"}]"""));
        Assert.Contains("Perhaps a heredoc?", (await Run("heredoc", "--open")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_command_was_for_is_opened_with_the_tools_in_full()
    {
        var id = Conversation.NewId(4);
        var call =
            """[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"ls","description":"Look for quince"}}]""";
        _search.Write(id, Row(id, 31, "assistant", call));
        Assert.Contains("# Look for quince", (await Run("quince", "--open")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exact_text_and_regular_expressions_are_found()
    {
        Assert.Equal([s_one], await Sessions("""said "no refund" in Größeé""", "--exact"));
        Assert.Empty(await Sessions("Said", "--exact"));
        Assert.Equal([s_two], await Sessions("refund$", "--regex", "--speaker", "user"));
        Assert.Equal([s_one], await Sessions(@"^\w+Order|refund: \d failed", "--regex", "--speaker", "tool"));
        var run = await Built.Run(_search.Archive.Environment, "search", "--regex", "(");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("cannot search for this regular expression", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_masked_unless_they_are_asked_for()
    {
        var masked = (await Run("failed", "--context", "2", "--json")).Out;
        Assert.DoesNotContain(Key, masked, StringComparison.Ordinal);
        Assert.Contains("masked]", masked, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, (await Run(Key)).Out, StringComparison.Ordinal);
        Assert.Contains(Key, (await Run(Key, "--show-secrets", "--json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_match_is_marked_and_shown_with_its_context()
    {
        var found = (await Run("worked", "--context", "1")).Out.ReplaceLineEndings("\n");
        Assert.Contains(
            "    Why does refundOrder fail?\n    It «worked» before.\n    Please look.\n",
            found,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "I run the «tests» of the «refund».",
            (await Run("run", "tests", "refund")).Out.Replace("«run»", "run", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_best_match_comes_first_if_it_is_asked_for()
    {
        _search.Write(s_two, Row(s_two, 20, "user", "\"another reordering of prerefunds\""));

        Assert.Equal(s_two, (await Search("refund order")).Select(Text("session_id")).First());
        Assert.Equal(s_one, (await Search("refund order", "--order", "best")).Select(Text("session_id")).First());
    }

    [Fact]
    public async Task Excluded_and_forgotten_sessions_are_not_searched()
    {
        _search.Archive.Flush();
        Assert.Equal([s_two, s_one], await Sessions("refund"));
        (await Built.Run(_search.Archive.Environment, "forget", s_one, "--yes")).Succeeded();
        Assert.Equal([s_two], await Sessions("refund"));
        _search.Archive.Configure("""{"archive": true, "exclude": ["/gone"]}""");
        // What was recorded before, such as its title, stays.
        Assert.Equal([null], (await Search("refund")).Select(Text("speaker")));
    }

    static string Row(string session, int number, string type, string content) =>
        SearchHome.Row(session, type, content, number);

    async Task<ProgramRun> Run(params string[] arguments) =>
        (await Built.Run(_search.Archive.Environment, ["search", .. arguments])).Succeeded();

    async Task<List<JsonObject>> Search(params string[] arguments) =>
        [.. JsonNode.Parse((await Run([.. arguments, "--json"])).Out)!.AsArray().Select(item => item!.AsObject())];

    async Task<IEnumerable<string?>> Sessions(params string[] arguments) =>
        (await Search(arguments)).Select(Text("session_id"));

    async Task<IEnumerable<string?>> Snippets(params string[] arguments) =>
        (await Search(arguments)).Select(Text("snippet"));

    static Func<JsonObject, string?> Text(string field) => item => (string?)item[field];
}
