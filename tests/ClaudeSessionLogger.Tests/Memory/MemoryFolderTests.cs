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
    public void A_file_is_written_with_its_folders_and_read_back()
    {
        Assert.Null(_folder.Read(Name("user/tabs.md")));
        Assert.Equal(WriteOutcome.Written, _folder.Write(Name("user/tabs.md"), null, "tabs"u8));
        Assert.Equal("tabs", Read("user/tabs.md"));
        Assert.Equal(["user/tabs.md"], _folder.List().Files.Select(file => file.Name.Value));
        Assert.Equal(["tabs.md"], Directory.EnumerateFileSystemEntries(_scratch.Path("memory/user")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_is_not_what_was_read_is_left_alone()
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
        Assert.Equal(WriteOutcome.Written, _folder.Write(Name("a.md"), Hash("one"), "two"u8)); // It is so already.
    }

    [Fact]
    public void A_deleted_file_takes_its_empty_folders_along_but_never_the_memory_folder()
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
    public void The_files_mode_stays_and_its_time_is_that_of_the_text()
    {
        if (OperatingSystem.IsWindows())
            return; // No modes there.
        Put("a.md", "one");
        File.SetUnixFileMode(_scratch.Path("memory/a.md"), (UnixFileMode)0b110_100_100);
        var written = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        _folder.Write(Name("a.md"), Hash("one"), "two"u8, written);
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(_scratch.Path("memory/a.md")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(_scratch.Path("memory/a.md")));

        _folder.Write(Name("new.md"), null, "new"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_scratch.Path("memory/new.md")));
    }

    [Fact]
    public void A_file_that_was_just_written_by_another_has_no_stamp_to_trust_and_one_of_ours_has()
    {
        Put("a.md", "one");
        File.SetLastWriteTimeUtc(_scratch.Path("memory/a.md"), TimeProvider.System.GetUtcNow().UtcDateTime);
        var stamp = _folder.Read(Name("a.md"))!.Value.Stamp;
        Assert.False(stamp.IsSame(stamp));

        _folder.Write(Name("b.md"), null, "ours"u8);
        Assert.True(_folder.StampOf(Name("b.md")).IsSame(Assert.Single(_folder.List().Files, file => file.Name.Value == "b.md").Stamp));
    }

    [Fact]
    public void A_folder_that_is_not_there_or_empty_says_so()
    {
        Assert.False(_folder.List().Exists);
        Directory.CreateDirectory(_folder.Path);
        Assert.True(_folder.List() is { Exists: true, Files: [] });
    }

    [Fact]
    public void Other_files_are_none_of_ours_and_names_that_not_every_machine_can_have_are_said()
    {
        Put("x.txt", "");
        Put(".hidden.md", "");
        Put("a.md", "");
        if (!OperatingSystem.IsWindows())
            Put("why?.md", "");
        var list = _folder.List();
        Assert.Equal(["a.md"], list.Files.Select(file => file.Name.Value));
        Assert.Equal(OperatingSystem.IsWindows() ? [] : ["why?.md"], list.Passed.Select(passed => passed.Shown));
    }

    [Fact]
    public void A_file_of_100_MB_stays_where_it_is()
    {
        Put("log.md", "");
        using (var file = File.OpenWrite(_scratch.Path("memory/log.md")))
            file.SetLength(100 << 20);
        Assert.Contains("larger than 1 MB", Assert.Single(_folder.List().Passed).Reason, StringComparison.Ordinal);
        Assert.Contains("larger than 1 MB", Assert.Throws<Failure>(() => _folder.Read(Name("log.md"))).Message, StringComparison.Ordinal);
        Assert.Throws<Failure>(() => _folder.Write(Name("log.md"), null, new byte[MemoryName.MaxBytes + 1]));
    }

    [Fact]
    public void Folders_200_deep_are_not_gone_into()
    {
        Put("a.md", "");
        Put(string.Join('/', Enumerable.Range(0, 200).Select(i => $"d{i}")) + "/deep.md", "");
        var list = _folder.List();
        Assert.Equal(["a.md"], list.Files.Select(file => file.Name.Value));
        Assert.Contains("deep", Assert.Single(list.Passed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_clash_elsewhere_are_synced_once_and_the_other_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system that tells them apart");
        Put("Notes.md", "");
        Put("notes.md", "");
        var list = _folder.List();
        Assert.Equal(["Notes.md"], list.Files.Select(file => file.Name.Value));
        Assert.Equal("notes.md", Assert.Single(list.Passed).Shown);
    }

    void Put(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.Path($"memory/{name}"))!);
        File.WriteAllText(_scratch.Path($"memory/{name}"), text);
    }

    string Read(string name) => Encoding.UTF8.GetString(_folder.Read(Name(name))!.Value.Bytes);

    static Guid Hash(string text) => MemoryHash.Of(Encoding.UTF8.GetBytes(text));

    static MemoryName Name(string text) => MemoryName.TryParse(text, out var name, out var reason) ? name : throw new ArgumentException(reason, nameof(text));
}
