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
    public void An_item_comes_back_as_it_was_put_in()
    {
        Add(SessionEnd);

        var item = Assert.Single(_spool.Items());
        Assert.Equal(SpoolKind.SessionEnd, item.Kind);
        Assert.Equal(_home.Clock.Now, item.At);
        Assert.Equal(_home.Paths.Config, item.Config);
        Assert.False(item.KeepsNone);
        Assert.Equal(("5f0c", "/p/5f0c.jsonl", "/work/app", "clear", null), (item.SessionId, item.TranscriptPath, item.Cwd, item.Reason, item.FilePath));
    }

    [Fact]
    public void On_the_disk_stand_a_line_of_ours_and_the_clients_bytes_untouched()
    {
        byte[] body = [.. "{\"session_id\":\"a\",\n \"odd\":\""u8, 0xff, 0x00, .. "\"}"u8];
        _spool.Add(SpoolKind.SessionEnd, body, keepsNone: true);

        var file = File.ReadAllBytes(Assert.Single(_home.SpoolFiles));
        var end = file.AsSpan().IndexOf((byte)'\n');
        Assert.StartsWith("""{"v":1,"kind":"session-end",""", Encoding.UTF8.GetString(file, 0, end), StringComparison.Ordinal);
        Assert.Equal(body, file[(end + 1)..]);
        Assert.True(Assert.Single(_spool.Items()).KeepsNone);
    }

    [Fact]
    public void Only_this_person_can_read_the_spool()
    {
        Add(SessionEnd);
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var path in new[] { _home.Paths.Spool, _home.SpoolFiles[0] })
            Assert.Equal(UnixFileMode.None, OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path) & others);
    }

    [Fact]
    public void The_oldest_comes_first_keyed_or_not()
    {
        var start = _home.Clock.Now;
        foreach (var minutes in new[] { 3, 1, 4, 2 })
        {
            _home.Clock.Now = start.AddMinutes(minutes);
            _spool.Add(SpoolKind.Memory, Encoding.UTF8.GetBytes($$"""{"file_path":"{{minutes}}"}"""), key: minutes % 2 == 0 ? $"{minutes}" : null);
        }

        Assert.Equal(["1", "2", "3", "4"], _spool.Items().Select(i => i.FilePath));
    }

    [Fact]
    public void Items_of_the_same_instant_do_not_overwrite_each_other()
    {
        Parallel.For(0, 200, i => Add($$"""{"session_id":"{{i}}"}"""));
        Assert.Equal(200, _spool.Items().Select(i => i.SessionId).Distinct().Count());
    }

    [Fact]
    public void Items_with_the_same_key_are_one_and_the_last_counts()
    {
        for (var i = 0; i < 100; i++)
            Add($$"""{"session_id":"{{i}}"}""", key: "same");
        Add("""{"session_id":"other"}""", key: "other");

        Assert.Equal(["99", "other"], _spool.Items().Select(i => i.SessionId).Order());
    }

    [Fact]
    public void What_is_done_is_gone_and_can_be_done_twice()
    {
        Add(SessionEnd);
        var item = Assert.Single(_spool.Items());
        _spool.Complete(item);
        _spool.Complete(item);
        Assert.Empty(_home.SpoolFiles);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void An_item_that_is_written_anew_while_the_old_one_is_dealt_with_stays()
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
    public void No_edit_is_lost_between_hooks_that_write_and_a_flush_that_drains()
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
    public void What_the_client_said_in_an_unknown_way_is_null(string body)
    {
        Add(body);
        var item = Assert.Single(_spool.Items());
        Assert.Equal((null, null, null, null, null), (item.SessionId, item.TranscriptPath, item.Cwd, item.Reason, item.FilePath));
    }

    [Fact]
    public void What_stands_before_a_break_counts()
    {
        Add("""{"session_id":"5f0c","cwd":"/work","reason":"cl""");
        var item = Assert.Single(_spool.Items());
        Assert.Equal(("5f0c", "/work", null), (item.SessionId, item.Cwd, item.Reason));
    }

    [Fact]
    public void A_file_torn_anywhere_is_set_aside_with_a_sentence()
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
    public void Damage_of_any_kind_is_an_item_or_set_aside_and_never_lost()
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

        // A flipped version number or kind looks like one of a later version.
        int Waiting() => _home.Log.Split(" was not processed yet: ").Length - 1;
    }

    [Fact]
    public void An_item_of_a_newer_version_waits_for_it()
    {
        Directory.CreateDirectory(_home.Paths.Spool);
        File.WriteAllText(Path.Combine(_home.Paths.Spool, "x.item"), "{\"v\":2,\"kind\":\"song\"}\nla");
        Assert.Empty(_spool.Items());
        Assert.Single(_home.SpoolFiles);
        Assert.Contains("x.item was not processed yet: a newer version", _home.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Leftovers_of_killed_writers_go_after_a_day()
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
    public void A_spool_that_cannot_be_written_says_where_and_why()
    {
        File.WriteAllText(_home.In(".claude"), "a file where the folder should be");
        var failure = Assert.Throws<Failure>(() => Add(SessionEnd));
        Assert.Equal(FailureKind.Unwritable, failure.Kind);
        Assert.Contains(_home.Paths.Spool, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_there_are_no_items() => Assert.Empty(_spool.Items());

    void Add(string body, string? key = null) => _spool.Add(SpoolKind.SessionEnd, Encoding.UTF8.GetBytes(body), key);
}
