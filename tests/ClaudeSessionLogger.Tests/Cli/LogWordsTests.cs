using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The log commands understand what a person types without options.</summary>
public sealed class LogWordsTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Theory]
    [InlineData("finding", "staging counts refunds twice", "staging counts refunds twice")]
    [InlineData("finding", "staging counts refunds twice", "staging", "counts", "refunds", "twice")]
    [InlineData("issue", "refunds twice", "issue", "refunds twice")]
    [InlineData("issue", "refunds twice", "issue", "refunds", "twice")]
    [InlineData("finding", "issue tracker is down", "issue tracker is down")]
    [InlineData("task", "issue tracker", "--category", "task", "issue", "tracker")]
    [InlineData("task", "write it up", "task", "--title", "write it up")]
    [InlineData("note", "--force is dangerous", "note", "--", "--force", "is", "dangerous")]
    [InlineData("note", "--verbose tells more", "note", "--", "--verbose", "tells", "more")]
    [InlineData("finding", "not yet", "not", "yet")]
    [InlineData("finding", "tsak x", "tsak x")]
    [InlineData("finding", "refunds twice", "--title", "refunds twice")]
    [InlineData("finding", "bug in the ledger", "bug", "in", "the", "ledger")]
    public async Task Log_reads_words_as_a_category_and_a_title(string category, string title, params string[] words)
    {
        var entry = JsonNode.Parse((await _keith.Run(["log", "--json", .. words])).Succeeded().Out)!;
        Assert.Equal((category, title), ((string?)entry["category"], (string?)entry["title"]));
    }

    [Theory]
    [InlineData("log has no option --categry: did you mean --category?", "log", "--categry", "issue", "x")]
    [InlineData(
        "'bug' is not a category: did you mean issue? If it is the first word of the title, put the whole title in "
            + "quotes.",
        "log",
        "bug",
        "typo in header"
    )]
    [InlineData("there is no status 'done': did you mean resolved?", "list", "--status", "done")]
    [InlineData("list has no option --opne: did you mean --open?", "list", "--opne")]
    [InlineData("search has no option --jsn: did you mean --json?", "search", "x", "--jsn")]
    [InlineData(
        "the title is given twice, with --title and as 'a c'; put a title of several words in quotes.",
        "log",
        "a",
        "--title",
        "b",
        "c"
    )]
    [InlineData(
        "log has no option --force. If it belongs to the text, put the whole text in quotes, or -- before it; see "
            + "claude-session-logger log --help.",
        "log",
        "note",
        "use",
        "--force"
    )]
    [InlineData(
        "'tsak' is not a category: did you mean task? If it is the first word of the title, put the whole title in "
            + "quotes.",
        "log",
        "tsak",
        "x"
    )]
    public async Task A_mistyped_option_is_not_a_word_of_a_title(string sentence, params string[] line)
    {
        var run = await _keith.Run(line);
        Assert.Equal((64, $"claude-session-logger: {sentence}\n"), (run.ExitCode, run.Error.ReplaceLineEndings("\n")));
        Assert.False(File.Exists(_keith.Home.Database));
    }

    [Fact]
    public async Task A_note_needs_no_quotes()
    {
        var entry = _keith.Log("staging counts refunds twice");

        (await _keith.Run("note", entry.Id.Value[..4], "second", "thoughts:", "it", "-", "counts")).Succeeded();
        (await _keith.Run("note", "twice refunds", "by words")).Succeeded();
        (await _keith.Run("note", "--id", entry.Id.Value, "by", "option")).Succeeded();
        (await _keith.Pipe("from stdin\n", "note", entry.Id.Value, "-")).Succeeded();

        Assert.Equal(
            ["second thoughts: it - counts", "by words", "by option", "from stdin"],
            _keith.Write(writer => writer.Change(entry.Id, _ => [])).Notes.Select(note => note.Text)
        );
    }

    [Fact]
    public async Task An_entry_is_found_by_words_in_any_order_and_by_its_title_as_it_is()
    {
        var (one, two) = (_keith.Log("Bücher: counts refunds twice"), _keith.Log("refunds: twice the counts"));

        Assert.Equal(one.Id.Value, (string?)(await Show("twice", "counts", "bucher"))["id"]);
        Assert.Equal(two.Id.Value, (string?)(await Show("--title-match", "counts the refunds"))["id"]);
        // Both titles have these words, but only one has them in this order.
        Assert.Equal(one.Id.Value, (string?)(await Show("counts refunds"))["id"]);
        Assert.Equal(75, (await _keith.Run("resolve", "twice", "refunds")).ExitCode);
        (await _keith.Run("resolve", "bucher", "refunds")).Succeeded();
        var listed = JsonNode.Parse((await _keith.Run("list", "counts", "twice", "--open", "--json")).Out)!;
        Assert.Equal([two.Id.Value], listed.AsArray().Select(entry => (string?)entry!["entry_id"]));
    }

    [Fact]
    public async Task An_ambiguous_title_offers_open_entries_first()
    {
        var (open, note, done) = (_keith.Log("deploy a"), _keith.Log("deploy b", "note"), _keith.Log("deploy c"));
        _keith.Status(done.Id, "resolved");

        var run = await _keith.Run("resolve", "deploy");

        Assert.Equal(75, run.ExitCode);
        Assert.Equal(
            [open.Id.Value, note.Id.Value, done.Id.Value],
            run.Error.ReplaceLineEndings("\n")
                .Split('\n')
                .Where(line => line.StartsWith("  ", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[0])
        );
    }

    [Fact]
    public async Task Open_entries_list_what_is_to_be_done_before_decisions_and_notes()
    {
        _keith.Log("to do");
        _keith.Clock.Now = _keith.Clock.Now.AddMinutes(1);
        _keith.Log("decided", "decision");
        _keith.Log("resolved", "task");
        (await _keith.Run("resolve", "resolved")).Succeeded();

        var lines = (await _keith.Run("list", "--open")).Succeeded().Out.ReplaceLineEndings("\n").Split('\n');

        Assert.Contains("to do", lines[1], StringComparison.Ordinal);
        Assert.Equal(["", "decisions and notes"], lines[2..4]);
        Assert.Contains("decided", lines[4], StringComparison.Ordinal);
        Assert.Equal(["decided", "to do"], await Titles("--open"));
        Assert.Equal(["decided"], await Titles("--open", "--limit", "1"));
    }

    [Theory]
    [InlineData("x", 200, 0)]
    [InlineData("x", 201, 64)]
    [InlineData("家", 200, 0)]
    [InlineData("e\u0301", 200, 0)]
    [InlineData("e\u0301", 201, 64)]
    public async Task A_title_has_at_most_200_characters(string character, int length, int code)
    {
        var title = string.Concat(Enumerable.Repeat(character, length));
        var run = await _keith.Run("log", "note", title);
        Assert.Equal(code, run.ExitCode);
        if (code != 0)
            Assert.Equal(
                "claude-session-logger: the title has 201 characters; the maximum is 200; put the rest in the body.\n",
                run.Error.ReplaceLineEndings("\n")
            );
        var entry = _keith.Log("short");
        Assert.Equal(code, (await _keith.Run("edit", entry.Id.Value, "--title", title)).ExitCode);
    }

    [Fact]
    public async Task A_long_title_from_a_hub_does_not_widen_the_table()
    {
        var entry = _keith.Log("short");
        var hub = new LogStory();
        hub.Write(
            new CreatedValue("issue", "open", new string('x', 5_000), null).ToJson(),
            "0f0f0f0f",
            EventKind.Created
        );
        _keith.Receive(hub.Events);

        var lines = (await _keith.Run("list")).Succeeded().Out.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(SafeText.Width(line), 1, 500));
        Assert.Contains(lines, line => line.StartsWith(entry.Id.Short, StringComparison.Ordinal));
    }

    async Task<JsonObject> Show(params string[] which) =>
        JsonNode.Parse((await _keith.Run(["show", .. which, "--json"])).Succeeded().Out)!.AsObject();

    async Task<IEnumerable<string?>> Titles(params string[] options) =>
        JsonNode
            .Parse((await _keith.Run(["list", "--json", .. options])).Succeeded().Out)!
            .AsArray()
            .Select(entry => (string?)entry!["title"]);
}
