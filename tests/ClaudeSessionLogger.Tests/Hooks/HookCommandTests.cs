using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class HookCommandTests : IDisposable
{
    readonly HookHome _home = new();
    int _flushes;

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Session_end_adds_a_spool_item_and_starts_a_flush()
    {
        const string input = """{"session_id":"5f0c","transcript_path":"/p/5f0c.jsonl","cwd":"/w","hook_event_name":"SessionEnd","reason":"other"}""";
        Assert.Equal("", Run("session-end", input));

        var item = Assert.Single(Items());
        Assert.Equal((SpoolKind.SessionEnd, "5f0c", "other"), (item.Kind, item.SessionId, item.Reason));
        Assert.EndsWith("\n" + input, File.ReadAllText(_home.SpoolFiles[0]), StringComparison.Ordinal);
        Assert.Equal(1, _flushes);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored()
    {
        Run("session-end", "\uFEFF{\"session_id\":\"5f0c\"}");
        Assert.Equal("5f0c", Assert.Single(Items()).SessionId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("""{"session_id":7}""")]
    public void Session_end_without_an_id_is_logged_and_starts_a_flush(string input)
    {
        _home.Paths.CreateHome();
        Assert.Equal("", Run("session-end", input));
        Assert.Empty(Items());
        Assert.Equal(1, _flushes);
        Assert.Contains("hook session-end: the input contains no session id", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_input_with_a_session_id_is_kept()
    {
        Run("session-end", """{"session_id":"5f0c","transcript_pa""");
        Assert.Equal("5f0c", Assert.Single(Items()).SessionId);
    }

    [Theory]
    [InlineData("startup")]
    [InlineData("resume")]
    [InlineData("clear")]
    [InlineData("a later source")]
    public void Session_start_prints_a_message_for_the_user_only(string source)
    {
        WriteStatusCache();
        using var json = JsonDocument.Parse(Run("session-start", $$"""{"session_id":"a","source":"{{source}}"}"""));
        var message = Assert.Single(json.RootElement.EnumerateObject());
        Assert.Equal("systemMessage", message.Name);
        Assert.Contains("Fix the \"parser\"", message.Value.GetString(), StringComparison.Ordinal);
        Assert.Contains("📬 2 shared updates", message.Value.GetString(), StringComparison.Ordinal);
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public void Session_start_prints_nothing_after_a_compaction()
    {
        WriteStatusCache();
        Assert.Equal("", Run("session-start", """{"session_id":"a","source":"compact"}"""));
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public void Session_start_on_a_new_machine_prints_nothing_and_starts_a_flush()
    {
        Assert.Equal("", Run("session-start", "{}"));
        Assert.Equal(1, _flushes);
        Assert.Empty(Directory.GetFileSystemEntries(_home.In("")));
    }

    [Fact]
    public void Session_start_prints_its_message_for_broken_input()
    {
        WriteStatusCache();
        Assert.Contains("systemMessage", Run("session-start", "broken"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Write")]
    [InlineData("Edit")]
    [InlineData("MultiEdit")]
    public void An_edit_of_a_memory_file_is_added_to_the_spool_without_its_content(string tool)
    {
        Run("post-tool-use", Edit(tool, _home.MemoryFile("deploy.md")));

        var item = Assert.Single(Items());
        Assert.Equal((SpoolKind.Memory, "5f0c", _home.MemoryFile("deploy.md"), "/w"), (item.Kind, item.SessionId, item.FilePath, item.Cwd));
        Assert.DoesNotContain("the content", File.ReadAllText(_home.SpoolFiles[0]), StringComparison.Ordinal);
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public void A_hundred_edits_of_one_file_give_one_item()
    {
        for (var i = 0; i < 100; i++)
            Run("post-tool-use", Edit("Edit", _home.MemoryFile("deploy.md")));
        Run("post-tool-use", Edit("Edit", _home.MemoryFile("MEMORY.md")));
        Run("post-tool-use", Edit("Edit", _home.MemoryFile("deploy.md"), session: "another"));
        Assert.Equal(3, Items().Count);
    }

    [Fact]
    public void Other_tool_uses_are_ignored_and_create_nothing()
    {
        var slug = Path.Combine(_home.Paths.Projects, "-work-app");
        string[] inputs =
        [
            Edit("Bash", _home.MemoryFile("deploy.md")),
            Edit("Write", _home.MemoryFile("deploy.txt")),
            Edit("Write", "/work/app/memory/README.md"),
            Edit("Write", Path.Combine(slug, "notes.md")),
            Edit("Write", Path.Combine(slug, "memory.md")),
            Edit("Write", Path.Combine(slug, "memory", "..", "x.md")),
            Edit("Write", Path.Combine(_home.Paths.Projects, "memory", "x.md")),
            Edit("Write", _home.Paths.Projects + "-other/-work-app/memory/x.md"),
            Edit("Write", "memory/x.md"),
            """{"session_id":"a","tool_name":"Write","tool_input":{"content":"x"}}""",
            """{"session_id":"a","tool_name":"Write","tool_input":"x"}""",
            """{"session_id":"a","tool_name":"Write"}""",
            "",
            "broken",
        ];
        foreach (var input in inputs)
            Assert.Equal("", Run("post-tool-use", input));

        Assert.Equal(0, _flushes);
        Assert.Empty(Directory.GetFileSystemEntries(_home.In("")));
    }

    [Fact]
    public void A_memory_file_is_recognised_by_the_clients_path_behind_a_link()
    {
        // ~/.claude is a link, and the client uses the path of its target.
        var theirs = _home.In("dotfiles");
        var file = Path.Combine(theirs, "projects", "-work-app", "memory", "MEMORY.md");
        Run("post-tool-use", Edit("Write", file, transcript: Path.Combine(theirs, "projects", "-work-app", "5f0c.jsonl")));
        Assert.Equal(file, Assert.Single(Items()).FilePath);
    }

    [Fact]
    public void Members_are_read_in_any_order()
    {
        var file = JsonEncodedText.Encode(_home.MemoryFile("a.md"));
        Run("post-tool-use", $$"""{"tool_response":{"file_path":"no"},"tool_input":{"content":"c","file_path":"{{file}}"},"tool_name":"Write","session_id":"5f0c"}""");
        Assert.Equal("5f0c", Assert.Single(Items()).SessionId);
    }

    [Fact]
    public void Large_input_is_read_and_input_above_the_limit_is_logged()
    {
        Run("post-tool-use", Edit("Write", _home.MemoryFile("big.md"), content: new string('x', 5 << 20)));
        Assert.Single(Items());

        Assert.Equal("", Run("post-tool-use", new EndlessStream()));
        Assert.Contains("hook post-tool-use: the input is larger than 16 MB and was ignored", _home.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session-end")]
    [InlineData("session-start")]
    [InlineData("post-tool-use")]
    public void A_hook_succeeds_with_a_broken_pipe(string name)
    {
        _home.Paths.CreateHome();
        WriteStatusCache();
        Assert.Equal(0, HookCommand.Run(["hook", name], new BrokenStream(), new BrokenStream(), () => _home.Paths, _ => _flushes++));
        Assert.Contains("Broken pipe", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_that_cannot_start_is_logged_and_the_item_is_kept()
    {
        Run("session-end", """{"session_id":"5f0c"}""", _ => throw new Failure(FailureKind.Unwritable, "cannot start it"));
        Assert.Single(Items());
        Assert.Contains("cannot start it", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_succeeds_and_starts_a_flush_without_a_writable_home_folder()
    {
        File.WriteAllText(_home.In(".claude"), "a file where the folder should be");
        Run("session-end", """{"session_id":"5f0c"}""");
        Run("session-start", "{}");
        Run("post-tool-use", Edit("Write", _home.MemoryFile("a.md")));
        Assert.Equal(3, _flushes);
    }

    [Fact]
    public void A_hook_succeeds_if_the_paths_cannot_be_determined() =>
        Assert.Equal(0, HookCommand.Run(["hook", "session-end"], Stream.Null, Stream.Null, () => throw new IOException("no home"), _ => _flushes++));

    [Theory]
    [InlineData("hook")]
    [InlineData("hook stop")]
    [InlineData("hook a-later-event --with options")]
    public void Events_of_other_versions_are_ignored(string line)
    {
        Assert.Equal(0, HookCommand.Run(line.Split(' '), new BrokenStream(), new BrokenStream(), () => _home.Paths, _ => _flushes++));
        Assert.Equal(0, _flushes);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void A_prompt_is_refused_only_if_a_blocking_budget_is_spent()
    {
        var spent = new CachedBudget(new(50), BudgetPeriod.Day, null, Blocks: true, new(52.1m), _home.Clock.Now.AddYears(9), []);
        Assert.Equal("""
            {"decision":"block","reason":"The budget today is spent: $52.10 of $50.00, so prompts are blocked. To continue, raise the budget (claude-session-logger budget set 100/day) or stop blocking (\u2026 --no-block)."}
            """, Prompt(spent));
        Assert.Equal("", Prompt(spent with { Blocks = false }));
        Assert.Equal("", Prompt(spent with { Spent = new(49.99m) }));
        Assert.Equal("", Prompt(spent with { Until = _home.Clock.Now.AddYears(-9) }));
        Assert.Equal("", Prompt(spent with { Project = "shop", Folders = ["/elsewhere"] }));
        Assert.Contains("for shop", Prompt(spent with { Project = "shop", Folders = ["/code/shop"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void No_prompt_is_refused_without_a_status_cache_or_with_broken_input()
    {
        Assert.Equal("", Run("user-prompt-submit", """{"prompt":"hello","cwd":"/code/shop"}"""));
        Assert.Equal("", Run("user-prompt-submit", new BrokenStream()));
    }

    [Fact]
    public void A_prompt_starts_a_flush_if_the_status_cache_is_old()
    {
        WriteStatusCache();
        Run("user-prompt-submit", "{}");
        Assert.Equal(0, _flushes);
        File.SetLastWriteTimeUtc(_home.Paths.StatusCache, DateTime.UnixEpoch);
        Run("user-prompt-submit", "{}");
        Assert.Equal(1, _flushes);
    }

    [Fact]
    public void Session_start_shows_budgets_that_are_near_or_over()
    {
        _home.Paths.CreateHome();
        var now = _home.Clock.Now.AddYears(9);
        (StatusCache.Empty with { Budgets =
        [
            new(new(50), BudgetPeriod.Day, null, false, new(41.2m), now, []), new(new(200), BudgetPeriod.Week, null, false, new(10), now, []),
            new(new(10), BudgetPeriod.Month, "shop", false, new(12), now, ["/code/shop"]), new(new(10), BudgetPeriod.Month, "other", false, new(12), now, ["/code/other"]),
        ] }).Write(_home.Paths.StatusCache);
        using var json = JsonDocument.Parse(Run("session-start", """{"cwd":"/code/shop/src","source":"startup"}"""));
        Assert.Equal("💸 near the budget: $41.20 of $50.00 today (82%)\n💸 over the budget: $12.00 of $10.00 for shop this month",
            json.RootElement.GetProperty("systemMessage").GetString());
    }

    string Prompt(CachedBudget budget)
    {
        _home.Paths.CreateHome();
        (StatusCache.Empty with { Budgets = [budget] }).Write(_home.Paths.StatusCache);
        return Run("user-prompt-submit", """{"session_id":"5f0c","cwd":"/code/shop","hook_event_name":"UserPromptSubmit","prompt":"go on"}""");
    }

    string Run(string name, string input, Action<AppPaths>? flush = null) => Run(name, new MemoryStream(Encoding.UTF8.GetBytes(input)), flush);

    string Run(string name, Stream input, Action<AppPaths>? flush = null)
    {
        var output = new MemoryStream();
        Assert.Equal(0, HookCommand.Run(["hook", name], input, output, () => _home.Paths, flush ?? (_ => _flushes++)));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    List<SpoolItem> Items() => [.. new SpoolFolder(_home.Paths, _home.Clock).Items()];

    void WriteStatusCache()
    {
        _home.Paths.CreateHome();
        new StatusCache([new("1a2b", "Fix the \"parser\"", "app", null, new(1), _home.Clock.Now, TimeSpan.FromMinutes(1))], 2, null).Write(_home.Paths.StatusCache);
    }

    static string Edit(string tool, string file, string session = "5f0c", string transcript = "/elsewhere/-w/5f0c.jsonl", string content = "the content") =>
        $$$"""
        {"session_id":"{{{session}}}","transcript_path":"{{{JsonEncodedText.Encode(transcript)}}}","cwd":"/w","hook_event_name":"PostToolUse","tool_name":"{{{tool}}}",
         "tool_input":{"file_path":"{{{JsonEncodedText.Encode(file)}}}","content":"{{{content}}}"},"tool_response":{"filePath":"x","content":"{{{content}}}"} }
        """;
}
