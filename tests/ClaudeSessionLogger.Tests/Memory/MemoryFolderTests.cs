using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class MemoryFolderTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly MemoryFolder _folder;

    public MemoryFolderTests() => _folder = new(_scratch.Path("memory"));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_is_written_with_its_parent_folders_and_read_back()
    {
        Assert.Null(_folder.Read(Name("user/tabs.md")));
        Assert.Equal(WriteOutcome.Written, _folder.Write(Name("user/tabs.md"), null, "tabs"u8));
        Assert.Equal("tabs", Read("user/tabs.md"));
        Assert.Equal(["user/tabs.md"], _folder.List().Files.Select(file => file.Name.Value));
        Assert.Equal(
            ["tabs.md"],
            Directory.EnumerateFileSystemEntries(_scratch.Path("memory/user")).Select(Path.GetFileName)
        );
    }

    [Fact]
    public void A_file_that_changed_since_it_was_read_is_not_overwritten()
    {
        Put("a.md", "one");
        Assert.Equal(WriteOutcome.Changed, _folder.Write(Name("a.md"), null, "two"u8));
        Assert.Equal(WriteOutcome.Changed, _folder.Write(Name("a.md"), Hash("zero"), "two"u8));
        Assert.Equal(WriteOutcome.Changed, _folder.Write(Name("b.md"), Hash("one"), "two"u8));
        Assert.Equal(WriteOutcome.Changed, _folder.Delete(Name("a.md"), Hash("zero")));
        Assert.Equal("one", Read("a.md"));
        Assert.Equal(["a.md"], _folder.List().Files.Select(file => file.Name.Value));

        Assert.Equal(WriteOutcome.Written, _folder.Write(Name("a.md"), Hash("one"), "two"u8));
        Assert.Equal("two", Read("a.md"));
        // The file has this text already.
        Assert.Equal(WriteOutcome.Written, _folder.Write(Name("a.md"), Hash("one"), "two"u8));
    }

    [Fact]
    public void Deleting_a_file_removes_empty_subfolders_but_not_the_memory_folder()
    {
        Put("a/b/x.md", "x");
        Put("a/y.md", "y");
        Assert.Equal(WriteOutcome.Written, _folder.Delete(Name("a/b/x.md"), Hash("x")));
        Assert.False(Directory.Exists(_scratch.Path("memory/a/b")));
        Assert.Equal(WriteOutcome.Written, _folder.Delete(Name("a/y.md"), Hash("y")));
        Assert.True(Directory.Exists(_scratch.Path("memory")));
        Assert.False(Directory.Exists(_scratch.Path("memory/a")));
        Assert.Equal(WriteOutcome.Written, _folder.Delete(Name("a/y.md"), Hash("y")));
    }

    [Fact]
    public void A_write_keeps_the_file_mode_and_sets_the_time_of_the_version()
    {
        if (OperatingSystem.IsWindows())
            return; // Windows has no file modes.
        Put("a.md", "one");
        File.SetUnixFileMode(_scratch.Path("memory/a.md"), (UnixFileMode)0b110_100_100);
        var written = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        _folder.Write(Name("a.md"), Hash("one"), "two"u8, written);
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(_scratch.Path("memory/a.md")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_scratch.Path("memory/a.md")));

        _folder.Write(Name("new.md"), null, "new"u8);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(_scratch.Path("memory/new.md"))
        );
    }

    [Fact]
    public void The_stamp_of_a_new_file_is_trusted_only_if_we_wrote_it()
    {
        Put("a.md", "one");
        File.SetLastWriteTimeUtc(_scratch.Path("memory/a.md"), TimeProvider.System.GetUtcNow().UtcDateTime);
        var stamp = _folder.Read(Name("a.md"))!.Value.Stamp;
        Assert.False(stamp.IsSame(stamp));

        _folder.Write(Name("b.md"), null, "ours"u8);
        Assert.True(
            _folder
                .StampOf(Name("b.md"))
                .IsSame(Assert.Single(_folder.List().Files, file => file.Name.Value == "b.md").Stamp)
        );
    }

    [Fact]
    public void A_missing_folder_and_an_empty_folder_are_told_apart()
    {
        Assert.False(_folder.List().Exists);
        Directory.CreateDirectory(_folder.Path);
        Assert.True(_folder.List() is { Exists: true, Files: [] });
    }

    [Fact]
    public void Other_files_are_ignored_and_unportable_names_are_reported()
    {
        Put("x.txt", "");
        Put(".hidden.md", "");
        Put("a.md", "");
        if (!OperatingSystem.IsWindows())
            Put("why?.md", "");
        var list = _folder.List();
        Assert.Equal(["a.md"], list.Files.Select(file => file.Name.Value));
        Assert.Equal(OperatingSystem.IsWindows() ? [] : ["why?.md"], list.Skipped.Select(skipped => skipped.Shown));
    }

    [Fact]
    public void A_file_of_100_MB_is_skipped()
    {
        Put("log.md", "");
        using (var file = File.OpenWrite(_scratch.Path("memory/log.md")))
            file.SetLength(100 << 20);
        Assert.Contains("larger than 1 MB", Assert.Single(_folder.List().Skipped).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "larger than 1 MB",
            Assert.Throws<Failure>(() => _folder.Read(Name("log.md"))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<Failure>(() => _folder.Write(Name("log.md"), null, new byte[MemoryName.MaxBytes + 1]));
    }

    [Fact]
    public void Folders_200_levels_deep_are_skipped()
    {
        Put("a.md", "");
        Put(string.Join('/', Enumerable.Range(0, 200).Select(i => $"d{i}")) + "/deep.md", "");
        var list = _folder.List();
        Assert.Equal(["a.md"], list.Files.Select(file => file.Name.Value));
        Assert.Contains("deep", Assert.Single(list.Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_of_two_clashing_names_is_skipped_and_reported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a case-sensitive file system");
        Put("Notes.md", "");
        Put("notes.md", "");
        var list = _folder.List();
        Assert.Equal(["Notes.md"], list.Files.Select(file => file.Name.Value));
        Assert.Equal("notes.md", Assert.Single(list.Skipped).Shown);
    }

    void Put(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.Path($"memory/{name}"))!);
        File.WriteAllText(_scratch.Path($"memory/{name}"), text);
    }

    string Read(string name) => Encoding.UTF8.GetString(_folder.Read(Name(name))!.Value.Bytes);

    static Guid Hash(string text) => MemoryHash.Of(Encoding.UTF8.GetBytes(text));

    static MemoryName Name(string text) =>
        MemoryName.TryParse(text, out var name, out var reason)
            ? name
            : throw new ArgumentException(reason, nameof(text));
}
