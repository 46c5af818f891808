using System.Runtime.Versioning;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// Which files are imported as transcripts, through links and several profiles, and files that disappear during the
/// import.
/// </summary>
public sealed class ImporterTests
{
    const string Counts = "select session_id, message_count, input_tokens from sessions order by session_id";

    [Fact]
    public void Links_are_followed_once_and_loops_end()
    {
        using var home = new CaptureHome();
        var real = Directory.CreateDirectory(home.In("elsewhere")).FullName;
        new Synthetic("linked").Prompt().Response("m1").Save(real);
        Link(Path.Combine(home.Projects, "a"), real);
        Link(Path.Combine(home.Projects, "b"), real);
        Link(Path.Combine(real, "loop"), home.Projects);
        new Synthetic("own").Prompt().Save(home.Projects);
        File.CreateSymbolicLink(Path.Combine(home.Projects, "again.jsonl"), Path.Combine(home.Projects, "own.jsonl"));
        File.CreateSymbolicLink(
            Path.Combine(home.Projects, "dangling.jsonl"),
            Path.Combine(home.Projects, "nowhere.jsonl")
        );

        Assert.Equal(new ImportResult(2, 2, 0), home.Import());
        Assert.Equal(["linked|2|10", "own|1|0"], home.Rows(Counts));
    }

    [Fact]
    public void A_pipe_or_a_device_in_place_of_a_transcript_is_never_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        using var home = new CaptureHome();
        new Synthetic("own").Prompt().Save(home.Projects);
        // Opening the pipe would block, and the device has no end.
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(home.Projects, "pipe.jsonl")])!.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(home.Projects, "zero.jsonl"), "/dev/zero");

        Assert.Equal(new ImportResult(1, 1, 0), home.Import());
        Assert.Equal(["own|1|0"], home.Rows(Counts));
    }

    [Fact]
    public void One_file_under_two_names_is_counted_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test creates the hard link with ln.");
        using var home = new CaptureHome();
        var path = new Synthetic("s").Prompt().Response("m1").Other(new() { ["type"] = 1 }).Save(home.Projects);
        File.AppendAllText(path, "damage\n");
        System
            .Diagnostics.Process.Start(
                "ln",
                [path, Directory.CreateDirectory(Path.Combine(home.Projects, "p")).FullName]
            )!
            .WaitForExit();

        Assert.Equal(2, home.Import().Read);
        Assert.Equal(
            "s|2|10|1",
            home.One("select session_id, message_count, input_tokens, skipped_lines from sessions")
        );
        Assert.Equal("1", home.One("select count(*) from responses"));
    }

    [Fact]
    public void Several_profiles_share_one_history()
    {
        using var home = new CaptureHome();
        var (work, own) = (home.In("work-profile"), home.In("own-profile"));
        var session = new Synthetic("moved").Prompt().Response("m1");
        session.Save(Path.Combine(work, "projects", "p"));
        new Synthetic("other").Prompt().Response("m2").Save(Path.Combine(own, "projects", "p"));
        // The session is copied to the other profile and continues there.
        session.Prompt().Response("m3").Save(Path.Combine(own, "projects", "p"));
        home.Import(work, own);

        Assert.Equal(["moved|4|20", "other|2|10"], home.Rows(Counts));
    }

    [Fact]
    public void A_file_deleted_before_it_is_read_causes_no_error()
    {
        using var home = new CaptureHome();
        var gone = new Synthetic("gone").Prompt().Save(home.Projects);
        new Synthetic("there").Prompt().Save(home.Projects);
        var finder = new TranscriptFinder(_ => { });
        finder.Add(home.Projects);
        File.Delete(gone);
        var result = default(ImportResult);
        using (var importer = new Importer(home.Context(), TimeSpan.FromSeconds(10)))
            result = importer.Import(finder.Files);

        Assert.Equal(new ImportResult(2, 1, 0), result);
        Assert.Equal(["there|1|0"], home.Rows(Counts));
        Assert.Equal("", home.Log);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void An_unreadable_file_is_reported_once_and_retried()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess,
            "This user can read every file."
        );
        using var home = new CaptureHome();
        var path = new Synthetic("s").Prompt().Save(home.Projects);
        File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Equal(new ImportResult(1, 0, 1), home.Import());
        Assert.Equal(new ImportResult(1, 0, 1), home.Import());
        Assert.Single(home.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Equal(new ImportResult(1, 1, 0), home.Import());
        Assert.Equal(["s|1|0"], home.Rows(Counts));
    }

    [Fact]
    public void Progress_ends_when_all_files_are_read()
    {
        using var home = new CaptureHome();
        for (var i = 0; i < 5; i++)
            new Synthetic($"s{i}").Prompt().Save(home.Projects);
        var finder = new TranscriptFinder(_ => { });
        finder.Add(home.Projects);
        var last = default(ImportProgress);
        using var importer = new Importer(home.Context(), TimeSpan.FromSeconds(10))
        {
            Progress = progress => last = progress,
        };
        importer.Import(finder.Files);

        Assert.Equal((5, 5, last.Bytes), (last.Files, last.FilesDone, last.BytesDone));
    }

    [Fact]
    public void Unusual_names_and_texts_are_stored_unchanged()
    {
        using var home = new CaptureHome();
        var session = new Synthetic("s'; drop table sessions; --", cwd: "/tmp/gone/a'b\"c\\d\u0000e")
            .Prompt("first\u0000 \u001b[31m\ud800 'quoted'\n\nsecond")
            .Response("m1");
        session.Save(Path.Combine(home.Projects, "it's a \"folder\""), "odd ' name.jsonl");
        home.Import();

        Assert.Equal("s'; drop table sessions; --|2|10", home.One(Counts));
    }

    static void Link(string path, string target) => Directory.CreateSymbolicLink(path, target);
}
