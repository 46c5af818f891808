using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The commands of the shared log.</summary>
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
    public async Task Log_prints_the_documented_line_with_the_categorys_initial_status(string category, string status)
    {
        var run = (await _keith.Run("log", "--category", category, "--title", "refunds twice")).Succeeded();
        Assert.Matches(
            $"^logged {category} \\({status}\\) id=[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\n$",
            run.Out.ReplaceLineEndings("\n")
        );
        var entry = Assert.Single(await List());
        Assert.Equal(
            (category, status, "refunds twice", "Keith", "app"),
            (
                (string?)entry["category"],
                (string?)entry["status"],
                (string?)entry["title"],
                (string?)entry["created_by"],
                (string?)entry["project"]
            )
        );
    }

    [Fact]
    public async Task A_list_shows_resolved_entries_after_open_ones()
    {
        (await _keith.Run("log", "--category", "task", "--title", "first task")).Succeeded();
        (await _keith.Run("log", "--category", "issue", "--title", "second issue")).Succeeded();
        (await _keith.Run("resolve", "--title-match", "second issue")).Succeeded();

        Assert.Matches(@"(?s)first task.*\nresolved\n.*second issue", (await _keith.Run("list")).Succeeded().Out);
    }

    [Fact]
    public async Task Every_entry_has_the_documented_columns()
    {
        (
            await _keith.Run("log", "--category", "task", "--title", "t", "--body", "b", "--status", "In progress")
        ).Succeeded();
        var entry = Assert.Single(await List());
        Assert.Equal(
            [
                "id",
                "entry_id",
                "session_id",
                "logged_at",
                "category",
                "status",
                "title",
                "body",
                "synced",
                "updated_at",
                "created_by",
                "updated_by",
                "project",
                "owner",
                "owner_session_id",
                "owner_until",
                "events",
                "conflicts",
            ],
            entry.Select(member => member.Key)
        );
        Assert.Equal(
            ("b", "in_progress", null),
            ((string?)entry["body"], (string?)entry["status"], (string?)entry["updated_at"])
        );
        var detail = JsonNode
            .Parse((await _keith.Run("show", (string)entry["id"]!, "--json")).Succeeded().Out)!
            .AsObject();
        Assert.Equal([.. entry.Select(member => member.Key), "notes", "history"], detail.Select(member => member.Key));
    }

    [Fact]
    public async Task A_conflict_is_marked_until_each_field_is_written_again()
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
        var id = entry.Id.Short;
        var (title, status) = ($"edit {id} --title 'Keith", $"edit {id} --status blocked");
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
    public async Task Both_texts_of_a_body_in_conflict_are_printed()
    {
        using var jane = new LogMachine("Jane");
        var entry = _keith.Log("refunds", body: "as it was");
        jane.Pull(_keith);
        jane.Change(entry.Id, new EntryChange(EventKind.Body, "Jane's first line\nand her second"));
        _keith.Change(entry.Id, new EntryChange(EventKind.Body, string.Join('\n', Enumerable.Range(1, 30))));
        _keith.Pull(jane);

        foreach (
            var command in (string[][])
                [
                    ["conflicts"],
                    ["show", entry.Id.Short],
                ]
        )
        {
            var shown = (await _keith.Run(command)).Succeeded().Out.ReplaceLineEndings("\n");
            Assert.Contains(
                "    Body by Jane:\n      Jane's first line\n      and her second\n",
                shown,
                StringComparison.Ordinal
            );
            Assert.Contains(
                $"      10\n      … claude-session-logger history {entry.Id.Short} --json has the whole text\n",
                shown,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task A_second_name_on_a_machine_is_reported_once_and_with_the_claim_that_it_takes()
    {
        var entry = _keith.Log("refunds", "task");
        Assert.Empty((await _keith.Run("claim", entry.Id.Short)).Succeeded().Error);

        var error = (await AsBob("claim", entry.Id.Short)).Succeeded().Error;
        Assert.Contains("note: Keith had claimed this entry until ", error, StringComparison.Ordinal);
        Assert.Contains(
            "note: Keith and Bob count as one person on this machine from now on",
            error,
            StringComparison.Ordinal
        );
        Assert.Empty((await AsBob("note", entry.Id.Short, "more")).Succeeded().Error);

        Task<ProgramRun> AsBob(params string[] arguments) => _keith.With(("CLAUDE_LOGGER_USER", "Bob"), arguments);
    }

    [Fact]
    public async Task A_change_without_effect_writes_no_event()
    {
        var entry = _keith.Log("x");
        _keith.Status(entry.Id, "resolved");
        var run = (await _keith.Run("resolve", "--id", entry.Id.Short)).Succeeded();
        Assert.StartsWith("left unchanged: issue (resolved)", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(" x (it is resolved already)\n", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        foreach (
            var (command, why) in ((string, string)[])
                [("release", "nobody has claimed it"), ("accept", "it has no change that is dated in the future")]
        )
            Assert.EndsWith(
                $" x ({why})\n",
                (await _keith.Run(command, entry.Id.Short)).Succeeded().Out.ReplaceLineEndings("\n"),
                StringComparison.Ordinal
            );
        Assert.Equal(2, _keith.Rows("log_events").Count);
    }

    [Fact]
    public async Task The_history_lists_edits_notes_and_status_changes()
    {
        var entry = _keith.Log("first title", body: "first body");
        (
            await _keith.Pipe(
                "second\nbody\n",
                "edit",
                entry.Id.Short,
                "--title",
                "second title",
                "--category",
                "task",
                "--body",
                "-"
            )
        ).Succeeded();
        (await _keith.Run("note", entry.Id.Value, "a note")).Succeeded();
        (await _keith.Pipe("from a pipe\n", "note", "--title-match", "second", "-")).Succeeded();
        (await _keith.Run("resolve", "--id", entry.Id.Value)).Succeeded();
        (await _keith.Run("reopen", "--title-match", "second title")).Succeeded();

        var shown = Shown((await _keith.Run("show", entry.Id.Short)).Succeeded());
        Assert.Contains("\ncategory  task\nstatus    open\ntitle     second title\n", shown, StringComparison.Ordinal);
        Assert.Contains(
            "\n\nsecond\nbody\n\nnote by Keith, TIME\na note\n\nnote by Keith, TIME\nfrom a pipe\n\n",
            shown,
            StringComparison.Ordinal
        );
        var history = Shown((await _keith.Run("history", entry.Id.Value)).Succeeded());
        Assert.EndsWith(history, shown, StringComparison.Ordinal);
        Assert.Equal(
            [
                "logged issue (open): first title",
                "changed its title to: second title",
                "changed its body (11 bytes)",
                "changed its category to task",
                "noted: a note",
                "noted: from a pipe",
                "resolved it",
                "reopened it",
            ],
            history.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  Keith ")[1])
        );
    }

    [Fact]
    public async Task Lists_are_filtered_by_person_project_status_and_category()
    {
        _keith.Log("mine");
        _keith.Write(writer =>
            writer.Create(new(EntryCategory.Task, EntryStatus.Blocked, "elsewhere", null, "Web-Shop"))
        );
        Assert.Equal(["elsewhere"], (await List("--project", "shop")).Select(entry => (string?)entry["title"]));
        Assert.Single(await List("--limit", "1"));
        Assert.Equal(2, (await List("--mine")).Count);
        Assert.Equal(
            "[]",
            (await _keith.With(("CLAUDE_LOGGER_USER", "Jane"), "list", "--mine", "--json")).Succeeded().Out.Trim()
        );
        Assert.Equal(
            ["elsewhere"],
            (await List("--status", "blocked", "--category", "task")).Select(entry => (string?)entry["title"])
        );
    }

    [Fact]
    public async Task Read_commands_without_a_database_print_nothing_and_create_none()
    {
        foreach (var line in (string[])["list", "ready", "conflicts", "inbox", "inbox --count"])
            Assert.Equal("", (await _keith.Run(line.Split(' '))).Succeeded().Out);
        Assert.Equal(66, (await _keith.Run("show", "x")).ExitCode);
        Assert.False(File.Exists(_keith.Home.Database));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_requests_a_flush_if_there_is_a_hub(bool hasHub)
    {
        Directory.CreateDirectory(_keith.Home.Logger);
        if (hasHub)
            await File.WriteAllTextAsync(
                _keith.Paths.ConfigFile,
                """{"hub": "/tmp/nowhere"}""",
                TestContext.Current.CancellationToken
            );
        (await _keith.Run("list")).Succeeded();
        Assert.False(File.Exists(_keith.Paths.FlushRequest));
        (await _keith.Run("log", "--category", "note", "--title", "x")).Succeeded();
        Assert.Equal(hasHub, File.Exists(_keith.Paths.FlushRequest));
    }

    async Task<List<JsonObject>> List(params string[] options) =>
        [
            .. JsonNode
                .Parse((await _keith.Run(["list", "--json", .. options])).Succeeded().Out)!
                .AsArray()
                .Select(entry => entry!.AsObject()),
        ];

    static string Shown(ProgramRun run) => Time().Replace(run.Out.ReplaceLineEndings("\n"), "TIME");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d")]
    private static partial Regex Time();
}
