using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>A machine with Windows and one with this system share a folder hub.</summary>
public sealed class WindowsSharingTests : IDisposable
{
    readonly WindowsMachine _windows = new("Ann");
    readonly TemporaryHome _linux = new();
    readonly string _hub;

    public WindowsSharingTests() => _hub = Directory.CreateDirectory(_linux.In("hub")).FullName;

    public void Dispose()
    {
        _windows.Dispose();
        _linux.Dispose();
    }

    async Task Join()
    {
        (await _windows.Run("setup", "--hub", WindowsMachine.OnDriveZ(_hub), "--memory", "--sessions")).Succeeded();
        (await Linux("setup", "--hub", _hub, "--memory", "--sessions", "--user", "Ben")).Succeeded();
    }

    Task<ProgramRun> Linux(params string[] arguments) => Published.Run(_linux, arguments);

    async Task Sync()
    {
        (await _windows.Run("flush")).Succeeded();
        (await Linux("flush")).Succeeded();
        (await _windows.Run("flush")).Succeeded();
    }

    [Fact]
    public async Task Entries_and_claims_reach_the_other_machine_and_its_inbox()
    {
        await Join();
        (await _windows.Run("log", "-c", "issue", "-t", "from Windows — ü", "--body", "line 1\r\nline 2")).Succeeded();
        (await Linux("log", "-c", "note", "-t", "from Linux — 東京", "--body", "x")).Succeeded();
        await Sync();

        Assert.Contains("from Linux — 東京", (await _windows.Run("inbox")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("from Windows — ü", (await Linux("inbox")).Succeeded().Out, StringComparison.Ordinal);
        var entries = JsonNode.Parse((await Linux("list", "--json")).Out)!.AsArray();
        Assert.Equal(2, entries.Count);
        (await _windows.Run("resolve", "--title-match", "from Windows", "--note", "done")).Succeeded();
        await Sync();
        Assert.Contains("resolved", (await Linux("list")).Out, StringComparison.Ordinal);
        // Sessions stay here if somebody else uses the hub, which is said.
        Assert.DoesNotContain(
            _windows.Home.SyncLogText().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => !line.Contains("sessions stay on this machine", StringComparison.Ordinal)
        );
    }

    // The same project on both machines: its memory is shared by the address of its repository.
    (string Windows, string Linux) Projects()
    {
        foreach (var home in (TemporaryHome[])[_windows.Home, _linux])
            ScratchFolder.Git(Directory.CreateDirectory(home.In("shop")).FullName, "init", "-q");
        foreach (var home in (TemporaryHome[])[_windows.Home, _linux])
            ScratchFolder.Git(home.In("shop"), "remote", "add", "origin", "https://git.example.org/us/shop.git");
        var windows = WindowsMachine.OnDriveZ(_windows.Home.In("shop"));
        return (Memory(_windows.Home, windows), Memory(_linux, _linux.In("shop")));
    }

    static string Memory(TemporaryHome home, string folder)
    {
        var name = string.Concat(folder.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        var project = Directory.CreateDirectory(Path.Combine(home.Projects, name)).FullName;
        // The memory of a project is found by its transcripts.
        File.WriteAllText(
            Path.Combine(project, "11111111-1111-1111-1111-111111111111.jsonl"),
            new JsonObject
            {
                ["type"] = "user",
                ["uuid"] = "u1",
                ["sessionId"] = "11111111-1111-1111-1111-111111111111",
                ["cwd"] = folder,
                ["timestamp"] = "2026-11-01T10:00:00.000Z",
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = "hi" },
            }.ToJsonString() + "\n"
        );
        return Directory.CreateDirectory(Path.Combine(project, "memory")).FullName;
    }

    async Task Share()
    {
        await Join();
        (await _windows.RunIn(_windows.Home.In("shop"), "memory", "share")).Succeeded();
        var linux = await ProgramRun.Of(
            Published.Program,
            ["memory", "share"],
            _linux.Environment(),
            folder: _linux.In("shop")
        );
        linux.Succeeded();
    }

    [Fact]
    public async Task Notes_with_CRLF_arrive_unchanged()
    {
        var (windows, linux) = Projects();
        await Share();
        File.WriteAllText(Path.Combine(windows, "MEMORY.md"), "- [refunds](refunds.md)\r\n");
        File.WriteAllText(Path.Combine(windows, "refunds.md"), "# Refunds\r\n\r\nOnce — only.\r\n");

        await Sync();

        Assert.Equal("# Refunds\r\n\r\nOnce — only.\r\n", File.ReadAllText(Path.Combine(linux, "refunds.md")));
        File.WriteAllText(Path.Combine(linux, "refunds.md"), "# Refunds\r\n\r\nTwice.\r\n");
        (await Linux("flush")).Succeeded();
        (await _windows.Run("flush")).Succeeded();
        Assert.Equal("# Refunds\r\n\r\nTwice.\r\n", File.ReadAllText(Path.Combine(windows, "refunds.md")));
    }

    [Fact]
    public async Task Names_that_Windows_cannot_have_stop_nothing_else()
    {
        var (windows, linux) = Projects();
        await Share();
        foreach (var name in (string[])["aux.md", "Con.md", "Notes.md", "notes.md", "plain.md", "question?.md"])
            File.WriteAllText(Path.Combine(linux, name), $"# {name}\n");

        (await Linux("flush")).Succeeded();
        (await _windows.Run("flush")).Succeeded();

        Assert.Equal("# plain.md\n", File.ReadAllText(Path.Combine(windows, "plain.md")));
        var status = await _windows.Run("memory", "status");
        Assert.True(status.ExitCode is 0 or 1, status.Error);
        // Nothing that arrives may be lost on the machine that wrote it.
        await Sync();
        foreach (var name in (string[])["aux.md", "Con.md", "Notes.md", "notes.md", "plain.md", "question?.md"])
            Assert.Equal($"# {name}\n", File.ReadAllText(Path.Combine(linux, name)));
    }
}
