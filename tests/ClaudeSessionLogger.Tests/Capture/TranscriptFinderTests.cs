using System.Diagnostics;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Links that leave the transcript folders, and paths that are too long.</summary>
public sealed class TranscriptFinderTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly List<string> _complaints = [];
    readonly string _projects;

    public TranscriptFinderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows requires special rights to create links");
        _projects = _scratch.Folder("projects");
        Write("projects/own/a.jsonl");
    }

    public void Dispose()
    {
        // .NET cannot delete files whose path is too long.
        using var run = Process.Start("rm", ["-rf", _projects]);
        run.WaitForExit();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/proc")]
    [InlineData("/dev")]
    [InlineData("HOME")]
    public void A_link_to_the_disk_is_not_followed(string target)
    {
        Write("elsewhere/x.jsonl");
        Directory.CreateSymbolicLink(Path.Combine(_projects, "far"), target == "HOME" ? _scratch.Root : target);
        Assert.Equal(["a.jsonl"], Find());
        Assert.Contains("the link is ignored", Assert.Single(_complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void Linked_projects_and_linked_transcripts_are_found()
    {
        Write("disk/project/b.jsonl");
        Write("disk/project/b/subagents/workflow/agent-1.jsonl");
        Write("disk/single.jsonl");
        Directory.CreateSymbolicLink(Path.Combine(_projects, "linked"), _scratch.Path("disk/project"));
        File.CreateSymbolicLink(Path.Combine(_projects, "own", "c.jsonl"), _scratch.Path("disk/single.jsonl"));
        Assert.Equal(["a.jsonl", "agent-1.jsonl", "b.jsonl", "single.jsonl"], Find());
        Assert.Empty(_complaints);
    }

    // The one is looked up relative to its folder, the other by its path. If they differed, a session that is found in
    // both ways would be read again each time.
    [Fact]
    public void A_transcript_is_described_the_same_by_its_folder_and_by_its_path()
    {
        var path = Path.Combine(_projects, "own", "a.jsonl");
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc).AddTicks(1234560));
        Assert.Equal(Found(path), Found(_projects));
        File.SetLastWriteTimeUtc(path, new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(Found(path), Found(_projects));

        TranscriptFile Found(string path)
        {
            var finder = new TranscriptFinder(_complaints.Add);
            finder.Add(path);
            return Assert.Single(finder.Files);
        }
    }

    [Fact]
    public void The_finder_does_not_follow_links_below_a_link_or_too_deep_folders()
    {
        Write("disk/1/2/3/4/5/near.jsonl");
        Write("disk/1/2/3/4/5/6/far.jsonl");
        Write("other/x.jsonl");
        Directory.CreateSymbolicLink(_scratch.Path("disk/on"), _scratch.Path("other"));
        Directory.CreateSymbolicLink(Path.Combine(_projects, "linked"), _scratch.Path("disk"));
        Assert.Equal(["a.jsonl", "near.jsonl"], Find());
    }

    [Fact]
    public void A_path_too_long_for_the_system_does_not_stop_the_search()
    {
        Write("projects/zz/b.jsonl");
        var folder = DirectoryHandle.Open(_projects)!;
        for (var depth = 0; depth < 600; depth++)
        {
            var below = folder.Enter("dddddddd", create: true)!;
            folder.Dispose();
            folder = below;
        }

        using (folder)
            folder.Create("deep.jsonl").Dispose();
        Assert.Equal(["a.jsonl", "b.jsonl"], Find());
        var complaint = Assert.Single(_complaints);
        Assert.StartsWith($"cannot read {_projects}", complaint, StringComparison.Ordinal);
        Assert.Contains("(its path is too long)", complaint, StringComparison.Ordinal);
    }

    IEnumerable<string> Find()
    {
        var finder = new TranscriptFinder(_complaints.Add);
        Assert.True(finder.Add(_projects));
        return finder.Files.Select(file => Path.GetFileName(file.Path)).Order(StringComparer.Ordinal);
    }

    void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.Path(name))!);
        File.WriteAllText(_scratch.Path(name), "{}\n");
    }
}
