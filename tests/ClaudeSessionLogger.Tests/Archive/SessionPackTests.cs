using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class SessionPackTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1),
        s_fork = Conversation.NewId(2);

    readonly ArchiveHome _home = new();
    readonly TemporaryHome _other = new();

    public void Dispose()
    {
        _home.Dispose();
        _other.Dispose();
    }

    string Pack => _home.Home.In("sessions.pack");

    DiskSessionFiles Disk => new([_home.Home.Paths.Config], _ => { });

    void Write(params string[] sessions) =>
        SessionPack.Write(Pack, sessions.Select(session => Disk.Find(new(session))!), TimeProvider.System);

    /// <summary>Unpacks as on another machine.</summary>
    void Unpack()
    {
        using var pack = SessionPack.Open(Pack);
        var plans = pack
            .Sessions.Select(session => RestorePlan.Into(session, _other.Config, null, isUntrusted: true))
            .ToList();
        var restorer = new SessionRestorer(new DiskSessionFiles([_other.Config], _ => { }), TimeProvider.System);
        foreach (var plan in plans)
            restorer.Restore(plan);
    }

    [Fact]
    public void Packed_sessions_arrive_on_another_machine_byte_for_byte()
    {
        var parent = new Conversation(s_id).Grow(1_200_000);
        var fork = parent.Fork(s_fork, 3).Grow(9000);
        ArchiveHome.Write(_home.Transcript(s_id), parent.Text);
        ArchiveHome.Write(_home.Transcript(s_fork), fork.Text);
        ArchiveHome.Write(Path.Combine(_home.Project, s_fork, "subagents", "agent-a1.jsonl"), "{}\n");
        ArchiveHome.Write(Path.Combine(_home.Project, s_fork, "tool-results", "empty.txt"), "");
        ArchiveHome.Write(Path.Combine(_home.Home.Paths.Config, "file-history", s_fork, "ab@v1"), "x");
        _home.Flush();
        // One from the archive, in which it depends on its parent, and one from the disk.
        var archived = _home.Archived.Find(new(s_fork))!;
        SessionPack.Write(Pack, [archived, Disk.Find(new(s_id))!], TimeProvider.System);
        Unpack();

        string Arrived(params string[] names) =>
            File.ReadAllText(Path.Combine([_other.Projects, ArchiveHome.Slug, .. names]));
        Assert.Equal(parent.Text, Arrived(s_id + ".jsonl"));
        Assert.Equal(fork.Text, Arrived(s_fork + ".jsonl"));
        Assert.Equal("{}\n", Arrived(s_fork, "subagents", "agent-a1.jsonl"));
        Assert.Equal("", Arrived(s_fork, "tool-results", "empty.txt"));
        Assert.False(Directory.Exists(_other.In(".claude", "file-history")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Pack));
    }

    [Fact]
    public void An_existing_file_is_not_overwritten_by_a_pack()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        File.WriteAllText(Pack, "mine");
        Assert.Equal(FailureKind.Conflict, Assert.Throws<Failure>(() => Write(s_id)).Kind);
        Assert.Equal("mine", File.ReadAllText(Pack));
    }

    [Fact]
    public void A_session_with_other_content_is_not_overwritten_by_unpacking()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        Write(s_id);
        var theirs = Path.Combine(_other.Projects, "-elsewhere", s_id + ".jsonl");
        ArchiveHome.Write(theirs, "{}\n");
        var failure = Assert.Throws<Failure>(Unpack);
        Assert.Equal(FailureKind.Conflict, failure.Kind);
        Assert.StartsWith("cannot unpack session", failure.Message, StringComparison.Ordinal);
        Assert.Equal([theirs], Directory.GetFiles(_other.Projects, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("projects/-a/../../settings.json")]
    [InlineData("projects/-a/memory/MEMORY.md")]
    [InlineData("projects/-a/other.jsonl")]
    [InlineData("projects/../SESSION.jsonl")]
    [InlineData("projects/-a/SESSION/../../../x")]
    [InlineData("projects/-a/SESSION/a\\..\\x")]
    [InlineData("projects/-a/SESSION/c:x")]
    [InlineData("projects/-a/SESSION/nul.txt")]
    [InlineData("projects//SESSION.jsonl")]
    [InlineData("projects/-a/SESSION/")]
    [InlineData("/etc/passwd")]
    [InlineData("settings.json")]
    [InlineData("file-history/SESSION/x")]
    [InlineData("projects/-a/SESSION/trailing.")]
    [InlineData("projects/-a/agent-1.jsonl/x")]
    public void A_pack_writes_only_files_of_its_session_below_projects(string path)
    {
        var file = path.Replace("SESSION", s_id, StringComparison.Ordinal);
        Forge(s_id, [$"projects/-a/{s_id}.jsonl", file]);
        Unpack();
        Assert.Equal(
            [Path.Combine(_other.Projects, "-a", s_id + ".jsonl")],
            Directory.GetFiles(_other.Root, "*", SearchOption.AllDirectories)
        );
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public void A_session_id_that_is_a_path_is_refused(string id)
    {
        Forge(id, [$"projects/-a/{id}.jsonl"]);
        Assert.Equal(FailureKind.Invalid, Assert.Throws<Failure>(Unpack).Kind);
        Assert.Empty(Directory.GetFiles(_other.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_pack_that_claims_an_impossible_size_is_refused()
    {
        Forge(s_id, [$"projects/-a/{s_id}.jsonl"], size: 1L << 50);
        Assert.Contains("far too large", Assert.Throws<Failure>(Unpack).Message);
    }

    /// <summary>
    /// Mutated packs: an error, or exactly what was packed; never a crash, never a file in another place.
    /// </summary>
    [Fact]
    public void Mutated_packs_write_nothing_wrong_and_nothing_elsewhere()
    {
        var texts = new Dictionary<string, string>
        {
            [s_id] = new Conversation(s_id).Grow(700_000).Text,
            [s_fork] = new Conversation(s_fork, 8).Grow(2000).Text,
        };
        foreach (var (session, text) in texts)
            ArchiveHome.Write(_home.Transcript(session), text);
        Write(s_id, s_fork);
        var good = File.ReadAllBytes(Pack);
        byte[][] pieces =
        [
            [0],
            [0xC5, 0x5C, 0xA6, 0x01],
            good[..400],
            good[^400..],
            "cslpack1"u8.ToArray(),
            new byte[300],
        ];
        var random = ByteMutations.Random(16);
        var (refused, written) = (0, 0);
        for (var round = 0; round < 500; round++)
        {
            File.WriteAllBytes(Pack, ByteMutations.Damage(good, pieces, random, 3, 2000, 2000));
            refused += UnpackEach();

            foreach (var path in Directory.GetFiles(_other.Root, "*", SearchOption.AllDirectories))
            {
                written++;
                Assert.Equal(Path.Combine(_other.Projects, ArchiveHome.Slug), Path.GetDirectoryName(path));
                Assert.Equal(texts[Path.GetFileNameWithoutExtension(path)], File.ReadAllText(path));
                File.Delete(path);
            }
        }

        Assert.InRange(refused, 100, 500);
        Assert.InRange(written, 10, 1000);
    }

    // Unpacks what can be unpacked, and returns 1 if anything cannot be.
    int UnpackEach()
    {
        try
        {
            using var pack = SessionPack.Open(Pack);
            var restorer = new SessionRestorer(new DiskSessionFiles([_other.Config], _ => { }), TimeProvider.System);
            var refused = 0;
            foreach (var session in pack.Sessions)
                refused |= Refuses(() =>
                    restorer.Restore(RestorePlan.Into(session, _other.Config, null, isUntrusted: true))
                );
            return refused;
        }
        catch (Failure)
        {
            return 1;
        }
    }

    static int Refuses(Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (Failure)
        {
            return 1;
        }
    }

    /// <summary>Writes a pack by hand, with files that contain a row.</summary>
    void Forge(string session, IReadOnlyList<string> paths, long size = 3)
    {
        using var file = new FileStream(Pack, FileMode.Create, FileAccess.ReadWrite);
        file.Write("cslpack1"u8);
        file.Write(new byte[8]);
        using (var writer = RecordWriter.Within(file))
        {
            for (var i = 0; i < paths.Count; i++)
                writer.AddFile(new MemoryStream(Encoding.UTF8.GetBytes("{}\n")), i);
            writer.Commit(
                new(session, [.. paths.Select(path => new ArchivedEntry("", path, [new(size, default, default)]))], [])
            );
        }

        RandomAccess.Write(file.SafeFileHandle, BitConverter.GetBytes(file.Position - 16), 8);
    }
}
