using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Transcripts;

/// <summary>
/// A session that ends with an empty, deleted or missing transcript is logged in sync.log and does not delay other
/// sessions.
/// </summary>
public sealed class CrashTranscriptTests
{
    [Theory]
    [InlineData("empty")]
    [InlineData("vanished")]
    [InlineData("never written")]
    public async Task A_session_without_a_transcript_is_logged_and_the_others_are_recorded(string what)
    {
        using var home = new TemporaryHome();
        var without = TranscriptWriter.Small(home, 1);
        if (what != "vanished")
            File.Delete(without.FilePath);
        if (what == "empty")
            await File.WriteAllBytesAsync(without.FilePath, [], TestContext.Current.CancellationToken);
        var good = TranscriptWriter.Small(home, 2);

        var run = await Published.Hook(home, "session-end", without.SessionEnd());
        Assert.Equal((0, "", ""), (run.ExitCode, run.Out, run.Error));
        if (what == "vanished")
            File.Delete(without.FilePath);
        (await Published.Hook(home, "session-end", good.SessionEnd())).Succeeded();
        (await Published.Run(home, "flush")).Succeeded();

        Assert.Contains(without.SessionId, home.SyncLogText(), StringComparison.Ordinal);
        var recorded = await Published.Sessions(home);
        Assert.Contains(recorded, session => (string?)session["session_id"] == good.SessionId);
        // The session has either no row or a row with zero tokens.
        Assert.All(
            recorded.Where(session => (string?)session["session_id"] == without.SessionId),
            session => Assert.Equal(0, (long)session["total_tokens"]!)
        );
    }

    [Fact]
    public async Task A_session_stays_recorded_when_its_transcript_is_emptied_or_deleted()
    {
        using var home = new TemporaryHome();
        var (emptied, deleted) = (TranscriptWriter.Small(home, 1), TranscriptWriter.Small(home, 2));
        (await Published.Run(home, "flush")).Succeeded();

        await File.WriteAllBytesAsync(emptied.FilePath, [], TestContext.Current.CancellationToken);
        File.Delete(deleted.FilePath);
        foreach (var session in (TranscriptWriter[])[emptied, deleted])
            (await Published.Hook(home, "session-end", session.SessionEnd())).Succeeded();
        (await Published.Run(home, "flush")).Succeeded();
        (await Published.Run(home, "import")).Succeeded();

        var recorded = (await Published.Sessions(home)).ToDictionary(
            session => (string)session["session_id"]!,
            session => (long)session["total_tokens"]!
        );
        Assert.Equal(
            new() { [emptied.SessionId] = emptied.Tokens.Total, [deleted.SessionId] = deleted.Tokens.Total },
            recorded
        );
    }
}
