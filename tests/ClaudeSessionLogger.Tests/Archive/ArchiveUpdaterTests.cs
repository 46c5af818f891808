using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class ArchiveUpdaterTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1),
        s_fork = Conversation.NewId(2);

    readonly ArchiveHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_session_is_archived_byte_for_byte_with_all_its_files()
    {
        var text = new Conversation(s_id).Grow(2_000_000).Text + "{\"torn";
        ArchiveHome.Write(_home.Transcript(s_id), text);
        var agent = new Conversation(s_id, 9).Grow(9000).Text;
        var folder = Path.Combine(_home.Project, s_id);
        ArchiveHome.Write(Path.Combine(folder, "subagents", "agent-a1.jsonl"), agent);
        ArchiveHome.Write(Path.Combine(folder, "subagents", "agent-a1.meta.json"), "{}");
        byte[] binary = [0, 1, 2, 255, 0];
        ArchiveHome.Write(Path.Combine(folder, "tool-results", "r.bin"), binary);
        ArchiveHome.Write(Path.Combine(folder, "tool-results", "empty.txt"), "");
        ArchiveHome.Write(_home.Home.In(".claude", "file-history", s_id, "ab@v1"), "an earlier version");
        _home.Flush();

        Assert.Equal("", _home.Home.Log);
        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, s_id + ".jsonl")));
        Assert.Equal(agent, Encoding.UTF8.GetString(_home.Read(s_id, "agent-a1.jsonl")));
        Assert.Equal("{}"u8, _home.Read(s_id, "agent-a1.meta.json"));
        Assert.Equal(binary, _home.Read(s_id, "r.bin"));
        Assert.Empty(_home.Read(s_id, "empty.txt"));
        Assert.Equal("an earlier version"u8, _home.Read(s_id, "ab@v1"));
        Assert.InRange(_home.StoredBytes(s_id), 1, text.Length / 3);
    }

    [Theory]
    [InlineData("agent-a1.jsonl")]
    [InlineData("SESSION/subagents/agent-a1.jsonl")]
    public void A_session_of_which_only_a_subagent_is_left_is_archived_and_kept(string path)
    {
        // The client still has it, so that no limit deletes it.
        _home.Configure("""{"archive": true, "archive_keep": "1d"}""");
        var text = new Conversation(s_id, 9).Grow(9000).Text;
        ArchiveHome.Write(Path.Combine(_home.Project, path.Replace("SESSION", s_id, StringComparison.Ordinal)), text);
        _home.Flush();
        _home.Flush();

        Assert.Equal("", _home.Home.Log);
        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, "agent-a1.jsonl")));
    }

    [Fact]
    public void An_excluded_session_of_which_only_a_subagent_is_left_is_not_archived()
    {
        _home.Configure("""{"archive": true, "exclude": ["/gone/project"]}""");
        ArchiveHome.Write(Path.Combine(_home.Project, "agent-a1.jsonl"), new Conversation(s_id, 9).Grow(9000).Text);
        _home.Flush();
        Assert.Empty(_home.Folder.All());
    }

    [Fact]
    public void Only_what_was_appended_is_added()
    {
        var conversation = new Conversation(s_id).Grow(3_000_000);
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Text);
        _home.Flush();
        var before = _home.StoredBytes(s_id);
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Grow(10_000).Text);
        _home.Flush();

        Assert.Equal(conversation.Text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
        // The last frame, which was not full, and what was appended.
        Assert.InRange(_home.StoredBytes(s_id) - before, 1000, before / 2);
    }

    [Fact]
    public void A_flush_without_changes_writes_nothing()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(10_000).Text);
        _home.Flush();
        var before = File.ReadAllBytes(_home.Folder.PathOf(new(s_id)));
        _home.Flush();
        Assert.Equal(before, File.ReadAllBytes(_home.Folder.PathOf(new(s_id))));
    }

    [Fact]
    public void A_file_that_was_rewritten_or_shortened_keeps_its_earlier_contents()
    {
        var first = new Conversation(s_id).Grow(700_000).Text;
        var second = string.Join('\n', first.Split('\n').Where((_, row) => row % 5 != 2));
        var third = second[..300_000];
        foreach (var text in (string[])[first, second, third])
        {
            ArchiveHome.Write(_home.Transcript(s_id), text);
            _home.Flush();
        }

        string Content(int generation) => Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl", generation));
        Assert.Equal([first, second, third], [Content(0), Content(1), Content(2)]);
        // The later contents are compressed against the earlier ones.
        Assert.InRange(_home.StoredBytes(s_id), 1, first.Length / 3);
    }

    [Fact]
    public void A_transcript_grows_while_it_is_archived()
    {
        var text = new Conversation(s_id).Grow(100_000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        using (
            var stream = new DiskFile(
                _home.Home.In(".claude"),
                $"projects/{ArchiveHome.Slug}/{s_id}.jsonl",
                5,
                default
            ).Open()
        )
        {
            File.AppendAllText(_home.Transcript(s_id), "more");
            Assert.Equal(text, Encoding.UTF8.GetString(ArchiveHome.ReadAll(stream)));
        }

        _home.Flush();
        Assert.Equal(text + "more", Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
    }

    [Fact]
    public void A_fork_takes_at_most_3_percent_of_what_it_copied()
    {
        var parent = new Conversation(s_id).Grow(5_000_000);
        ArchiveHome.Write(_home.Transcript(s_id), parent.Text);
        _home.Flush();
        var fork = parent.Fork(s_fork, 7);
        ArchiveHome.Write(_home.Transcript(s_fork), fork.Text);
        _home.Flush();

        Assert.Equal(fork.Text, Encoding.UTF8.GetString(_home.Read(s_fork, ".jsonl")));
        Assert.InRange(_home.StoredBytes(s_fork), 1, parent.Text.Length * 3 / 100);
        Assert.InRange(_home.StoredBytes(s_fork), 1, _home.StoredBytes(s_id) / 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forgetting_a_parent_or_a_fork_leaves_the_other_readable(bool parentIsForgotten)
    {
        var parent = new Conversation(s_id).Grow(1_500_000);
        var fork = parent.Fork(s_fork, 7).Grow(20_000);
        var sibling = parent.Fork(Conversation.NewId(3), 8).Grow(20_000);
        foreach (var conversation in (Conversation[])[parent, fork, sibling])
        {
            ArchiveHome.Write(_home.Transcript(conversation.Session), conversation.Text);
            _home.Flush();
        }

        var gone = parentIsForgotten ? parent : fork;
        _home.Home.Execute($"insert into forgotten values ('{gone.Session}', '2026-11-01')");
        _home.Flush();

        Assert.Null(_home.Archived.Find(new(gone.Session)));
        Assert.False(File.Exists(_home.Folder.PathOf(new(gone.Session))));
        foreach (var kept in ((Conversation[])[parent, fork, sibling]).Where(one => one != gone))
            Assert.Equal(kept.Text, Encoding.UTF8.GetString(_home.Read(kept.Session, ".jsonl")));
        Assert.Empty(ArchiveVerifier.Verify(_home.Folder));
        // One of the forks is now the one against which the other is compressed.
        if (parentIsForgotten)
            Assert.InRange(
                Math.Min(_home.StoredBytes(s_fork), _home.StoredBytes(sibling.Session)),
                1,
                parent.Text.Length * 3 / 100 + 30_000
            );
    }

    [Fact]
    public void Excluded_and_forgotten_sessions_are_never_archived()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        ArchiveHome.Write(
            _home.Transcript(s_fork),
            new Conversation(s_fork, 3).Grow(9000).Text.Replace("/gone/project", "/else")
        );
        _home.Configure("""{"archive": true, "exclude": ["/gone/project"]}""");
        _home.Home.Execute($"insert into forgotten values ('{s_fork}', '2026-11-01')");
        _home.Flush();
        Assert.Empty(_home.Folder.All());
    }

    [Fact]
    public void Nothing_is_archived_unless_the_user_said_so()
    {
        _home.Configure("{}");
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        _home.Flush();
        Assert.False(Directory.Exists(_home.Home.Paths.Archive));
        _home.Configure("""{"archive": false}""");
        _home.Flush();
        Assert.False(Directory.Exists(_home.Home.Paths.Archive));
    }

    [Fact]
    public async Task A_pipe_among_a_sessions_files_does_not_block_the_flush()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        var text = new Conversation(s_id).Grow(9000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        var folder = Directory.CreateDirectory(Path.Combine(_home.Project, s_id)).FullName;
        (await ProgramRun.Of("mkfifo", [Path.Combine(folder, "pipe")], _home.Environment)).Succeeded();
        await Task.Run(_home.Flush, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, s_id + ".jsonl")));
    }

    [Fact]
    public void Only_the_user_can_read_archived_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        _home.Flush();
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (
            var entry in new DirectoryInfo(_home.Folder.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        )
            Assert.Equal(UnixFileMode.None, entry.UnixFileMode & others);
    }
}
