using System.Text.Json;
using ClaudeSessionLogger.Hooks.Spool;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>The hook after a tool, which looks for edits of memory files.</summary>
public sealed class MemoryEditHookTests : IDisposable
{
    readonly HookHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("Write")]
    [InlineData("Edit")]
    [InlineData("MultiEdit")]
    public void An_edit_of_a_memory_file_is_added_to_the_spool_without_its_content(string tool)
    {
        _home.Run("post-tool-use", EditPayload.Of(tool, _home.MemoryFile("deploy.md")));

        var item = Assert.Single(_home.SpoolItems);
        Assert.Equal(
            (SpoolKind.Memory, "5f0c", _home.MemoryFile("deploy.md"), "/w"),
            (item.Kind, item.SessionId, item.FilePath, item.Cwd)
        );
        Assert.DoesNotContain("the content", File.ReadAllText(_home.SpoolFiles[0]), StringComparison.Ordinal);
        Assert.Equal(1, _home.Flushes);
    }

    [Fact]
    public void A_hundred_edits_of_one_file_give_one_item()
    {
        for (var i = 0; i < 100; i++)
            _home.Run("post-tool-use", EditPayload.Of("Edit", _home.MemoryFile("deploy.md")));
        _home.Run("post-tool-use", EditPayload.Of("Edit", _home.MemoryFile("MEMORY.md")));
        _home.Run("post-tool-use", EditPayload.Of("Edit", _home.MemoryFile("deploy.md"), session: "another"));
        Assert.Equal(3, _home.SpoolItems.Count);
    }

    [Fact]
    public void Other_tool_uses_are_ignored_and_create_nothing()
    {
        var slug = Path.Combine(_home.Paths.Projects, "-work-app");
        string[] inputs =
        [
            EditPayload.Of("Bash", _home.MemoryFile("deploy.md")),
            EditPayload.Of("Write", _home.MemoryFile("deploy.txt")),
            EditPayload.Of("Write", "/work/app/memory/README.md"),
            EditPayload.Of("Write", Path.Combine(slug, "notes.md")),
            EditPayload.Of("Write", Path.Combine(slug, "memory.md")),
            EditPayload.Of("Write", Path.Combine(slug, "memory", "..", "x.md")),
            EditPayload.Of("Write", Path.Combine(_home.Paths.Projects, "memory", "x.md")),
            EditPayload.Of("Write", _home.Paths.Projects + "-other/-work-app/memory/x.md"),
            EditPayload.Of("Write", "memory/x.md"),
            """{"session_id":"a","tool_name":"Write","tool_input":{"content":"x"}}""",
            """{"session_id":"a","tool_name":"Write","tool_input":"x"}""",
            """{"session_id":"a","tool_name":"Write"}""",
            "",
            "broken",
        ];
        foreach (var input in inputs)
            Assert.Equal("", _home.Run("post-tool-use", input));

        Assert.Equal(0, _home.Flushes);
        Assert.Empty(Directory.GetFileSystemEntries(_home.In("")));
    }

    [Fact]
    public void A_memory_file_is_recognised_by_the_clients_path_behind_a_link()
    {
        // ~/.claude is a link, and the client uses the path of its target.
        var theirs = _home.In("dotfiles");
        var file = Path.Combine(theirs, "projects", "-work-app", "memory", "MEMORY.md");
        _home.Run(
            "post-tool-use",
            EditPayload.Of("Write", file, transcript: Path.Combine(theirs, "projects", "-work-app", "5f0c.jsonl"))
        );
        Assert.Equal(file, Assert.Single(_home.SpoolItems).FilePath);
    }

    [Fact]
    public void Members_are_read_in_any_order()
    {
        var file = JsonEncodedText.Encode(_home.MemoryFile("a.md"));
        _home.Run(
            "post-tool-use",
            $$"""{"tool_response":{"file_path":"no"},"tool_input":{"content":"c","file_path":"{{file}}"},"tool_name":"Write","session_id":"5f0c"}"""
        );
        Assert.Equal("5f0c", Assert.Single(_home.SpoolItems).SessionId);
    }

    [Fact]
    public void Large_input_is_read_and_input_above_the_limit_is_logged()
    {
        _home.Run(
            "post-tool-use",
            EditPayload.Of("Write", _home.MemoryFile("big.md"), content: new string('x', 5 << 20))
        );
        Assert.Single(_home.SpoolItems);

        Assert.Equal("", _home.Run("post-tool-use", new EndlessStream()));
        Assert.Contains(
            "hook post-tool-use: the input is larger than 16 MB and was ignored",
            _home.Log,
            StringComparison.Ordinal
        );
    }
}
