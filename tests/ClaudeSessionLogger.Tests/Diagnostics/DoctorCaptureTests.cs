using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>What doctor finds about the spool, flushes, prices and transcripts.</summary>
public sealed class DoctorCaptureTests : IDisposable
{
    readonly DoctorHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Old_spool_items_are_a_warning_and_doctor_does_not_touch_them()
    {
        _home.SetUpAndRecord();
        var spool = new SpoolFolder(_home.Paths, _home.Clock);
        spool.Add(SpoolKind.SessionEnd, "{\"session_id\":\"x\"}"u8);
        File.WriteAllText(Path.Combine(_home.Paths.Spool, "torn.item"), "torn");
        DoctorHome.AssertFinding(_home.Examine(), "spool", FindingState.Ok, "2 items are waiting", null);

        _home.Clock.Now += TimeSpan.FromHours(3.5);
        DoctorHome.AssertFinding(
            _home.Examine(),
            "spool",
            FindingState.Warning,
            "the oldest from 3h ago",
            "claude-session-logger flush"
        );
        Assert.Equal(2, spool.Count().Count);

        Assert.Single(spool.Items());
        DoctorHome.AssertFinding(
            _home.Examine(),
            "spool",
            FindingState.Warning,
            "1 unreadable item was moved",
            "delete these files"
        );
    }

    [Fact]
    public void A_flush_failure_after_the_last_successful_flush_is_a_problem()
    {
        _home.SetUpAndRecord();
        File.SetLastWriteTimeUtc(_home.Paths.StatusCache, _home.Clock.Now.UtcDateTime.AddMinutes(-10));
        new BackgroundLog(_home.Paths.BackgroundLog, _home.Clock).Write("flush: the disk is full");
        DoctorHome.AssertFinding(
            _home.Examine(),
            "sync.log",
            FindingState.Problem,
            "just now: flush: the disk is full",
            _home.Paths.BackgroundLog
        );

        File.SetLastWriteTimeUtc(_home.Paths.StatusCache, _home.Clock.Now.UtcDateTime.AddMinutes(1));
        DoctorHome.AssertFinding(_home.Examine(), "sync.log", FindingState.Ok, "no errors since", null);
    }

    [Fact]
    public void A_running_flush_is_reported_and_an_old_last_flush_is_a_warning()
    {
        _home.SetUpAndRecord();
        FlushLock.RunExclusive(
            _home.Paths,
            () =>
                DoctorHome.AssertFinding(
                    _home.Examine(),
                    "flush",
                    FindingState.Ok,
                    $"a flush is running: PID {Environment.ProcessId}",
                    null
                )
        );
        _home.Clock.Now += TimeSpan.FromDays(8);
        DoctorHome.AssertFinding(
            _home.Examine(),
            "flush",
            FindingState.Warning,
            "8d ago",
            "claude-session-logger flush"
        );
    }

    [Fact]
    public void Models_without_a_price_and_changed_prices_are_reported()
    {
        var session = _home.Session(1).Prompt("x").Response(new(1, 2, 3, 4, 5)).Save();
        File.WriteAllText(
            session.FilePath,
            File.ReadAllText(session.FilePath).Replace("claude-opus-4-8", "gpt-7", StringComparison.Ordinal)
        );
        _home.SetUpAndRecord();
        DoctorHome.AssertFinding(
            _home.Examine(),
            "prices",
            FindingState.Warning,
            "without a price, counted at the client's own cost or $0: gpt-7",
            "claude-session-logger prices"
        );

        File.WriteAllText(_home.Paths.Prices, """{ "gpt-7": { "input": 1, "output": 2 } }""");
        var findings = _home.Examine();
        DoctorHome.AssertFinding(
            findings,
            "prices",
            FindingState.Warning,
            "changed since",
            "claude-session-logger reprice"
        );
        Assert.DoesNotContain(
            findings,
            finding => finding.Detail.Contains("without a price", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Overdue_transcripts_are_counted()
    {
        _home.SetUpAndRecord();
        TranscriptWriter.Small(_home.Folder, 2);
        DoctorHome.AssertFinding(_home.Examine(), "transcripts", FindingState.Ok, "1 changed just now", null);
        _home.Clock.Now += TimeSpan.FromHours(3);
        DoctorHome.AssertFinding(
            _home.Examine(),
            "transcripts",
            FindingState.Warning,
            "1 of 2 on disk are not recorded",
            "claude-session-logger import"
        );
    }
}
