using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A disk that is full, a home that cannot be written or does not exist: the client must not notice, and nothing may be lost.</summary>
public sealed class CrashStorageTests
{
    // Every script reads the hook's JSON from $EVENT and leaves what the test looks at in $OUT.
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
          "$PROGRAM" hook $hook <"$EVENT" >/dev/null || echo "$hook: $?" >>"$OUT/complaints"
        done
        mount -o remount,rw,bind "$CLAUDE_LOGGER_HOME"
        "$PROGRAM" flush
        "$PROGRAM" sessions --json >"$OUT/sessions.json"
        """;

    // The password database still knows a home: an empty one stands in for it, and the program moves out of its way.
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
    public async Task On_a_full_disk_a_session_ends_as_ever_and_is_recorded_once_there_is_room()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, FullDisk);
        Assert.Contains("No space left", await Left(home, "sync.log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_read_only_home_a_session_ends_as_ever_and_is_recorded_once_it_can_be_written()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, ReadOnly);
    }

    [Fact]
    public async Task Without_a_HOME_the_one_of_the_password_database_is_used()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, NoHome);
    }

    [Theory]
    [InlineData("session-start")]
    [InlineData("post-tool-use")]
    [InlineData("session-end")]
    public async Task A_home_that_cannot_exist_is_no_reason_to_fail_a_hook(string hook)
    {
        using var home = new TemporaryHome();
        await File.WriteAllTextAsync(home.In("a-file"), "", TestContext.Current.CancellationToken);
        var environment = Published.WithoutFlush(home);
        environment["HOME"] = environment["USERPROFILE"] = home.In("a-file", "home");
        environment["CLAUDE_LOGGER_HOME"] = environment["CLAUDE_CONFIG_DIR"] = "";

        var run = await ProgramRun.Of(Published.Program, ["hook", hook], environment, TranscriptWriter.Small(home, 1).SessionEnd());

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task On_a_full_disk_a_person_is_told_so_in_a_sentence_and_nothing_is_lost()
    {
        using var home = new TemporaryHome("home");
        await AssertRecordedInTheEnd(home, FullForAPerson);
        var said = await Left(home, "forget");
        Assert.Matches("^claude-session-logger: cannot write .*: the disk is full\\. .*\n74\n$", said);
    }

    static async Task AssertRecordedInTheEnd(TemporaryHome home, string script)
    {
        var session = TranscriptWriter.Small(home, 7);
        Directory.CreateDirectory(home.Logger);
        await File.WriteAllTextAsync(Path.Combine(home.Root, "event.json"), session.SessionEnd(), TestContext.Current.CancellationToken);
        var environment = Published.WithoutFlush(home);
        environment["PROGRAM"] = Published.Program;
        environment["OUT"] = home.Root;
        environment["EVENT"] = Path.Combine(home.Root, "event.json");

        (await MountNamespace.Run(script, environment)).Succeeded();

        Assert.Equal("", await Left(home, "complaints"));
        var recorded = Assert.Single(JsonNode.Parse(await Left(home, "sessions.json"))!.AsArray())!;
        Assert.Equal(session.SessionId, (string?)recorded["session_id"]);
        Assert.Equal(session.Tokens.Total, (long)recorded["total_tokens"]!);
    }

    static async Task<string> Left(TemporaryHome home, string name) => Path.Combine(home.Root, name) is var path && File.Exists(path)
        ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
        : "";
}
