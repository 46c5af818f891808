using System.Text.Json.Nodes;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

public sealed class BackupTests : IDisposable
{
    readonly CapturedHome _home = new();

    public BackupTests()
    {
        TranscriptWriter.Small(_home.Home, 1);
        TranscriptWriter.Small(_home.Home, 2);
        _home.Import();
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Without_a_file_it_lies_beside_the_database_and_says_what_is_in_it()
    {
        var run = (await Built.Run(_home.Home, "backup")).Succeeded();
        var path = Assert.Single(Backups.All(_home.Places));
        Assert.StartsWith($"{path}: 2 sessions, 4 responses, ", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, Sessions(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_file_is_made_and_never_written_over()
    {
        var path = _home.Home.In("mine.duckdb");
        (await Built.Run(_home.Home, "backup", path)).Succeeded();
        var bytes = File.ReadAllBytes(path);

        var again = await Built.Run(_home.Home, "backup", path);

        Assert.Equal(75, again.ExitCode);
        Assert.Contains($"{path} is there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(2, Sessions(path));
    }

    [Fact]
    public async Task Into_a_folder_it_gets_a_name_of_its_own()
    {
        var folder = Directory.CreateDirectory(_home.Home.In("keep")).FullName;
        var run = (await Built.Run(_home.Home, "backup", folder, "--json")).Succeeded();
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal(Assert.Single(Directory.GetFiles(folder)), (string?)json["path"]);
        Assert.Equal((2, 4), ((int)json["sessions"]!, (int)json["responses"]!));
        Assert.Equal(new FileInfo((string)json["path"]!).Length, (long)json["bytes"]!);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_said()
    {
        var run = await Built.Run(_home.Home, "backup", _home.Home.In("nowhere", "a.duckdb"));
        Assert.Equal(66, run.ExitCode);
        Assert.Contains($"there is no folder {_home.Home.In("nowhere")}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_anything_is_captured_there_is_nothing_to_back_up()
    {
        using var empty = new TemporaryHome();
        var run = await Built.Run(empty, "backup");
        Assert.Equal(66, run.ExitCode);
        Assert.False(Directory.Exists(empty.Logger));
    }

    [Fact]
    public void Of_those_beside_the_database_the_last_three_are_kept_but_never_one_that_is_needed()
    {
        var clock = new HookClock();
        using var database = _home.Read();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            made.Add(Backups.Make(database, _home.Places, clock, needed: made.FirstOrDefault()));
        }

        Assert.Equal([made[4], made[3], made[2], made[0]], Backups.All(_home.Places));
    }

    static long Sessions(string path)
    {
        using var database = Database.OpenAsIs(path, readOnly: true, CapturedHome.Wait);
        return database.Scalar<long>("select count(*) from sessions");
    }
}
