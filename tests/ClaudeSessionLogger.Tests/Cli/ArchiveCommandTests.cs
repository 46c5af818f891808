using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>The <c>archive</c> commands, <c>setup --archive</c>, and how sessions come back.</summary>
public sealed class ArchiveCommandTests : IDisposable
{
    const string Secret = "xyzzy-4711-plugh";
    static readonly string s_id = Conversation.NewId(1);

    readonly ArchiveHome _home = new("{}");

    public void Dispose() => _home.Dispose();

    Task<ProgramRun> Run(params string[] arguments) => Built.Run(_home.Environment, arguments);

    void WriteSession(int number = 1) =>
        ArchiveHome.Write(
            _home.Transcript(Conversation.NewId(number)),
            new Conversation(Conversation.NewId(number), number).Grow(20_000).Text
        );

    JsonNode Config => JsonNode.Parse(File.ReadAllText(_home.Home.Paths.ConfigFile))!;

    [Fact]
    public async Task Setup_switches_the_archive_on_and_off_and_keeps_what_is_archived()
    {
        WriteSession();
        // Setup itself archives the session that is on the disk.
        Assert.Contains("1 session in ", (await Run("setup", "--archive")).Succeeded().Out);
        Assert.True((bool)Config["archive"]!);
        var status = JsonNode.Parse((await Run("archive", "--json")).Succeeded().Out)!;
        Assert.Equal(
            (true, 1, 1, 0),
            (
                (bool)status["enabled"]!,
                (int)status["sessions"]!,
                (int)status["files"]!,
                status["missing"]!.AsArray().Count
            )
        );
        Assert.InRange((double)status["ratio"]!, 2, 9);

        (await Run("setup", "--no-archive")).Succeeded();
        Assert.False((bool)Config["archive"]!);
        WriteSession(2);
        (await Run("flush")).Succeeded();
        Assert.Single(_home.Folder.All());
        Assert.Contains("No more sessions are archived", (await Run("archive")).Succeeded().Out);
    }

    [Theory]
    [InlineData("\n", false)]
    [InlineData("n\n", false)]
    [InlineData("y\n", true)]
    public async Task Setup_asks_once_on_a_terminal_and_the_default_is_no(string typed, bool isOn)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"),
            "script of util-linux, which provides a terminal, is not installed"
        );
        var environment = _home.Environment;
        environment["TERM"] = "xterm-256color";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        Task<ProgramRun> Setup() =>
            ProgramRun.Of(
                "/usr/bin/script",
                ["-qec", $"dotnet '{typeof(Settings).Assembly.Location}' setup", "/dev/null"],
                environment,
                // No name either.
                typed + "\n"
            );

        Assert.Contains("Keep a compressed copy", (await Setup()).Out);
        Assert.Equal(isOn, (bool)Config["archive"]!);
        Assert.DoesNotContain("Keep a compressed copy", (await Setup()).Out);
    }

    [Fact]
    public async Task Setup_without_a_terminal_decides_nothing()
    {
        (await Run("setup")).Succeeded();
        Assert.Null(Config["archive"]);
    }

    [Fact]
    public async Task An_archive_with_sessions_is_not_left_behind_by_another_folder()
    {
        WriteSession();
        (await Run("setup", "--archive")).Succeeded();
        (await Run("flush")).Succeeded();
        var other = _home.Home.In("other");
        var refused = await Run("setup", "--archive", "--archive-folder", other);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Move that folder", refused.Out + refused.Error);
        Directory.Move(_home.Folder.Path, other);
        (await Run("setup", "--archive", "--archive-folder", other)).Succeeded();
        Assert.Equal(1, (int)JsonNode.Parse((await Run("archive", "--json")).Succeeded().Out)!["sessions"]!);
    }

    [Fact]
    public async Task Verify_lists_damage_and_exits_with_1()
    {
        WriteSession();
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        Assert.Contains("nothing is damaged", (await Run("archive", "verify")).Succeeded().Out);
        var path = _home.Folder.PathOf(new(s_id));
        var bytes = File.ReadAllBytes(path);
        bytes[1000] ^= 1;
        File.WriteAllBytes(path, bytes);

        var run = await Run("archive", "verify", "--json");
        Assert.Equal(1, run.ExitCode);
        var damage = Assert.Single(JsonNode.Parse(run.Out)!.AsArray())!;
        Assert.Equal(s_id, (string)damage["session_id"]!);
        Assert.InRange((long)damage["lost_bytes"]!, 20_000, 30_000);
    }

    [Fact]
    public async Task Keep_stores_the_limit_and_refuses_nonsense()
    {
        Assert.StartsWith(
            "The archive keeps sessions for 2 years. The next flush deletes older ones, except pinned sessions",
            (await Run("archive", "keep", "2y")).Succeeded().Out,
            StringComparison.Ordinal
        );
        Assert.Equal("2y", (string)Config["archive_keep"]!);
        Assert.Equal(64, (await Run("archive", "keep", "soon")).ExitCode);
        Assert.Equal("2y", (string)Config["archive_keep"]!);
        Assert.StartsWith(
            "The archive keeps at most 20 GB. The next flush deletes the oldest sessions beyond that",
            (await Run("archive", "keep", "20gb")).Succeeded().Out,
            StringComparison.Ordinal
        );
        (await Run("archive", "keep", "off")).Succeeded();
        Assert.Null(Config["archive_keep"]);
    }

    [Fact]
    public async Task Forget_leaves_no_byte_of_a_session_in_the_home()
    {
        var text = new Conversation(s_id)
            .Grow(5000)
            .Text.Replace("user\",\"content\":\"", $"user\",\"content\":\"{Secret} ");
        ArchiveHome.Write(_home.Transcript(s_id), text);
        WriteSession(2);
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        Assert.Equal(2, _home.Folder.All().Count());
        (await Run("backup")).Succeeded();
        File.Delete(_home.Transcript(s_id));
        Assert.Contains("forgot 1 session", (await Run("forget", s_id, "--yes")).Succeeded().Out);

        Assert.Equal(Conversation.NewId(2), Assert.Single(_home.Folder.All()).SessionId.Value);
        var before = Directory.GetFiles(_home.Folder.Path, s_id + "*", SearchOption.AllDirectories);
        Assert.Empty(before);
        foreach (var file in Directory.EnumerateFiles(_home.Folder.Path, "*", SearchOption.AllDirectories))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) < 0, file);
        Assert.True(
            File.ReadAllBytes(_home.Home.Paths.ArchiveCatalog).AsSpan().IndexOf(Encoding.UTF8.GetBytes(s_id)) < 0
        );
    }

    [Fact]
    public async Task Resume_restores_a_deleted_session_and_starts_the_client_in_its_folder_and_profile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The client of this test is a shell script.");
        var folder = Directory.CreateDirectory(_home.Home.In("work")).FullName;
        ArchiveHome.Write(
            _home.Transcript(s_id),
            new Conversation(s_id).Grow(5000).Text.Replace("/gone/project", folder, StringComparison.Ordinal)
        );
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        File.Delete(_home.Transcript(s_id));
        Assert.Contains(
            $"claude-session-logger sessions resume {s_id[..8]}",
            (await Run("sessions", "show", s_id)).Succeeded().Out
        );

        var run = await Resume(s_id[..8]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"in {folder} with {_home.Home.Paths.Config}: --resume {s_id}", run.Out);
        Assert.True(File.Exists(_home.Transcript(s_id)));
    }

    [Fact]
    public async Task A_session_that_was_restored_into_a_folder_is_resumed_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The client of this test is a shell script.");
        var old = Directory.CreateDirectory(_home.Home.In("old")).FullName;
        var folder = Directory.CreateDirectory(_home.Home.In("new-work", "a.b")).FullName;
        ArchiveHome.Write(
            _home.Transcript(s_id),
            new Conversation(s_id).Grow(5000).Text.Replace("/gone/project", old, StringComparison.Ordinal)
        );
        _home.Configure("""{"archive": true}""");
        _home.Flush();
        File.Delete(_home.Transcript(s_id));

        var restored = (await Run("sessions", "restore", s_id, "--into", folder)).Succeeded().Out;
        var shown = (await Run("sessions", "show", s_id)).Succeeded().Out;
        Assert.Contains($"cd {folder} && ", restored);
        Assert.Contains($"cd {folder} && ", shown);
        Assert.DoesNotContain("deleted", shown);
        Assert.StartsWith($"in {folder} ", (await Resume(s_id)).Out);
        Assert.StartsWith($"in {old} ", (await Resume(s_id, "--into", old)).Out);
    }

    [Fact]
    public async Task A_session_whose_folder_is_gone_is_resumed_in_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The client of this test is a shell script.");
        WriteSession();
        _home.Flush();
        var folder = Directory.CreateDirectory(_home.Home.In("work")).FullName;

        Assert.Contains(
            "the session's folder is not on this machine",
            (await Run("sessions", "show", s_id)).Succeeded().Out
        );
        Assert.Contains("Pass --into DIR", (await Resume(s_id)).Error);
        var run = await Resume(s_id, "--into", folder);
        Assert.StartsWith($"in {folder} ", run.Out);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Without_the_client_resume_says_how_to_start_it()
    {
        WriteSession();
        _home.Flush();
        var folder = Directory.CreateDirectory(_home.Home.In("work")).FullName;
        var environment = _home.Environment;
        environment["PATH"] = folder;
        var run = await Built.Run(environment, "sessions", "resume", s_id, "--into", folder);
        Assert.Equal(66, run.ExitCode);
        Assert.Contains("claude is not on the PATH. Start it yourself:\n  cd ", run.Error);
        Assert.Contains($"claude --resume {s_id}", run.Error);
        Assert.DoesNotContain("trying to start", run.Error);
    }

    async Task<ProgramRun> Resume(params string[] arguments)
    {
        var bin = Directory.CreateDirectory(_home.Home.In("bin")).FullName;
        var client = Path.Combine(bin, "claude");
        File.WriteAllText(client, "#!/bin/sh\necho \"in $PWD with ${CLAUDE_CONFIG_DIR:-none}: $*\"\nexit 3\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var environment = _home.Environment;
        environment["PATH"] = bin + ":" + environment["PATH"];
        return await Built.Run(environment, ["sessions", "resume", .. arguments]);
    }

    [Fact]
    public async Task Restore_of_a_session_that_is_on_the_disk_says_so()
    {
        WriteSession();
        _home.Flush();
        var run = (await Run("sessions", "restore", s_id)).Succeeded();
        Assert.Contains("there is nothing to restore", run.Out);
        Assert.Contains("setup --archive", run.Out);
        Assert.Contains($"claude --resume {s_id}", run.Out);

        File.Delete(_home.Transcript(s_id));
        var gone = await Run("sessions", "restore", s_id);
        Assert.Equal(66, gone.ExitCode);
        Assert.Contains("setup --archive", gone.Error);
    }

    [Fact]
    public async Task Pack_and_unpack_move_a_session_to_another_folder()
    {
        WriteSession();
        _home.Flush();
        var pack = _home.Home.In("one.pack");
        Assert.Contains("passwords", (await Run("sessions", "pack", s_id[..8], pack)).Succeeded().Out);
        using var other = new TemporaryHome();
        var folder = Directory.CreateDirectory(other.In("work")).FullName;
        var run = (await Built.Run(other, "sessions", "unpack", pack, "--into", folder)).Succeeded();
        Assert.Contains($"claude --resume {s_id}", run.Out);
        var unpacked = Assert.Single(Directory.GetFiles(other.Projects, "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal(File.ReadAllBytes(_home.Transcript(s_id)), File.ReadAllBytes(unpacked));

        var again = (await Built.Run(other, "sessions", "unpack", pack, "--into", folder)).Succeeded();
        Assert.Contains($"session {s_id} is complete already", again.Out);
    }
}
