using System.Text;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class SpoolFolderTests : IDisposable
{
    const string SessionEnd =
        """{"session_id":"5f0c","transcript_path":"/p/5f0c.jsonl","cwd":"/work/app","hook_event_name":"SessionEnd","reason":"clear","later":[1,{}]}""";

    readonly HookHome _home = new();
    readonly SpoolFolder _spool;

    public SpoolFolderTests() => _spool = new(_home.Paths, _home.Clock);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void An_item_is_read_back_as_it_was_added()
    {
        Add(SessionEnd);

        var item = Assert.Single(_spool.Items());
        Assert.Equal(SpoolKind.SessionEnd, item.Kind);
        Assert.Equal(_home.Clock.Now, item.At);
        Assert.Equal(_home.Paths.Config, item.Config);
        Assert.False(item.HasNoTranscript);
        Assert.Equal(
            ("5f0c", "/p/5f0c.jsonl", "/work/app", "clear", null),
            (item.SessionId, item.TranscriptPath, item.Cwd, item.Reason, item.FilePath)
        );
    }

    [Fact]
    public void A_spool_file_has_a_header_line_and_the_clients_bytes_unchanged()
    {
        byte[] body = [.. "{\"session_id\":\"a\",\n \"odd\":\""u8, 0xff, 0x00, .. "\"}"u8];
        _spool.Add(SpoolKind.SessionEnd, body, hasNoTranscript: true);

        var file = File.ReadAllBytes(Assert.Single(_home.SpoolFiles));
        var end = file.AsSpan().IndexOf((byte)'\n');
        Assert.StartsWith(
            """{"v":1,"kind":"session-end",""",
            Encoding.UTF8.GetString(file, 0, end),
            StringComparison.Ordinal
        );
        Assert.Equal(body, file[(end + 1)..]);
        Assert.True(Assert.Single(_spool.Items()).HasNoTranscript);
    }

    [Fact]
    public void Only_the_owner_can_read_the_spool()
    {
        Add(SessionEnd);
        const UnixFileMode others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var path in new[] { _home.Paths.Spool, _home.SpoolFiles[0] })
            Assert.Equal(
                UnixFileMode.None,
                OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path) & others
            );
    }

    [Fact]
    public void The_oldest_item_comes_first_with_or_without_a_key()
    {
        var start = _home.Clock.Now;
        foreach (var minutes in new[] { 3, 1, 4, 2 })
        {
            _home.Clock.Now = start.AddMinutes(minutes);
            _spool.Add(
                SpoolKind.Memory,
                Encoding.UTF8.GetBytes($$"""{"file_path":"{{minutes}}"}"""),
                key: minutes % 2 == 0 ? $"{minutes}" : null
            );
        }

        Assert.Equal(["1", "2", "3", "4"], _spool.Items().Select(i => i.FilePath));
    }

    [Fact]
    public void Items_added_at_the_same_time_do_not_overwrite_each_other()
    {
        Parallel.For(0, 200, i => Add($$"""{"session_id":"{{i}}"}"""));
        Assert.Equal(200, _spool.Items().Select(i => i.SessionId).Distinct().Count());
    }

    [Fact]
    public void The_last_item_replaces_others_with_the_same_key()
    {
        for (var i = 0; i < 100; i++)
            Add($$"""{"session_id":"{{i}}"}""", key: "same");
        Add("""{"session_id":"other"}""", key: "other");

        Assert.Equal(["99", "other"], _spool.Items().Select(i => i.SessionId).Order());
    }

    [Fact]
    public void A_completed_item_is_deleted_and_can_be_completed_twice()
    {
        Add(SessionEnd);
        var item = Assert.Single(_spool.Items());
        _spool.Complete(item);
        _spool.Complete(item);
        Assert.Empty(_home.SpoolFiles);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void An_item_replaced_during_processing_is_kept()
    {
        Add("""{"session_id":"old"}""", key: "k");
        var old = Assert.Single(_spool.Items());
        Add("""{"session_id":"new"}""", key: "k");
        _spool.Complete(old);

        var item = Assert.Single(_spool.Items());
        Assert.Equal("new", item.SessionId);
        _spool.Complete(item);
        Assert.Empty(_home.SpoolFiles);
    }

    [Fact]
    public void No_edit_is_lost_while_hooks_write_and_a_flush_reads()
    {
        const int edits = 400;
        var hook = new Thread(() =>
        {
            for (var i = 1; i <= edits; i++)
                Add($$"""{"session_id":"{{i}}"}""", key: "k");
        });
        hook.Start();
        var last = 0;
        while (hook.IsAlive || _home.SpoolFiles.Length > 0)
        {
            foreach (var item in _spool.Items())
            {
                last = Math.Max(last, int.Parse(item.SessionId!, null));
                _spool.Complete(item);
            }
        }

        Assert.Equal(edits, last);
        Assert.Equal("", _home.Log);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("""{"session_id":7,"cwd":{"a":[1]},"reason":null,"transcript_path":["x"]}""")]
    [InlineData("""{"session_id":"\ud800"}""")]
    public void Values_in_an_unknown_form_are_null(string body)
    {
        Add(body);
        var item = Assert.Single(_spool.Items());
        Assert.Equal(
            (null, null, null, null, null),
            (item.SessionId, item.TranscriptPath, item.Cwd, item.Reason, item.FilePath)
        );
    }

    [Fact]
    public void Values_before_a_syntax_error_are_read()
    {
        Add("""{"session_id":"5f0c","cwd":"/work","reason":"cl""");
        var item = Assert.Single(_spool.Items());
        Assert.Equal(("5f0c", "/work", null), (item.SessionId, item.Cwd, item.Reason));
    }

    [Fact]
    public void A_torn_spool_file_is_moved_aside_and_logged()
    {
        Add(SessionEnd);
        var whole = File.ReadAllBytes(_home.SpoolFiles[0]);
        File.Delete(_home.SpoolFiles[0]);
        for (var length = 0; length < whole.Length; length++)
            File.WriteAllBytes(Path.Combine(_home.Paths.Spool, $"{length:D4}.item"), whole[..length]);

        Assert.Empty(_spool.Items());
        Assert.Empty(_home.SpoolFiles);
        Assert.Equal(whole.Length, Directory.GetFiles(_spool.BadFolder).Length);
        Assert.Equal(whole.Length, _home.Log.Split("was moved to").Length - 1);
    }

    [Fact]
    public void A_damaged_spool_file_is_read_or_moved_aside_and_never_deleted()
    {
        Add(SessionEnd);
        var whole = File.ReadAllBytes(_home.SpoolFiles[0]);
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var damaged = whole.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(Path.Combine(_home.Paths.Spool, $"{round:D4}.item"), damaged);
        }

        var items = _spool.Items().ToList();
        Assert.Equal(items.Count, _home.SpoolFiles.Length - Waiting());
        Assert.Equal(301, _home.SpoolFiles.Length + Directory.GetFiles(_spool.BadFolder).Length);

        // An item with a damaged version or kind looks like an item of a newer version.
        int Waiting() => _home.Log.Split(" was not processed yet: ").Length - 1;
    }

    [Fact]
    public void An_item_of_a_newer_version_stays_in_the_spool()
    {
        Directory.CreateDirectory(_home.Paths.Spool);
        File.WriteAllText(Path.Combine(_home.Paths.Spool, "x.item"), "{\"v\":2,\"kind\":\"song\"}\nla");
        Assert.Empty(_spool.Items());
        Assert.Single(_home.SpoolFiles);
        Assert.Contains("x.item was not processed yet: a newer version", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Leftovers_of_killed_writers_are_deleted_after_a_day()
    {
        Directory.CreateDirectory(_home.Paths.Spool);
        Leave("old.item.1.1.tmp", hours: 25);
        Leave("young.item.2.1.tmp", hours: 23);
        Assert.Empty(_spool.Items());
        Assert.EndsWith("young.item.2.1.tmp", Assert.Single(_home.SpoolFiles), StringComparison.Ordinal);

        void Leave(string name, int hours)
        {
            var path = Path.Combine(_home.Paths.Spool, name);
            File.WriteAllText(path, "half");
            File.SetLastWriteTimeUtc(path, _home.Clock.Now.UtcDateTime.AddHours(-hours));
        }
    }

    [Fact]
    public void The_error_of_an_unwritable_spool_names_its_folder()
    {
        File.WriteAllText(_home.In(".claude"), "a file where the folder should be");
        var failure = Assert.Throws<Failure>(() => Add(SessionEnd));
        Assert.Equal(FailureKind.Unwritable, failure.Kind);
        Assert.Contains(_home.Paths.Spool, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_spool_folder_has_no_items() => Assert.Empty(_spool.Items());

    void Add(string body, string? key = null) => _spool.Add(SpoolKind.SessionEnd, Encoding.UTF8.GetBytes(body), key);
}
