using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>A flush processes spool items and removes them from the spool only afterwards.</summary>
public sealed class FlushPipelineTests
{
    [Fact]
    public void An_ended_session_is_recorded_and_removed_from_the_spool()
    {
        using var home = new CaptureHome();
        var path = new Synthetic("s").Prompt().Response("m1").Save(home.Projects);
        var spool = Ended(home, "s", path);
        new FlushPipeline(home.Context()).Record();

        Assert.Equal("s|2|clear", home.One("select session_id, message_count, end_reason from sessions"));
        Assert.Empty(spool.Items());
        Assert.True(File.Exists(home.Paths.StatusCache));
    }

    [Fact]
    public void Flush_imports_missed_sessions()
    {
        using var home = new CaptureHome();
        new Synthetic("killed").Prompt().Response("m1").Save(home.Projects);
        new FlushPipeline(home.Context()).Record();

        Assert.Equal("killed|2|", home.One("select session_id, message_count, end_reason from sessions"));
    }

    [Fact]
    public void A_session_waits_in_the_spool_for_its_transcript()
    {
        using var home = new CaptureHome();
        var spool = Ended(home, "s", Path.Combine(home.Projects, "s.jsonl"));
        new FlushPipeline(home.Context()).Record();
        Assert.Single(spool.Items());
        new FlushPipeline(home.Context()).Record();
        Assert.Single(
            home.Log.Split('\n'),
            line => line.Contains("session s ended without a transcript", StringComparison.Ordinal)
        );

        new Synthetic("s").Prompt().Save(home.Projects);
        new FlushPipeline(home.Context()).Record();
        Assert.Equal("s|clear", home.One("select session_id, end_reason from sessions"));
        Assert.Empty(spool.Items());
    }

    [Fact]
    public void An_excluded_session_is_removed_from_the_spool_without_a_row()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllText(home.Paths.ConfigFile, """{"exclude": ["secret"]}""");
        var spool = Ended(home, "s", new Synthetic("s", cwd: "/gone/secret").Prompt().Save(home.Projects));
        new FlushPipeline(home.Context()).Record();

        Assert.Empty(spool.Items());
        Assert.Equal("0", home.One("select count(*) from sessions"));
        Assert.Equal("", home.Log);
    }

    [Fact]
    public void A_transcript_outside_all_profiles_is_read_at_the_hooks_path()
    {
        using var home = new CaptureHome();
        var spool = Ended(home, "s", new Synthetic("s").Prompt().Save(home.In("elsewhere")));
        new FlushPipeline(home.Context()).Record();

        Assert.Equal("s|clear", home.One("select session_id, end_reason from sessions"));
        Assert.Empty(spool.Items());
    }

    [Fact]
    public void Errors_in_user_files_are_logged_once_over_many_flushes()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllText(home.Paths.Prices, """{ "model": 7 }""");
        File.WriteAllText(home.Paths.SessionTypes, "types: [");
        new Synthetic("s").Prompt().Response("m1", model: "unknown-model").Save(home.Projects);
        for (var times = 0; times < 3; times++)
        {
            File.SetLastWriteTimeUtc(
                Path.Combine(home.Projects, "s.jsonl"),
                new DateTime(2026, 1, 1 + times, 0, 0, 0, DateTimeKind.Utc)
            );
            new FlushPipeline(CaptureContext.Load(home.Paths, TimeProvider.System)).Record();
        }

        var lines = home.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(
            s_mistakes,
            mistake => Assert.Single(lines, line => line.Contains(mistake, StringComparison.Ordinal))
        );
    }

    static readonly string[] s_mistakes =
    [
        "prices.json, line 1",
        "session_types.yaml",
        "no price for the model unknown-model",
    ];

    static SpoolFolder Ended(CaptureHome home, string session, string path)
    {
        home.Paths.CreateHome();
        var spool = new SpoolFolder(home.Paths, TimeProvider.System);
        spool.Add(
            SpoolKind.SessionEnd,
            System.Text.Encoding.UTF8.GetBytes(
                new System.Text.Json.Nodes.JsonObject
                {
                    ["session_id"] = session,
                    ["transcript_path"] = path,
                    ["cwd"] = "/",
                    ["hook_event_name"] = "SessionEnd",
                    ["reason"] = "clear",
                }.ToJsonString()
            )
        );
        return spool;
    }
}
