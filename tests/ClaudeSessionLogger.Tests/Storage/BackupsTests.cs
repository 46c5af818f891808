using System.Text.Json.Nodes;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

public sealed class BackupsTests : IDisposable
{
    readonly CapturedHome _home = new();

    public BackupsTests()
    {
        TranscriptWriter.Small(_home.Home, 1);
        TranscriptWriter.Small(_home.Home, 2);
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_backup_is_next_to_the_database_by_default()
    {
        var run = (await Built.Run(_home.Home, "backup")).Succeeded();
        var path = Assert.Single(Backups.All(_home.Paths));
        Assert.StartsWith($"{path}: 2 sessions, 4 responses, ", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, Sessions(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_backup_creates_a_file_and_never_overwrites_one()
    {
        var path = _home.Home.In("mine.duckdb");
        (await Built.Run(_home.Home, "backup", path)).Succeeded();
        var bytes = File.ReadAllBytes(path);

        var again = await Built.Run(_home.Home, "backup", path);

        Assert.Equal(75, again.ExitCode);
        Assert.Contains($"cannot write {path}: it already exists", again.Error, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(2, Sessions(path));
    }

    [Fact]
    public async Task A_backup_into_a_folder_gets_a_unique_name()
    {
        var folder = Directory.CreateDirectory(_home.Home.In("keep")).FullName;
        var run = (await Built.Run(_home.Home, "backup", folder, "--json")).Succeeded();
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal(Assert.Single(Directory.GetFiles(folder)), (string?)json["path"]);
        Assert.Equal((2, 4), ((int)json["sessions"]!, (int)json["responses"]!));
        Assert.Equal(new FileInfo((string)json["path"]!).Length, (long)json["bytes"]!);
    }

    [Fact]
    public async Task A_backup_creates_the_folder_that_it_is_put_in()
    {
        var file = _home.Home.In("new", "folder", "a.duckdb");
        (await Built.Run(_home.Home, "backup", file)).Succeeded();
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_backup_without_a_database_is_refused()
    {
        using var empty = new TemporaryHome();
        var run = await Built.Run(empty, "backup");
        Assert.Equal(66, run.ExitCode);
        Assert.False(Directory.Exists(empty.Logger));
    }

    [Fact]
    public void The_last_three_backups_and_any_needed_one_are_kept()
    {
        var clock = new HookClock();
        using var database = _home.Read();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            made.Add(Backups.Make(database, _home.Paths, clock, protectedBackup: made.FirstOrDefault()));
        }

        Assert.Equal([made[4], made[3], made[2], made[0]], Backups.All(_home.Paths));
    }

    [Fact]
    public void A_backup_made_after_the_clock_was_set_back_is_the_newest()
    {
        var clock = new HookClock();
        using var database = _home.Read();
        for (var i = 0; i < 3; i++, clock.Now += TimeSpan.FromMinutes(1))
            Backups.Make(database, _home.Paths, clock);
        clock.Now -= TimeSpan.FromDays(3650);

        var made = Backups.Make(database, _home.Paths, clock);
        var next = Backups.Make(database, _home.Paths, clock);

        Assert.Equal([next, made], Backups.All(_home.Paths).Take(2));
        Assert.All([made, next], path => Assert.Equal(2, Sessions(path)));
        Assert.Equal(3, Backups.All(_home.Paths).Count);
    }

    [Theory]
    [InlineData("99991231T235959999Z")]
    [InlineData("99991332T996199999Z")]
    public void A_backup_sorts_after_one_with_an_invalid_time_in_its_name(string name)
    {
        File.WriteAllText($"{_home.Paths.Database}.backup-{name}", "");
        using var database = _home.Read();

        var made = Enumerable.Range(0, 4).Select(_ => Backups.Make(database, _home.Paths, new HookClock())).ToList();

        Assert.Equal([made[3], made[2], made[1]], Backups.All(_home.Paths));
    }

    [Fact]
    public void A_copy_named_by_the_user_is_not_deleted_with_old_backups()
    {
        var copy = $"{_home.Paths.Database}.backup-before-my-holidaysZ";
        File.WriteAllText(copy, "");
        using var database = _home.Read();

        for (var i = 0; i < 5; i++)
            Backups.Make(database, _home.Paths, new HookClock());

        Assert.True(File.Exists(copy));
        Assert.Equal(3, Backups.All(_home.Paths).Count);
    }

    static long Sessions(string path)
    {
        using var database = Database.OpenUnmigrated(path, readOnly: true, CapturedHome.Wait);
        return database.Scalar<long>("select count(*) from sessions");
    }
}
