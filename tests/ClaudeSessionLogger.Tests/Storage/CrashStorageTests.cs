using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// With a full disk or a read-only or missing home, the client must not notice anything and no data may be lost.
/// </summary>
public sealed class CrashStorageTests
{
    // Every script reads the hook payload from $EVENT and writes what the test checks to $OUT.
    const string FullDisk = """
        mount -t tmpfs -o size=48m csl "$CLAUDE_LOGGER_HOME"
        cd "$CLAUDE_LOGGER_HOME"
        "$PROGRAM" init >"$OUT/init"
        echo "the log's page, so that a line more still has room" >>sync.log
        dd if=/dev/zero of=filler bs=4096 2>/dev/null || true
        "$PROGRAM" hook session-end <"$EVENT" || echo "hook: $?" >>"$OUT/complaints"
        "$PROGRAM" flush >/dev/null 2>"$OUT/flush-when-full" || true
        cp sync.log "$OUT/sync.log"
        rm filler
        "$PROGRAM" flush
        "$PROGRAM" sessions --json >"$OUT/sessions.json"
        """;

    const string FullForAPerson = """
        mkdir -p "$CLAUDE_LOGGER_HOME"
        mount -t tmpfs -o size=48m csl "$CLAUDE_LOGGER_HOME"
        cd "$CLAUDE_LOGGER_HOME"
        "$PROGRAM" import >"$OUT/import"
        dd if=/dev/zero of=filler bs=4096 2>/dev/null || true
        "$PROGRAM" forget --before 2099-01-01 --yes 2>"$OUT/forget" || echo $? >>"$OUT/forget"
        "$PROGRAM" sessions --json >"$OUT/sessions.json"
        """;

    const string ReadOnly = """
        mkdir -p "$CLAUDE_LOGGER_HOME"
        mount --bind "$CLAUDE_LOGGER_HOME" "$CLAUDE_LOGGER_HOME"
        mount -o remount,ro,bind "$CLAUDE_LOGGER_HOME"
        for hook in session-start post-tool-use session-end; do
          "$PROGRAM" hook $hook <"$EVENT" >>"$OUT/complaints" 2>&1 || echo "$hook: $?" >>"$OUT/complaints"
        done
        mount -o remount,rw,bind "$CLAUDE_LOGGER_HOME"
        "$PROGRAM" flush
        "$PROGRAM" sessions --json >"$OUT/sessions.json"
        """;

    // The home in the password database is covered by an empty folder, so the program is moved elsewhere first.
    const string NoHome = """
        mkdir "$OUT/program"
        mount --bind "$(dirname "$PROGRAM")" "$OUT/program"
        program=$OUT/program/$(basename "$PROGRAM")
        mount -t tmpfs csl "$(getent passwd "$(id -u)" | cut -d: -f6)"
        unset HOME CLAUDE_LOGGER_HOME USERPROFILE
        for hook in session-start post-tool-use session-end; do
          "$program" hook $hook <"$EVENT" >/dev/null || echo "$hook: $?" >>"$OUT/complaints"
        done
        "$program" flush
        "$program" sessions --json >"$OUT/sessions.json"
        """;

    [Fact]
    public async Task A_session_that_ends_on_a_full_disk_is_recorded_later()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, FullDisk);
        Assert.Contains("No space left", await OutputOf(home, "sync.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_in_a_read_only_home_is_recorded_later()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, ReadOnly);
    }

    [Fact]
    public async Task Without_HOME_the_home_of_the_password_database_is_used()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, NoHome);
    }

    [Theory]
    [InlineData("session-start")]
    [InlineData("post-tool-use")]
    [InlineData("session-end")]
    public async Task A_hook_succeeds_with_an_impossible_home(string hook)
    {
        using var home = new TemporaryHome();
        await File.WriteAllTextAsync(home.In("a-file"), "", TestContext.Current.CancellationToken);
        var environment = Published.WithoutFlush(home);
        environment["HOME"] = environment["USERPROFILE"] = home.In("a-file", "home");
        environment["CLAUDE_LOGGER_HOME"] = environment["CLAUDE_CONFIG_DIR"] = "";

        var run = await ProgramRun.Of(
            Published.Program,
            ["hook", hook],
            environment,
            TranscriptWriter.Small(home, 1).SessionEnd()
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task A_command_on_a_full_disk_reports_it_and_loses_nothing()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, FullForAPerson);
        var said = await OutputOf(home, "forget");
        Assert.Matches("^claude-session-logger: cannot write .*: the disk is full\\. .*\n74\n$", said);
    }

    static async Task AssertRecordedInTheEnd(TemporaryHome home, string script)
    {
        var session = TranscriptWriter.Small(home, 7);
        Directory.CreateDirectory(home.Logger);
        await File.WriteAllTextAsync(
            Path.Combine(home.Root, "event.json"),
            session.SessionEnd(),
            TestContext.Current.CancellationToken
        );
        var environment = Published.WithoutFlush(home);
        environment["PROGRAM"] = Published.Program;
        environment["OUT"] = home.Root;
        environment["EVENT"] = Path.Combine(home.Root, "event.json");

        (await MountNamespace.Run(script, environment)).Succeeded();

        Assert.Equal("", await OutputOf(home, "complaints"));
        var recorded = Assert.Single(JsonNode.Parse(await OutputOf(home, "sessions.json"))!.AsArray())!;
        Assert.Equal(session.SessionId, (string?)recorded["session_id"]);
        Assert.Equal(session.Tokens.Total, (long)recorded["total_tokens"]!);
    }

    static async Task<string> OutputOf(TemporaryHome home, string name) =>
        Path.Combine(home.Root, name) is var path && File.Exists(path)
            ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
            : "";
}
