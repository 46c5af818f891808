using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

public sealed class ExpiringSessionsTests : IDisposable
{
    static readonly DateTime s_now = new(2026, 11, 28, 0, 0, 0, DateTimeKind.Utc);

    readonly ArchiveHome _home = new("{}");

    public void Dispose() => _home.Dispose();

    string Config(string name) => Path.Combine(_home.Home.Paths.Config, name);

    void Session(int number, int daysOld)
    {
        var id = Conversation.NewId(number);
        ArchiveHome.Write(_home.Transcript(id), new Conversation(id, number).Grow(3000).Text);
        File.SetLastWriteTimeUtc(_home.Transcript(id), s_now.AddDays(-daysOld));
    }

    ExpiringSessions Find(ArchiveCatalog? catalog = null) =>
        ExpiringSessions.Find(
            [.. new DiskSessionFiles([_home.Home.Paths.Config], _ => { }).Transcripts()],
            catalog,
            [_home.Home.Paths.Config],
            s_now
        );

    [Theory]
    [InlineData(null, 3)]
    [InlineData("""{"cleanupPeriodDays": 20}""", 4)]
    [InlineData("""{"cleanupPeriodDays": 365}""", 0)]
    [InlineData("""{"cleanupPeriodDays": "15"}""", 3)]
    [InlineData("{ // invalid", 3)]
    public void Sessions_expire_by_the_age_of_their_file_and_the_clients_setting(string? settings, int soon)
    {
        for (var i = 1; i <= 5; i++)
            Session(i, daysOld: i * 8);
        if (settings is not null)
            File.WriteAllText(Config("settings.json"), settings);
        Assert.Equal(soon, Find().Soon.Count);
    }

    [Fact]
    public void Sessions_in_the_history_that_are_neither_on_the_disk_nor_archived_are_gone()
    {
        Session(1, daysOld: 1);
        Session(2, daysOld: 1);
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        File.Delete(_home.Transcript(Conversation.NewId(2)));
        var lines = Enumerable
            .Range(1, 4)
            .SelectMany(number => Enumerable.Repeat(Conversation.NewId(number), 3000))
            .Select(id =>
                $$"""{"display":"say \"sessionId\":\"none\"","timestamp":1,"project":"/a","sessionId":"{{id}}"}"""
            );
        File.WriteAllLines(Config("history.jsonl"), lines);
        Assert.Equal(3, Find().Gone);
        Assert.Equal(2, Find(_home.Catalog).Gone);
    }

    [Fact]
    public void Archived_sessions_do_not_count()
    {
        Session(1, daysOld: 29);
        Session(2, daysOld: 29);
        Assert.Equal(2, Find().Soon.Count);
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        Assert.Empty(Find(_home.Catalog).Soon);
        File.AppendAllText(_home.Transcript(Conversation.NewId(1)), "{}\n");
        File.SetLastWriteTimeUtc(_home.Transcript(Conversation.NewId(1)), s_now.AddDays(-28));
        Assert.Single(Find(_home.Catalog).Soon);
    }

    [Fact]
    public void The_start_of_a_session_says_it_once_a_week_until_the_user_has_decided()
    {
        Session(1, daysOld: 300);
        _home.Flush();
        var now = new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);
        Assert.Contains("deletes 1 session within a week", ExpiryReminder.ReadIfDue(_home.Home.Paths, now)?.Message);
        Assert.Null(ExpiryReminder.ReadIfDue(_home.Home.Paths, now.AddDays(6.9)));
        Assert.NotNull(ExpiryReminder.ReadIfDue(_home.Home.Paths, now.AddDays(7)));
        // A clock that was set back.
        Assert.NotNull(ExpiryReminder.ReadIfDue(_home.Home.Paths, now.AddDays(-300)));

        _home.Configure("""{"archive": false}""");
        _home.Flush();
        Assert.Null(ExpiryReminder.ReadIfDue(_home.Home.Paths, now.AddDays(99)));
    }

    [Fact]
    public void With_an_archive_that_is_not_there_it_is_still_said()
    {
        Session(1, daysOld: 300);
        _home.Configure($$"""{"archive": true, "archive_folder": "{{_home.Home.In("gone").Replace("\\", "\\\\")}}"}""");
        _home.Flush();
        Assert.Contains("not archived yet", ExpiryReminder.Read(_home.Home.Paths)?.Message);
    }

    [Fact]
    public void The_hook_adds_it_to_its_greeting()
    {
        Session(1, daysOld: 300);
        _home.Flush();
        var output = new MemoryStream();
        var payload = """{"session_id":"s","source":"startup","cwd":"/work"}"""u8.ToArray();
        HookCommand.Run(["hook", "session-start"], new MemoryStream(payload), output, () => _home.Home.Paths, _ => { });
        Assert.Contains("setup --archive", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }
}
