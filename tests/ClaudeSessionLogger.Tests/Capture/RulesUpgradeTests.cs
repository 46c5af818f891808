using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// After an upgrade with new counting rules, transcripts on the disk are counted once more, and everything else keeps
/// what is stored.
/// </summary>
public sealed class RulesUpgradeTests : IDisposable
{
    const string Counts = "select session_id, total_tokens, cost_usd, project_id from sessions order by session_id";

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    static Synthetic Session(string id) => new Synthetic(id).Prompt().Response($"{id}-m", 0, 40_000);

    /// <summary>Makes the database look as if older rules had counted 400 tokens, and no cost.</summary>
    void MakeOlder() =>
        _home.Execute(
            """
            update transcripts set rules = null;
            update responses set output_tokens = 400, cost_usd = null;
            update sessions set output_tokens = 400, total_tokens = 400, cost_usd = 0, project_id = null;
            delete from meta where key = 'counting_rules';
            update meta set value = 'other' where key = 'prices_fingerprint'
            """
        );

    [Fact]
    public void A_transcript_on_the_disk_is_counted_once_more()
    {
        Session("a").Save(_home.Projects);
        _home.Import();
        MakeOlder();

        Assert.Equal(1, _home.Import().Read);
        Assert.Equal(["a|40000|1|/gone/project"], _home.Rows(Counts));
        Assert.Equal(0, _home.Import().Read);
    }

    [Fact]
    public void A_session_without_a_transcript_is_kept_and_repriced()
    {
        var path = Session("a").Save(_home.Projects);
        _home.Import();
        MakeOlder();
        File.Delete(path);
        _home.Import();

        Assert.Equal(["a|400|0.01|/gone/project"], _home.Rows(Counts));
    }

    [Fact]
    public void A_transcript_that_shrank_loses_nothing()
    {
        var session = Session("a");
        session.Save(_home.Projects);
        _home.Import();
        MakeOlder();
        session.Rows.RemoveAt(session.Rows.Count - 1);
        session.Prompt("again").Response("n", 0, 7).Save(_home.Projects);
        _home.Import();

        Assert.Equal("40007", _home.One("select total_tokens from sessions"));
    }

    [Fact]
    public void A_file_that_is_no_transcript_by_the_new_rules_leaves_no_session()
    {
        Session("a").Save(_home.Projects);
        var stream = Session("run").Save(_home.Projects);
        _home.Import();
        MakeOlder();
        var (content, modified) = (File.ReadAllText(stream), File.GetLastWriteTimeUtc(stream));
        File.WriteAllText(stream, content.Replace("sessionId", "sessionXd", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(stream, modified);
        _home.Import();

        Assert.Equal(["a"], _home.Rows("select session_id from sessions"));
    }

    [Fact]
    public void A_forgotten_session_stays_forgotten()
    {
        Session("a").Save(_home.Projects);
        _home.Import();
        using (var database = _home.Open())
            new ClaudeSessionLogger.Capture.Recorder(database, _home.Context()).Forget([new("a")]);
        MakeOlder();
        _home.Import();

        Assert.Empty(_home.Rows("select session_id from sessions"));
    }

    [Fact]
    public void Doctor_says_how_many_transcripts_are_left_to_recount()
    {
        Session("a").Save(_home.Projects);
        var gone = Session("b").Save(_home.Projects);
        _home.Import();
        MakeOlder();
        File.Delete(gone);

        Assert.Contains("1 of 1 are left to recount", Transcripts(), StringComparison.Ordinal);
        _home.Import();
        Assert.DoesNotContain("recount", Transcripts(), StringComparison.Ordinal);

        string Transcripts()
        {
            var context = _home.Context();
            var database = new DatabaseCheck(_home.Paths, context.Prices, TimeProvider.System);
            database.Check();
            var findings = new TranscriptCheck(context.Settings, TimeProvider.System).Check(database.Facts);
            return string.Join('\n', findings.Select(finding => finding.Detail));
        }
    }

    [Fact]
    public void A_new_database_needs_no_upgrade()
    {
        Session("a").Save(_home.Projects);
        _home.Import();
        using var database = _home.Open();
        Assert.False(ClaudeSessionLogger.Capture.RulesUpgrade.IsPending(database));
    }
}
