using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>A team of which some go on using the Python tool; its MotherDuck is a DuckDB file here.</summary>
public sealed class PythonToolTests : IDisposable
{
    readonly Team _team;

    public PythonToolTests() => _team = new() { Hub = "duckdb:" + Path.Combine(_folder, "hub.duckdb") };

    readonly string _folder = Directory.CreateTempSubdirectory("csl-python-").FullName;

    string HubFile => Path.Combine(_folder, "hub.duckdb");

    public void Dispose()
    {
        _team.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    async Task Join(string person) => (await _team.Run(person, "setup", "--hub", _team.Hub)).Succeeded();

    async Task<string> Body(string person) => (string)(await _team.Json(person, "list")).AsArray().Single()!["body"]!;

    [Fact]
    public async Task Every_explicit_flush_looks_for_rows_of_other_tools()
    {
        await Join("keith");
        for (var i = 1; i <= 2; i++)
        {
            PythonDatabase.Execute(
                HubFile,
                "insert into log_entries (id, logged_at, category, status, title, created_by) "
                    + $"values ('e{i}', now(), 'note', 'info', 'new', 'Jane')"
            );
            await _team.Flush("keith");
            Assert.Equal(i, (await _team.Json("keith", "list")).AsArray().Count);
        }

        PythonDatabase.Execute(HubFile, "insert into log_entries (id, title) values ('e3', 'new')");
        (await _team.Run("keith", "flush", "--background")).Succeeded();
        Assert.Equal(2, (await _team.Json("keith", "list")).AsArray().Count);
    }

    [Fact]
    public async Task Notes_of_both_tools_are_kept_once_everywhere()
    {
        await Join("keith");
        (await _team.Run("keith", "log", "-c", "issue", "-t", "refunds", "--body", "details")).Succeeded();
        await _team.Flush("keith");
        (await _team.Run("keith", "resolve", "--title-match", "refunds", "--note", "ours")).Succeeded();
        // The Python tool appends to the row that it knows, and its newer row wins.
        PythonDatabase.Execute(
            HubFile,
            "update log_entries set body = body || chr(10) || chr(10) || 'theirs', updated_by = 'jane', "
                + "updated_at = now() + interval 1 minute"
        );
        await _team.Flush("keith");
        await Join("jane");
        await _team.Flush("jane", "keith", "jane");

        foreach (var person in (string[])["keith", "jane"])
            Assert.Equal(
                ["details", "ours", "theirs"],
                (await Body(person)).Split("\n\n").Order(StringComparer.Ordinal)
            );
    }

    [Fact]
    public async Task A_change_in_the_adopted_file_reaches_the_team()
    {
        await Join("keith");
        (await _team.Run("keith", "log", "-c", "issue", "-t", "refunds")).Succeeded();
        await _team.Flush("keith");
        PythonDatabase.Execute(
            _team.Home("keith").Database,
            """
            update log_entries set status = 'resolved', updated_by = 'keith', updated_at = now() at time zone 'utc' + interval 1 minute, synced = false;
            insert into sessions (session_id, project, total_tokens, input_tokens, started_at, synced) values ('python', 'shop', 5, 5, now() at time zone 'utc', false)
            """
        );
        await _team.Flush("keith");
        await Join("jane");
        Assert.Equal("resolved", (string)(await _team.Json("jane", "list")).AsArray().Single()!["status"]!);
        var report = await _team.Run("keith", "report", "projects", "--csv");
        Assert.Contains("shop", report.Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_prepares_the_hub_that_is_set()
    {
        await Join("keith");
        File.Delete(HubFile);
        Assert.Contains(
            $"hub ready: {_team.Hub}",
            (await _team.Run("keith", "init")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(HubFile));
        File.Delete(HubFile);
        Directory.CreateDirectory(HubFile);
        Assert.NotEqual(0, (await _team.Run("keith", "init")).ExitCode);
    }

    [Fact]
    public async Task The_name_on_the_hub_stays_whatever_name_a_command_has()
    {
        await Join("keith");
        var environment = _team.Home("keith").Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        environment["CLAUDE_LOGGER_USER"] = "Keith of Acme";
        (await Built.Run(environment, "log", "-c", "note", "-t", "at work")).Succeeded();
        (await Built.Run(environment, "flush")).Succeeded();
        Assert.Equal("keith", (string)(await _team.Json("keith", "hub"))["devices"]!.AsArray().Single()!["person"]!);
        var entry = (await _team.Json("keith", "list", "--mine")).AsArray().Single()!;
        Assert.Equal("Keith of Acme", (string)entry["created_by"]!);
        Assert.Equal(0, (int)(await _team.Json("keith", "inbox", "--count"))["unseen"]!);
    }

    [Fact]
    public async Task A_flush_of_the_schedule_uses_the_name_of_the_hooks()
    {
        var home = _team.Home("keith");
        new Synthetic("one").Prompt().Response("m1").Save(home.Projects);
        var environment = home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        var withName = new Dictionary<string, string>(environment) { ["CLAUDE_LOGGER_USER"] = "Hook Keith" };
        await ProgramRun.Of(
            "dotnet",
            [typeof(Settings).Assembly.Location, "hook", "session-end"],
            withName,
            """{"session_id": "one", "reason": "clear"}"""
        );
        (await Built.Run(environment, "flush")).Succeeded();
        (await Built.Run(environment, "setup", "--hub", _team.Hub)).Succeeded();
        Assert.Equal(
            "Hook Keith",
            (string)(await _team.Json("keith", "hub"))["devices"]!.AsArray().Single()!["person"]!
        );
        var shown = await Built.Run(environment, "query", "select created_by from sessions", "--csv");
        Assert.Contains("Hook Keith", shown.Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_that_the_sync_of_the_Python_tool_has_ended()
    {
        var home = _team.Home("keith");
        PythonDatabase.Create(home.Database, "one");
        (await _team.Run("keith", "init")).Succeeded();
        Assert.DoesNotContain("MotherDuck, this program", await Doctor(), StringComparison.Ordinal);
        _team.Environment["MOTHERDUCK_TOKEN"] = "abc";
        Assert.Contains("MotherDuck, this program", await Doctor(), StringComparison.Ordinal);
        (await _team.Run("keith", "hub", "leave")).Succeeded();
        Assert.DoesNotContain("MotherDuck, this program", await Doctor(), StringComparison.Ordinal);

        async Task<string> Doctor() => (await _team.Run("keith", "doctor", "--json")).Out;
    }

    [Fact]
    public async Task A_hub_joined_by_version_1_keeps_its_name_for_this_machine()
    {
        await Join("keith");
        var home = _team.Home("keith");
        var config = Path.Combine(home.Logger, "config.json");
        Settings.Update(
            new(home.Path, home.Config, home.Logger),
            new(home.SyncLog, TimeProvider.System),
            settings => settings.WithHubUser(null)
        );
        var environment = home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "another";
        (await Built.Run(environment, "flush")).Succeeded();
        Assert.Contains(
            "\"hub_user\": \"keith\"",
            await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
