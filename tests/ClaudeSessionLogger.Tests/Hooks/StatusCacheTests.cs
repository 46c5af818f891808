using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class StatusCacheTests : IDisposable
{
    static readonly DateTimeOffset s_now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    readonly HookHome _home = new();

    public StatusCacheTests() => _home.Paths.CreateHome();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_written_cache_is_read_back()
    {
        var cache = new StatusCache(
            [
                Session("1a2b3c4d", "Fix the \"parser\" 家 📬", "claude-session-logger", 1.230000000001m, 2, 42.25),
                Session("5e", null, null, 0, 5, 0),
            ],
            3,
            new(new(2026, 11, 22), new(4.56m), s_now.AddHours(14))
        );
        cache.Write(_home.Paths.StatusCache);

        var read = StatusCache.Read(_home.Paths.StatusCache);
        Assert.Equal(cache.Recent, read.Recent);
        Assert.Equal((cache.UnreadCount, cache.Today), (read.UnreadCount, read.Today));
    }

    [Fact]
    public void Sessions_are_recorded_if_the_status_cache_cannot_be_written()
    {
        using var home = new CapturedHome();
        TranscriptWriter.Small(home.Home, 1);
        Directory.CreateDirectory(home.Paths.StatusCache);

        Assert.Equal(1, home.Import().Read);
        Assert.Single(home.Recorded());
        Assert.Contains("the status line is out of date", home.Home.SyncLogText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_cache_reads_as_empty() =>
        Assert.Same(StatusCache.Empty, StatusCache.Read(_home.Paths.StatusCache));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"v\":1,\"unseen\":2")]
    [InlineData("{\"v\":1,\"unseen\":\"two\"}")]
    [InlineData("{\"v\":1,\"unseen\":99999999999}")]
    [InlineData("{\"v\":1,\"recent\":[{\"ended_at\":\"yesterday\"}]}")]
    [InlineData("{\"v\":1,\"recent\":[{\"duration_min\":1e27}]}")]
    [InlineData("{\"v\":1,\"today\":{\"date\":null}}")]
    [InlineData("{\"v\":2,\"unseen\":2}")]
    [InlineData("{\"unseen\":2}")]
    public void A_broken_or_newer_cache_reads_as_empty(string content)
    {
        File.WriteAllText(_home.Paths.StatusCache, content);
        Assert.Same(StatusCache.Empty, StatusCache.Read(_home.Paths.StatusCache));
    }

    [Fact]
    public void A_folder_in_place_of_the_cache_reads_as_empty()
    {
        Directory.CreateDirectory(_home.Paths.StatusCache);
        Assert.Same(StatusCache.Empty, StatusCache.Read(_home.Paths.StatusCache));
    }

    [Fact]
    public void Members_of_later_versions_are_skipped()
    {
        File.WriteAllText(
            _home.Paths.StatusCache,
            """{"later":{"a":[1]},"v":1,"unseen":2,"recent":[{"id":"x","later":[{}]}]}"""
        );
        var cache = StatusCache.Read(_home.Paths.StatusCache);
        Assert.Equal(2, cache.UnreadCount);
        Assert.Equal("x", Assert.Single(cache.Recent).Id);
    }

    [Fact]
    public void A_title_with_an_unpaired_surrogate_can_be_written()
    {
        new StatusCache([Session("a", "half \uD83D", null, 0, 1, 1)], 0, null).Write(_home.Paths.StatusCache);
        Assert.Equal("half \uFFFD", StatusCache.Read(_home.Paths.StatusCache).Recent[0].Title);
    }

    [Fact]
    public void Readers_see_the_old_or_the_new_cache_during_a_write()
    {
        new StatusCache([], 1, null).Write(_home.Paths.StatusCache);
        var writer = new Thread(() =>
        {
            for (var i = 1; i <= 300; i++)
                new StatusCache([Session("id", new string('x', i * 20), "p", i, 1, 1)], i, null).Write(
                    _home.Paths.StatusCache
                );
        });
        writer.Start();
        while (writer.IsAlive)
            Assert.True(StatusCache.Read(_home.Paths.StatusCache).UnreadCount > 0);
        writer.Join();
    }

    [Fact]
    public void The_newest_three_sessions_are_shown_in_columns()
    {
        var cache = new StatusCache(
            [
                Session("a", "Fix the parser", "claude-session-logger", 1.23m, 2, 42),
                Session("b", "家族会議", "app", 0.004m, 30, 185),
                Session("c", null, null, 12m, 60, 1),
                Session("d", "the fourth", "app", 1, 70, 1),
            ],
            0,
            null
        );

        Assert.Equal(
            """
            Recent sessions:
              2h ago   claude-session-logger  Fix the parser   $1.23  42 min     a
              30h ago  app                    家族会議        <$0.01  3 h 5 min  b
              2d ago                          (untitled) c    $12.00  1 min      c
            """.ReplaceLineEndings("\n"),
            cache.SystemMessage(s_now)
        );
    }

    [Theory]
    [InlineData(1, "📬 1 shared update: run claude-session-logger inbox")]
    [InlineData(2, "📬 2 shared updates: run claude-session-logger inbox")]
    public void Unseen_changes_are_shown_with_advice(int unseen, string message) =>
        Assert.Equal(message, new StatusCache([], unseen, null).SystemMessage(s_now));

    [Fact]
    public void Recent_sessions_fit_the_client_and_old_ones_have_a_date()
    {
        var title = new string('t', 60);
        var message = new StatusCache(
            [
                Session("1a2b3c4d", title, "claude-session-logger", 0.001m, 2, 42),
                Session("2a2b3c4d", title, "shop", 1, 24 * 9, 42),
                Session("3a2b3c4d", title, "shop", 1, 24 * 366, 42),
            ],
            0,
            null
        ).SystemMessage(s_now, columns: StatusCache.ClientColumns)!;
        Assert.All(message.Split('\n'), line => Assert.InRange(SafeText.Width(line), 1, StatusCache.ClientColumns));
        Assert.Contains("<$0.01", message, StringComparison.Ordinal);
        Assert.Contains("\n  Nov 13 ", message, StringComparison.Ordinal);
        Assert.Contains("\n  2025-11-21 ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_terminal_shows_the_ids_of_recent_sessions()
    {
        var message = new StatusCache(
            [
                Session("1a2b3c4d", new('t', 60), "claude-session-logger", 1_103.57m, 2, 700),
                Session("2a2b3c4d", "short", "shop", 1, 24 * 366, 42),
            ],
            0,
            null
        ).SystemMessage(s_now, columns: 59)!;
        var lines = message.Split('\n')[1..];
        Assert.All(lines, line => Assert.InRange(SafeText.Width(line), 1, 59));
        Assert.Equal(["1a2b3c4d", "2a2b3c4d"], lines.Select(line => line.Split(' ')[^1]));
    }

    [Fact]
    public void An_empty_cache_gives_no_message() => Assert.Null(StatusCache.Empty.SystemMessage(s_now));

    [Fact]
    public void A_title_is_shortened_and_shown_without_escape_sequences()
    {
        var message = new StatusCache(
            [Session("a", "\x1b[2J\nevil " + new string('x', 5000), "p\x1b[31m", 1, 1, 1)],
            0,
            null
        ).SystemMessage(s_now);
        Assert.NotNull(message);
        Assert.DoesNotContain('\x1b', message);
        Assert.Equal(2, message.Split('\n').Length);
        Assert.InRange(message.Length, 1, 200);
    }

    [Fact]
    public void Costs_that_lack_models_or_are_the_clients_are_marked_and_explained()
    {
        var cache = new StatusCache(
            [
                Session("a", "one", "app", 1, 1, 1) with
                {
                    Mark = new(LacksModels: true, IsClientPriced: false),
                },
                Session("b", "two", "app", 2, 2, 1) with
                {
                    Mark = new(LacksModels: false, IsClientPriced: true),
                },
                Session("c", "three", "app", 3, 3, 1),
            ],
            0,
            new(new(2026, 11, 22), new(4), s_now, new(LacksModels: true, IsClientPriced: true))
        );
        cache.Write(_home.Paths.StatusCache);
        var read = StatusCache.Read(_home.Paths.StatusCache);
        Assert.Equal(["$1.00+?", "$2.00*", "$3.00"], read.Recent.Select(session => session.CostText));
        Assert.Equal("$4.00*+?", read.Today!.Value.CostText);
        Assert.EndsWith(
            "\n  ? marks a model without a price: run claude-session-logger prices"
                + "\n  * marks a cost that the client computed: run claude-session-logger prices",
            read.SystemMessage(s_now),
            StringComparison.Ordinal
        );
    }

    static CachedSession Session(
        string id,
        string? title,
        string? project,
        decimal cost,
        int hoursAgo,
        double minutes
    ) => new(id, title, project, "general", new(cost), s_now.AddHours(-hoursAgo), TimeSpan.FromMinutes(minutes));
}
