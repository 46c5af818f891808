using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>A note that cannot be written is blocked with the reason, and all others are written.</summary>
public sealed class MemoryBlockedTests : IDisposable
{
    readonly TestHub _place = new("folder");
    readonly MemoryMachine _desktop = new("Ann"),
        _laptop = new("Ann", "work/shop");

    public MemoryBlockedTests()
    {
        foreach (var name in (string[])["a.md", "b/c.md", "d.md"])
            _desktop.Write(name, "one");
        _desktop.Flush(_place);
        _laptop.Flush(_place);
    }

    public void Dispose()
    {
        _desktop.Dispose();
        _laptop.Dispose();
        _place.Dispose();
    }

    public static TheoryData<string> Obstacles => ["read-only file", "link above", "directory"];

    [Theory, MemberData(nameof(Obstacles))]
    public void A_blocked_note_does_not_block_other_notes(string obstacle)
    {
        var blocked = obstacle == "link above" ? "b/c.md" : "a.md";
        Change("two");
        Block(obstacle);

        var result = _laptop.Flush(_place);

        Assert.Equal(
            (blocked, BlockedReason.Unwritable),
            result
                .Blocked.Values.SelectMany(blockedFile => blockedFile)
                .Where(blockedFile => blockedFile.Why == BlockedReason.Unwritable)
                .Select(blockedFile => (blockedFile.Name, blockedFile.Why))
                .Single()
        );
        Assert.All(
            ((string[])["a.md", "b/c.md", "d.md"]).Where(name => name != blocked),
            name => Assert.Equal("two", _laptop.Read(name))
        );
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void A_blocked_note_is_reported_once_and_written_when_possible()
    {
        Change("two");
        Block("read-only file");
        _laptop.Flush(_place);
        _laptop.Flush(_place);
        Assert.Equal("one", _laptop.Read("a.md"));
        Assert.Single(
            File.ReadLines(_laptop.Paths.BackgroundLog),
            line =>
                line.Contains("cannot write", StringComparison.Ordinal)
                && line.Contains("a.md is read-only", StringComparison.Ordinal)
        );

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_laptop.Folder, "a.md"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Change("three");
        _laptop.Flush(_place);

        Assert.Equal("three", _laptop.Read("a.md"));
        Assert.Empty(_laptop.Query("select name from memory_held", row => row.GetString(0)));
    }

    void Change(string text)
    {
        foreach (var name in (string[])["a.md", "b/c.md", "d.md"])
            _desktop.Write(name, text);
        _desktop.Flush(_place);
    }

    void Block(string obstacle)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links and modes are Unix's");
        var file = Path.Combine(_laptop.Folder, "a.md");
        switch (obstacle)
        {
            case "read-only file":
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file, UnixFileMode.UserRead);
                break;
            case "link above":
                Directory.Move(Path.Combine(_laptop.Folder, "b"), _laptop.Home.In("elsewhere"));
                Directory.CreateSymbolicLink(Path.Combine(_laptop.Folder, "b"), _laptop.Home.In("elsewhere"));
                break;
            default:
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }
    }
}
