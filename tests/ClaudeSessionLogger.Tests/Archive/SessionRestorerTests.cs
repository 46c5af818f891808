using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Transfer;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class SessionRestorerTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1);

    readonly ArchiveHome _home = new();
    readonly string _text = new Conversation(s_id).Grow(50_000).Text;

    public void Dispose() => _home.Dispose();

    string Profile => _home.Home.Paths.Config;

    string Agent => Path.Combine(_home.Project, s_id, "subagents", "agent-a1.jsonl");

    string Version => Path.Combine(Profile, "file-history", s_id, "ab@v1");

    void ArchiveAndDelete()
    {
        ArchiveHome.Write(_home.Transcript(s_id), _text);
        ArchiveHome.Write(Agent, "{}\n");
        ArchiveHome.Write(Version, "x");
        _home.Flush();
        Directory.Delete(_home.Project, recursive: true);
        Directory.Delete(Path.Combine(Profile, "file-history"), recursive: true);
    }

    SessionFootprint Archived => _home.Archived.Find(new(s_id))!;

    int Restore(RestorePlan plan) => new SessionRestorer(Disk, TimeProvider.System).Restore(plan);

    DiskSessionFiles Disk => new([Profile], _ => { });

    [Fact]
    public void A_restored_session_is_complete_and_new_so_that_the_client_keeps_it()
    {
        ArchiveAndDelete();
        Assert.Equal(3, Restore(RestorePlan.ToOrigin(Archived)));

        Assert.Equal(_text, File.ReadAllText(_home.Transcript(s_id)));
        Assert.Equal("{}\n", File.ReadAllText(Agent));
        Assert.Equal("x", File.ReadAllText(Version));
        Assert.InRange(File.GetLastWriteTimeUtc(Agent), new(2026, 11, 2, 0, 0, 0, DateTimeKind.Utc), DateTime.MaxValue);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.Transcript(s_id)));
        // Nothing else, such as temporary files.
        Assert.Equal(2, Directory.GetFiles(_home.Project, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(0, Restore(RestorePlan.ToOrigin(Archived)));
    }

    [Fact]
    public void An_interrupted_restore_is_completed()
    {
        ArchiveAndDelete();
        ArchiveHome.Write(_home.Transcript(s_id), _text[..20_000]);
        ArchiveHome.Write(Agent, "");
        Assert.Equal(3, Restore(RestorePlan.ToOrigin(Archived)));
        Assert.Equal(_text, File.ReadAllText(_home.Transcript(s_id)));
        Assert.Equal("{}\n", File.ReadAllText(Agent));
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("different")]
    [InlineData("shorter and different")]
    [InlineData("different subagent")]
    public void A_longer_or_different_file_is_never_overwritten(string difference)
    {
        ArchiveAndDelete();
        var (path, content) = difference switch
        {
            "longer" => (_home.Transcript(s_id), _text + "{}\n"),
            "different" => (_home.Transcript(s_id), _text[..^2] + "!\n"),
            "shorter and different" => (_home.Transcript(s_id), "{}\n"),
            _ => (Agent, "[]\n"),
        };
        ArchiveHome.Write(path, content);
        var failure = Assert.Throws<Failure>(() => Restore(RestorePlan.ToOrigin(Archived)));

        Assert.Equal(FailureKind.Conflict, failure.Kind);
        Assert.EndsWith("Move that file away to restore the copy.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(path));
        // And nothing else is written.
        Assert.Equal([path], Directory.GetFiles(Profile + "/projects", "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Into_a_directory_uses_its_name_and_refuses_a_second_copy()
    {
        ArchiveAndDelete();
        var directory = Directory.CreateDirectory(_home.Home.In("my work")).FullName;
        var plan = RestorePlan.Into(Archived, Profile, directory, isUntrusted: false);
        Assert.Equal(3, Restore(plan));
        var slug = new string([.. directory.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        Assert.Equal(Path.Combine(Profile, "projects", slug, s_id + ".jsonl"), plan.Transcript);
        Assert.Equal(_text, File.ReadAllText(plan.Transcript!));
        Assert.True(File.Exists(Path.Combine(Profile, "projects", slug, s_id, "subagents", "agent-a1.jsonl")));

        var failure = Assert.Throws<Failure>(() => Restore(RestorePlan.ToOrigin(Archived)));
        Assert.Contains("still has it", failure.Message);
        Assert.False(Directory.Exists(_home.Project));
    }

    [Fact]
    public void A_link_below_the_projects_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Ordinary users cannot make links on Windows.");
        ArchiveAndDelete();
        var elsewhere = Directory.CreateDirectory(_home.Home.In("elsewhere")).FullName;
        Directory.CreateDirectory(_home.Project);
        Directory.CreateSymbolicLink(Path.Combine(_home.Project, s_id), elsewhere);
        Assert.Throws<Failure>(() => Restore(RestorePlan.ToOrigin(Archived)));
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    public void A_session_with_lost_parts_is_not_restored_and_the_error_says_what_is_lost()
    {
        ArchiveAndDelete();
        var path = _home.Folder.PathOf(new(s_id));
        var bytes = File.ReadAllBytes(path);
        bytes[500] ^= 1;
        File.WriteAllBytes(path, bytes);
        var failure = Assert.Throws<Failure>(() => Restore(RestorePlan.ToOrigin(Archived)));
        Assert.Contains($"bytes 0 to {Encoding.UTF8.GetByteCount(_text)}", failure.Message);
        Assert.False(File.Exists(_home.Transcript(s_id)));
    }

    [Fact]
    public void A_restored_session_is_read_from_the_disk_and_a_deleted_one_from_the_archive()
    {
        ArchiveAndDelete();
        var files = new SessionFiles(Disk, _home.Archived);
        Assert.True(files.Find(new(s_id))!.IsArchived);
        Assert.True(Assert.Single(files.Transcripts()).IsArchived);
        Restore(RestorePlan.ToOrigin(Archived));
        var found = files.Find(new(s_id))!;
        Assert.False(found.IsArchived);
        Assert.False(Assert.Single(files.Transcripts()).IsArchived);
        Assert.Equal(["", "a1"], found.Transcripts.Select(file => file.AgentId ?? ""));
        using var stream = found.Transcript!.Open();
        Assert.Equal(_text, Encoding.UTF8.GetString(ArchiveHome.ReadAll(stream)));
    }
}
