using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The shared log as a person types it.</summary>
public sealed partial class LogCommandTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Theory]
    [InlineData("issue", "open")]
    [InlineData("finding", "open")]
    [InlineData("task", "open")]
    [InlineData("decision", "info")]
    [InlineData("note", "info")]
    public async Task Logging_prints_the_documented_line_and_the_status_that_a_category_begins_with(string category, string status)
    {
        var run = (await _keith.Run("log", "--category", category, "--title", "refunds twice")).Succeeded();
        Assert.Matches($"^logged {category} \\({status}\\) id=[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\n$", run.Out.ReplaceLineEndings("\n"));
        var entry = Assert.Single(await List());
        Assert.Equal((category, status, "refunds twice", "Keith", "app"), ((string?)entry["category"], (string?)entry["status"], (string?)entry["title"], (string?)entry["created_by"], (string?)entry["project"]));
    }

    [Fact]
    public async Task Every_entry_has_the_documented_columns_under_their_names()
    {
        (await _keith.Run("log", "--category", "task", "--title", "t", "--body", "b", "--status", "In progress")).Succeeded();
        var entry = Assert.Single(await List());
        Assert.Equal(["id", "session_id", "logged_at", "category", "status", "title", "body", "synced", "updated_at", "created_by", "updated_by", "project", "owner", "owner_session_id", "owner_until", "events", "conflicts"],
            entry.Select(member => member.Key));
        Assert.Equal(("b", "in_progress", null), ((string?)entry["body"], (string?)entry["status"], (string?)entry["updated_at"]));
        var detail = JsonNode.Parse((await _keith.Run("show", (string)entry["id"]!, "--json")).Succeeded().Out)!.AsObject();
        Assert.Equal([.. entry.Select(member => member.Key), "notes", "history"], detail.Select(member => member.Key));
    }

    [Fact]
    public async Task Resolving_by_words_changes_the_one_entry_that_has_them_and_adds_the_note()
    {
        var entry = _keith.Log("staging model double-counts refunds", body: "details");
        _keith.Log("another");
        var run = (await _keith.Run("resolve", "--title-match", "Double-Counts REFUNDS", "--note", "fixed in PR #42")).Succeeded();
        Assert.Equal($"updated issue (resolved) id={entry.Id} staging model double-counts refunds\n", run.Out.ReplaceLineEndings("\n"));

        var resolved = (await List("--status", "resolved")).Single();
        Assert.Equal((entry.Id, "details\n\nfixed in PR #42", "Keith"), ((string?)resolved["id"], (string?)resolved["body"], (string?)resolved["updated_by"]));
        Assert.Equal(["another"], (await List("--open")).Select(open => (string?)open["title"]));
        Assert.Equal([entry.Id], (await List()).Select(all => (string?)all["id"]).Take(1));
    }

    [Fact]
    public async Task None_or_several_that_fit_change_nothing_and_the_candidates_are_named()
    {
        var (one, two) = (_keith.Log("refunds one"), _keith.Log("refunds two"));
        var before = _keith.Rows("log_events");
        var several = await _keith.Run("resolve", "--title-match", "refunds");
        Assert.Equal(75, several.ExitCode);
        Assert.Contains(one.Id, several.Error, StringComparison.Ordinal);
        Assert.Contains(two.Id, several.Error, StringComparison.Ordinal);
        Assert.Equal(66, (await _keith.Run("resolve", "--title-match", "refunds three")).ExitCode);
        Assert.Equal(66, (await _keith.Run("resolve", "--id", "nothing")).ExitCode);
        Assert.Equal(64, (await _keith.Run("resolve", "--id", one.Id, "--status", "done")).ExitCode);
        Assert.Equal(64, (await _keith.Run("resolve", "--id", one.Id, "--title-match", "refunds one")).ExitCode);
        Assert.Equal(before, _keith.Rows("log_events"));
    }

    [Fact]
    public async Task Every_command_takes_an_id_as_an_argument_and_as_an_option()
    {
        var entry = _keith.Log("counts refunds twice");
        foreach (var line in (string[][])[["resolve"], ["reopen"], ["edit", "--title", "another"], ["claim"], ["release"], ["show"], ["history"]])
        {
            (await _keith.Run([line[0], entry.Id[..8], .. line[1..]])).Succeeded();
            (await _keith.Run([line[0], "--id", entry.Id[..8], .. line[1..]])).Succeeded();
            Assert.Equal(64, (await _keith.Run([line[0], entry.Id, "--id", entry.Id, .. line[1..]])).ExitCode);
        }

        (await _keith.Run("note", "--id", entry.Id[..8], "by option")).Succeeded();
        Assert.Equal(["by option"], _keith.Write(writer => writer.Change(entry.Id, _ => [])).Notes.Select(note => note.Text));
    }

    [Fact]
    public async Task Nothing_is_changed_by_less_than_four_characters_of_an_id_and_shown_it_is_by_one()
    {
        var entry = _keith.Log("counts refunds twice");
        var before = _keith.Rows("log_events");
        foreach (var line in (string[][])[["resolve", "ID"], ["resolve", "--id", "ID"], ["reopen", "ID"], ["edit", "ID", "--title", "x"], ["claim", "ID"], ["release", "ID"], ["note", "ID", "x"], ["forget", "ID", "--yes"]])
        {
            var run = await _keith.Run([.. line.Select(word => word == "ID" ? entry.Id[..3] : word)]);
            Assert.Equal(64, run.ExitCode);
            Assert.Contains(
                $"'{entry.Id[..3]}' is too short to select an entry for a change: give at least 4 characters of its id",
                run.Error,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(before, _keith.Rows("log_events"));
        (await _keith.Run("show", entry.Id[..1])).Succeeded();
        (await _keith.Run("resolve", entry.Id[..4])).Succeeded();
    }

    [Fact]
    public async Task What_people_disagree_about_is_marked_and_each_field_is_settled_by_writing_it_again()
    {
        using var jane = new LogMachine("Jane");
        var entry = _keith.Log("counts refunds twice");
        jane.Pull(_keith);
        jane.Change(entry.Id, new(EventKind.Title, "Jane's"), new(EventKind.Status, "blocked"));
        _keith.Change(entry.Id, new(EventKind.Title, "Keith's"), new(EventKind.Status, "in_progress"));
        _keith.Pull(jane);

        Assert.Contains(
            "(!): conflicting changes. Run claude-session-logger conflicts",
            (await _keith.Run("list")).Succeeded().Error,
            StringComparison.Ordinal
        );
        var id = entry.Id[..8];
        var (title, status) = ($"edit {id} --title …", $"edit {id} --status …, resolve {id} or reopen {id}");
        var before = await Conflicts();
        Assert.Contains(title, before, StringComparison.Ordinal);
        Assert.Contains(status, before, StringComparison.Ordinal);

        (await _keith.Run("resolve", id)).Succeeded();
        var after = await Conflicts();
        Assert.Contains(title, after, StringComparison.Ordinal);
        Assert.DoesNotContain(status, after, StringComparison.Ordinal);
        (await _keith.Run("edit", id, "--title", "both")).Succeeded();
        Assert.Equal("", await Conflicts());
        Assert.DoesNotContain("(!)", (await _keith.Run("list")).Succeeded().Error, StringComparison.Ordinal);

        async Task<string> Conflicts() => (await _keith.Run("conflicts")).Succeeded().Out;
    }

    [Fact]
    public async Task What_would_change_nothing_writes_no_event()
    {
        var entry = _keith.Log("x");
        _keith.Status(entry.Id, "resolved");
        var run = (await _keith.Run("resolve", "--id", entry.Id[..8])).Succeeded();
        Assert.StartsWith("left unchanged: issue (resolved)", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, _keith.Rows("log_events").Count);
    }

    [Fact]
    public async Task An_entry_is_edited_noted_and_reopened_and_its_history_says_so()
    {
        var entry = _keith.Log("first title", body: "first body");
        (await _keith.Pipe("second\nbody\n", "edit", entry.Id[..8], "--title", "second title", "--category", "task", "--body", "-")).Succeeded();
        (await _keith.Run("note", entry.Id, "a note")).Succeeded();
        (await _keith.Pipe("from a pipe\n", "note", "--title-match", "second", "-")).Succeeded();
        (await _keith.Run("resolve", "--id", entry.Id)).Succeeded();
        (await _keith.Run("reopen", "--title-match", "second title")).Succeeded();

        var shown = Shown((await _keith.Run("show", entry.Id[..8])).Succeeded());
        Assert.Contains("\ncategory  task\nstatus    open\ntitle     second title\n", shown, StringComparison.Ordinal);
        Assert.Contains("\n\nsecond\nbody\n\nnote by Keith, TIME\na note\n\nnote by Keith, TIME\nfrom a pipe\n\n", shown, StringComparison.Ordinal);
        var history = Shown((await _keith.Run("history", entry.Id)).Succeeded());
        Assert.EndsWith(history, shown, StringComparison.Ordinal);
        Assert.Equal(["logged issue (open): first title", "called it: second title", "wrote its body (11 bytes)", "made it a task", "noted: a note", "noted: from a pipe", "resolved it", "reopened it"],
            history.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[(line.IndexOf("this machine  ", StringComparison.Ordinal) + 14)..]));
    }

    [Fact]
    public async Task Lists_say_whose_and_of_which_project()
    {
        _keith.Log("mine");
        _keith.Write(writer => writer.Create(new(EntryCategory.Task, EntryStatus.Blocked, "elsewhere", null, "Web-Shop")));
        Assert.Equal(["elsewhere"], (await List("--project", "shop")).Select(entry => (string?)entry["title"]));
        Assert.Single(await List("--limit", "1"));
        Assert.Equal(2, (await List("--mine")).Count);
        Assert.Equal("[]", (await _keith.With(("CLAUDE_LOGGER_USER", "Jane"), "list", "--mine", "--json")).Succeeded().Out.Trim());
        Assert.Equal(["elsewhere"], (await List("--status", "blocked", "--category", "task")).Select(entry => (string?)entry["title"]));
    }

    [Fact]
    public async Task A_home_without_a_database_has_no_entries_and_gets_none_by_being_asked()
    {
        foreach (var line in (string[])["list", "ready", "conflicts", "inbox", "inbox --count"])
            Assert.Equal("", (await _keith.Run(line.Split(' '))).Succeeded().Out);
        Assert.Equal(66, (await _keith.Run("show", "x")).ExitCode);
        Assert.False(File.Exists(_keith.Home.Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_flush_is_asked_for_after_a_write_where_there_is_a_hub(bool hasHub)
    {
        Directory.CreateDirectory(_keith.Home.Logger);
        if (hasHub)
            await File.WriteAllTextAsync(_keith.Paths.ConfigFile, """{"hub": "/tmp/nowhere"}""", TestContext.Current.CancellationToken);
        (await _keith.Run("list")).Succeeded();
        Assert.False(File.Exists(_keith.Paths.FlushRequest));
        (await _keith.Run("log", "--category", "note", "--title", "x")).Succeeded();
        Assert.Equal(hasHub, File.Exists(_keith.Paths.FlushRequest));
    }

    async Task<List<JsonObject>> List(params string[] options) =>
        [.. JsonNode.Parse((await _keith.Run(["list", "--json", .. options])).Succeeded().Out)!.AsArray().Select(entry => entry!.AsObject())];

    static string Shown(ProgramRun run) => Time().Replace(run.Out.ReplaceLineEndings("\n"), "TIME");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d")]
    private static partial Regex Time();
}
