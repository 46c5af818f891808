using System.Text.Json;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class HookCommandTests : IDisposable
{
    readonly HookHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Session_end_adds_a_spool_item_and_starts_a_flush()
    {
        const string input =
            """{"session_id":"5f0c","transcript_path":"/p/5f0c.jsonl","cwd":"/w","hook_event_name":"SessionEnd","reason":"other"}""";
        Assert.Equal("", _home.Run("session-end", input));

        var item = Assert.Single(_home.SpoolItems);
        Assert.Equal((SpoolKind.SessionEnd, "5f0c", "other"), (item.Kind, item.SessionId, item.Reason));
        Assert.EndsWith("\n" + input, File.ReadAllText(_home.SpoolFiles[0]), StringComparison.Ordinal);
        Assert.Equal(1, _home.Flushes);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored()
    {
        _home.Run("session-end", "\uFEFF{\"session_id\":\"5f0c\"}");
        Assert.Equal("5f0c", Assert.Single(_home.SpoolItems).SessionId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("""{"session_id":7}""")]
    public void Session_end_without_an_id_is_logged_and_starts_a_flush(string input)
    {
        _home.Paths.CreateHome();
        Assert.Equal("", _home.Run("session-end", input));
        Assert.Empty(_home.SpoolItems);
        Assert.Equal(1, _home.Flushes);
        Assert.Contains("hook session-end: the input contains no session id", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_input_with_a_session_id_is_kept()
    {
        _home.Run("session-end", """{"session_id":"5f0c","transcript_pa""");
        Assert.Equal("5f0c", Assert.Single(_home.SpoolItems).SessionId);
    }

    [Theory]
    [InlineData("startup")]
    [InlineData("resume")]
    [InlineData("clear")]
    [InlineData("a later source")]
    public void Session_start_prints_a_message_for_the_user_only(string source)
    {
        WriteStatusCache();
        using var json = JsonDocument.Parse(
            _home.Run("session-start", $$"""{"session_id":"a","source":"{{source}}"}""")
        );
        var message = Assert.Single(json.RootElement.EnumerateObject());
        Assert.Equal("systemMessage", message.Name);
        Assert.Contains("Fix the \"parser\"", message.Value.GetString(), StringComparison.Ordinal);
        Assert.Contains("📬 2 shared updates", message.Value.GetString(), StringComparison.Ordinal);
        Assert.Equal(1, _home.Flushes);
    }

    [Fact]
    public void Session_start_prints_nothing_after_a_compaction()
    {
        WriteStatusCache();
        Assert.Equal("", _home.Run("session-start", """{"session_id":"a","source":"compact"}"""));
        Assert.Equal(1, _home.Flushes);
    }

    [Fact]
    public void Session_start_on_a_new_machine_prints_nothing_and_starts_a_flush()
    {
        Assert.Equal("", _home.Run("session-start", "{}"));
        Assert.Equal(1, _home.Flushes);
        Assert.Empty(Directory.GetFileSystemEntries(_home.In("")));
    }

    [Fact]
    public void Session_start_prints_its_message_for_broken_input()
    {
        WriteStatusCache();
        Assert.Contains("systemMessage", _home.Run("session-start", "broken"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session-end")]
    [InlineData("session-start")]
    [InlineData("post-tool-use")]
    public void A_hook_succeeds_with_a_broken_pipe(string name)
    {
        _home.Paths.CreateHome();
        WriteStatusCache();
        Assert.Equal(
            0,
            HookCommand.Run(
                ["hook", name],
                new BrokenStream(),
                new BrokenStream(),
                () => _home.Paths,
                _ => _home.Flushes++
            )
        );
        Assert.Contains("Broken pipe", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flush_that_cannot_start_is_logged_and_the_item_is_kept()
    {
        _home.Run(
            "session-end",
            """{"session_id":"5f0c"}""",
            _ => throw new Failure(FailureKind.Unwritable, "cannot start it")
        );
        Assert.Single(_home.SpoolItems);
        Assert.Contains("cannot start it", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_succeeds_and_starts_a_flush_without_a_writable_home_folder()
    {
        File.WriteAllText(_home.In(".claude"), "a file where the folder should be");
        _home.Run("session-end", """{"session_id":"5f0c"}""");
        _home.Run("session-start", "{}");
        _home.Run("post-tool-use", EditPayload.Of("Write", _home.MemoryFile("a.md")));
        Assert.Equal(3, _home.Flushes);
    }

    [Fact]
    public void A_hook_succeeds_if_the_paths_cannot_be_determined() =>
        Assert.Equal(
            0,
            HookCommand.Run(
                ["hook", "session-end"],
                Stream.Null,
                Stream.Null,
                () => throw new IOException("no home"),
                _ => _home.Flushes++
            )
        );

    [Theory]
    [InlineData("hook")]
    [InlineData("hook stop")]
    [InlineData("hook a-later-event --with options")]
    public void Events_of_other_versions_are_ignored(string line)
    {
        Assert.Equal(
            0,
            HookCommand.Run(
                line.Split(' '),
                new BrokenStream(),
                new BrokenStream(),
                () => _home.Paths,
                _ => _home.Flushes++
            )
        );
        Assert.Equal(0, _home.Flushes);
        Assert.Equal("", _home.Log);
    }

    void WriteStatusCache()
    {
        _home.Paths.CreateHome();
        new StatusCache(
            [new("1a2b", "Fix the \"parser\"", "app", null, new(1), _home.Clock.Now, TimeSpan.FromMinutes(1))],
            2,
            null
        ).Write(_home.Paths.StatusCache);
    }
}
