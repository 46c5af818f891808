using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class ArchiveFolderTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1);

    readonly ArchiveHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_drive_that_goes_away_loses_nothing_and_is_not_replaced_by_an_empty_folder()
    {
        var drive = Directory.CreateDirectory(_home.Home.In("drive")).FullName;
        var path = Path.Combine(drive, "archive");
        _home.Configure($$"""{"archive": true, "archive_folder": "{{path.Replace("\\", "\\\\")}}"}""");
        _home.Folder.Create();
        var conversation = new Conversation(s_id).Grow(9000);
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Text);
        _home.Flush();

        Directory.Move(drive, drive + "-unplugged");
        ArchiveHome.Write(_home.Transcript(s_id), conversation.Grow(9000).Text);
        _home.Flush();
        Assert.Contains($"cannot find the archive in {path}", _home.Home.Log);
        Assert.False(Directory.Exists(drive));
        // The place where a drive is mounted is there without it, and empty.
        Directory.CreateDirectory(path);
        _home.Flush();
        Assert.Empty(Directory.GetFileSystemEntries(path));
        Directory.Delete(drive, recursive: true);

        Directory.Move(drive + "-unplugged", drive);
        _home.Flush();
        Assert.Equal(conversation.Text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
    }

    [Fact]
    public void The_archive_is_readable_without_catalog_and_database()
    {
        var text = new Conversation(s_id).Grow(9000).Text;
        ArchiveHome.Write(_home.Transcript(s_id), text);
        _home.Flush();
        var before = _home.Catalog.Sessions[new(s_id)];
        foreach (var file in Directory.GetFiles(_home.Home.Paths.Home, "*", SearchOption.TopDirectoryOnly))
            File.Delete(file);
        _home.Configure("""{"archive": true}""");

        Assert.Equal(text, Encoding.UTF8.GetString(_home.Read(s_id, ".jsonl")));
        var again = Assert.Single(_home.Catalog.Sessions).Value;
        Assert.Equal(
            (before.StoredBytes, before.OriginalBytes, before.ModifiedAt, before.ArchivedAt),
            (again.StoredBytes, again.OriginalBytes, again.ModifiedAt, again.ArchivedAt)
        );
        Assert.Equal(before.Heads, again.Heads);
        Assert.Equal(before.Entries, again.Entries);
    }

    [Theory]
    [InlineData("10d", "1,2")]
    [InlineData("3y", "")]
    [InlineData("1MB", "1,2")]
    [InlineData("1GB", "")]
    public void Retention_removes_the_oldest_but_not_pinned_sessions_or_those_on_the_disk(string keep, string expired)
    {
        for (var i = 1; i <= 6; i++)
        {
            ArchiveHome.Write(
                _home.Transcript(Conversation.NewId(i)),
                new Conversation(Conversation.NewId(i), i).Grow(900_000).Text
            );
            File.SetLastWriteTimeUtc(
                _home.Transcript(Conversation.NewId(i)),
                new(2026, 11, i * 3, 0, 0, 0, DateTimeKind.Utc)
            );
        }

        _home.Flush();
        var spared = new HashSet<SessionId> { new(Conversation.NewId(3)) };
        var now = new DateTime(2026, 11, 20, 0, 0, 0, DateTimeKind.Utc);
        // Six sessions of more than 200 KB each.
        var limit =
            keep == "1MB"
                ? new ArchiveLimit(null, _home.Catalog.Sessions.Values.Sum(one => one.StoredBytes) - 300_000)
                : ArchiveLimit.Parse(keep);
        Assert.Equal(
            expired,
            string.Join(
                ',',
                ArchiveRetention
                    .Expired(_home.Catalog, limit, spared, now)
                    .Select(id => int.Parse(id.Value[..8]))
                    .Order()
            )
        );
    }

    [Fact]
    public void A_flush_deletes_what_exceeds_the_limit()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        File.SetLastWriteTimeUtc(_home.Transcript(s_id), DateTime.UnixEpoch.AddYears(40));
        _home.Flush();
        _home.Configure("""{"archive": true, "archive_keep": "2y"}""");
        _home.Flush();
        Assert.Single(_home.Folder.All());
        File.Delete(_home.Transcript(s_id));
        _home.Flush();
        Assert.Empty(_home.Folder.All());
    }

    [Fact]
    public void A_flush_keeps_a_pinned_session_that_exceeds_the_limit()
    {
        ArchiveHome.Write(_home.Transcript(s_id), new Conversation(s_id).Grow(9000).Text);
        File.SetLastWriteTimeUtc(_home.Transcript(s_id), DateTime.UnixEpoch.AddYears(40));
        _home.Flush();
        _home.Configure("""{"archive": true, "archive_keep": "2y"}""");
        File.Delete(_home.Transcript(s_id));
        Pin(true);
        _home.Flush();
        Assert.Single(_home.Folder.All());
        Pin(false);
        _home.Flush();
        Assert.Empty(_home.Folder.All());
    }

    void Pin(bool isPinned)
    {
        using var database = Database.Open(_home.Home.Paths, TimeProvider.System, CapturedHome.Wait);
        database.Transaction(() =>
            new SessionMarkWriter(database, new("laptop"), new("ann"), TimeProvider.System).Change(
                new(s_id),
                [MarkChange.Pinned(isPinned)]
            )
        );
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2w")]
    [InlineData("0d")]
    [InlineData("-1y")]
    [InlineData("999999y")]
    [InlineData("1.5GB")]
    [InlineData("")]
    public void A_limit_that_makes_no_sense_is_refused(string text) =>
        Assert.Equal(FailureKind.Invalid, Assert.Throws<Failure>(() => ArchiveLimit.Parse(text)).Kind);
}
