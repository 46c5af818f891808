using System.Text;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class FolderDiffTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly List<string> _read = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_with_unchanged_size_and_time_are_not_read()
    {
        var synced = Synced(("a.md", "a"), ("b.md", "b"));
        Assert.True(Of(synced, ("a.md", "a"), ("b.md", "b")).IsEmpty);
        Assert.Empty(_read);

        var changes = Of(synced, ("a.md", "a"), ("b.md", "bb"), ("c.md", "c"));
        Assert.Equal(["b.md", "c.md"], _read);
        Assert.Equal(["b.md"], Names(changes.Changed));
        Assert.Equal(["c.md"], Names(changes.Added));
    }

    [Fact]
    public void A_file_rewritten_with_the_same_text_is_only_touched()
    {
        List<SyncedFile> synced = [Synced(("a.md", "a"))[0] with { Stamp = new(1, 5) }];
        var changes = Of(synced, ("a.md", "a"));
        Assert.True(changes.IsEmpty);
        Assert.Equal(["a.md"], Names(changes.Touched));
    }

    [Fact]
    public void The_same_text_under_another_name_is_a_rename_unless_it_is_empty()
    {
        var changes = Of(Synced(("a.md", "text"), ("b.md", "")), ("x.md", "text"), ("y.md", ""));
        var renamed = Assert.Single(changes.Renamed);
        Assert.Equal(("a.md", "x.md"), (renamed.From.Value, renamed.To.Value));
        Assert.Equal(["y.md"], Names(changes.Added));
        Assert.Equal(["b.md"], changes.Deleted.Select(name => name.Value));
    }

    [Fact]
    public void A_missing_or_empty_folder_does_not_delete_its_files()
    {
        var synced = Synced(("a.md", "a"), ("b.md", "b"));
        Assert.True(Of(synced) is { IsEmpty: true, UnconfirmedDeletions: [] });
        Assert.True(
            FolderDiff.Compare(synced, new(Exists: false, [], []), _ => null)
                is { IsEmpty: true, UnconfirmedDeletions: [] }
        );
    }

    [Theory]
    [InlineData(10, 6, true)]
    [InlineData(10, 5, false)]
    [InlineData(9, 5, true)]
    [InlineData(5, 4, false)]
    [InlineData(100, 50, false)]
    public void Deletion_of_more_than_half_and_at_least_five_files_is_blocked(int before, int gone, bool held)
    {
        var files = Enumerable.Range(0, before).Select(i => ($"{i:000}.md", $"text {i}")).ToArray();
        var changes = Of(Synced(files), files[gone..]);
        Assert.Equal(held ? 0 : gone, changes.Deleted.Count);
        Assert.Equal(held ? gone : 0, changes.UnconfirmedDeletions.Count);
        Assert.Equal(
            gone,
            FolderDiff.Compare(Synced(files), Listing(files[gone..]), _ => null, allowMassDeletion: true).Deleted.Count
        );
    }

    [Fact]
    public void A_file_replaced_by_a_link_or_a_large_file_is_not_deleted()
    {
        var changes = FolderDiff.Compare(
            Synced(("a.md", "a"), ("b.md", "b")),
            Listing(("b.md", "b")) with
            {
                Skipped = [new("a.md", "it is a link")],
            },
            _ => null
        );
        Assert.Empty(changes.Deleted);
    }

    [Fact]
    public void A_conflict_copy_is_saved_once_outside_the_memory_folder()
    {
        var at = new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);
        var project = new ProjectKey("github.com/acme/shop", "shop");
        var path = ConflictCopies.Save(_scratch.Paths, project, Name("sub/a.b.md"), "mine"u8, at);
        Assert.Equal(path, ConflictCopies.Save(_scratch.Paths, project, Name("sub/a.b.md"), "mine"u8, at));
        Assert.StartsWith(_scratch.Paths.MemoryConflicts, path, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
        var copy = Assert.Single(ConflictCopies.List(_scratch.Paths));
        Assert.Equal(new ConflictCopy(path, ConflictCopies.FolderOf(project), "sub/a.b.md", at), copy);
        Assert.NotEqual(ConflictCopies.FolderOf(project), ConflictCopies.FolderOf(new("github.com-acme/shop", "shop")));
    }

    FolderChanges Of(IReadOnlyCollection<SyncedFile> synced, params (string Name, string Text)[] now)
    {
        _read.Clear();
        return FolderDiff.Compare(
            synced,
            Listing(now),
            name =>
            {
                _read.Add(name.Value);
                var text = now.First(file => file.Name == name.Value).Text;
                return new(Encoding.UTF8.GetBytes(text), new(text.Length, 1));
            }
        );
    }

    static MemoryListing Listing(params (string Name, string Text)[] files) =>
        new(Exists: true, [.. files.Select(file => new MemoryFile(Name(file.Name), new(file.Text.Length, 1)))], []);

    static List<SyncedFile> Synced(params (string Name, string Text)[] files) =>
        [
            .. files.Select(file => new SyncedFile(
                Name(file.Name),
                MemoryHash.Of(Encoding.UTF8.GetBytes(file.Text)),
                new(file.Text.Length, 1)
            )),
        ];

    static IEnumerable<string> Names(IEnumerable<ScannedFile> files) => files.Select(file => file.Name.Value);

    static MemoryName Name(string text) => Assert.Single(MemoryNameCheck.Check([text], []).Valid);
}
