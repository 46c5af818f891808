using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>The archive of sessions on Windows, and packs between Windows and this system.</summary>
public sealed class WindowsArchiveTests : IDisposable
{
    readonly WindowsMachine _windows = new();
    readonly TemporaryHome _linux = new();
    readonly string _folder;
    readonly TranscriptWriter _transcript;

    public WindowsArchiveTests()
    {
        _folder = Directory.CreateDirectory(_windows.Home.In("my work")).FullName;
        var id = Conversation.NewId(7);
        var name = WindowsMachine.OnDriveZ(_folder);
        _transcript = new TranscriptWriter(_windows.Home.Projects, name, id)
            .Prompt("grüße 東京\r\n")
            .Response(new(11, 100, 300, 1000, 5000), "Bash")
            .Save();
    }

    public void Dispose()
    {
        _windows.Dispose();
        _linux.Dispose();
    }

    string Archive => _windows.Home.In("my archive");

    /// <summary>Archives the session, and deletes it as the client does after 30 days.</summary>
    async Task<byte[]> ArchiveAndDelete()
    {
        var content = File.ReadAllBytes(_transcript.FilePath);
        (await _windows.Run("setup", "--archive", "--archive-folder", WindowsMachine.OnDriveZ(Archive))).Succeeded();
        (await _windows.Run("flush")).Succeeded();
        Assert.Equal("", _windows.Home.SyncLogText());
        File.Delete(_transcript.FilePath);
        return content;
    }

    [Fact]
    public async Task A_deleted_session_is_restored_and_resumed()
    {
        var content = await ArchiveAndDelete();
        Assert.Matches("(?m)^sessions +1 ", (await _windows.Run("archive")).Succeeded().Out);
        (await _windows.Run("archive", "verify")).Succeeded();

        (await _windows.Run("sessions", "restore", _transcript.SessionId)).Succeeded();

        Assert.Equal(content, File.ReadAllBytes(_transcript.FilePath));
        File.Delete(_transcript.FilePath);
        // The client of npm is a script.
        _windows.Tools = Directory.CreateDirectory(_windows.Home.In("npm")).FullName;
        File.WriteAllText(
            Path.Combine(_windows.Tools, "claude.cmd"),
            "@echo %* in %CD% with %CLAUDE_CONFIG_DIR%\r\n@exit /b 3\r\n"
        );
        var resume = await _windows.Run("sessions", "resume", _transcript.SessionId);
        Assert.Equal(3, resume.ExitCode);
        Assert.Contains(
            $"--resume {_transcript.SessionId} in {WindowsMachine.OnDriveZ(_folder)} with "
                + WindowsMachine.OnDriveZ(_windows.Home.Config),
            resume.Out,
            StringComparison.Ordinal
        );
        Assert.Equal(content, File.ReadAllBytes(_transcript.FilePath));
    }

    [Fact]
    public async Task A_pack_continues_on_another_system()
    {
        var content = await ArchiveAndDelete();
        var pack = _windows.Home.In("one.pack");

        var packed = await _windows.Run("sessions", "pack", _transcript.SessionId, WindowsMachine.OnDriveZ(pack));

        Assert.Contains("Whoever can read its folder", packed.Succeeded().Out, StringComparison.Ordinal);
        var here = Directory.CreateDirectory(_linux.In("shop")).FullName;
        (await Published.Run(_linux, "sessions", "unpack", pack, "--into", here)).Succeeded();
        var unpacked = Assert.Single(Directory.GetFiles(_linux.Projects, "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal(content, File.ReadAllBytes(unpacked));

        // And back, into a folder of Windows.
        var back = _linux.In("back.pack");
        (await Published.Run(_linux, "sessions", "pack", _transcript.SessionId, back)).Succeeded();
        var run = await _windows.Run(
            "sessions",
            "unpack",
            WindowsMachine.OnDriveZ(back),
            "--into",
            WindowsMachine.OnDriveZ(_folder)
        );
        Assert.Contains("claude --resume", run.Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllBytes(_transcript.FilePath));
    }

    [Fact]
    public async Task The_other_system_reads_an_archive_of_Windows()
    {
        var content = await ArchiveAndDelete();
        (await Published.Run(_linux, "setup", "--archive", "--archive-folder", Archive)).Succeeded();
        (await Published.Run(_linux, "archive", "verify")).Succeeded();
        var here = Directory.CreateDirectory(_linux.In("shop")).FullName;

        (await Published.Run(_linux, "sessions", "restore", _transcript.SessionId, "--into", here)).Succeeded();

        var restored = Assert.Single(Directory.GetFiles(_linux.Projects, "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal(content, File.ReadAllBytes(restored));
    }

    [Fact]
    public async Task Forget_deletes_a_session_from_the_archive()
    {
        await ArchiveAndDelete();
        (await _windows.Run("forget", _transcript.SessionId, "--yes")).Succeeded();
        Assert.Empty(Directory.GetFiles(Archive, "*.archive", SearchOption.AllDirectories));
    }
}
