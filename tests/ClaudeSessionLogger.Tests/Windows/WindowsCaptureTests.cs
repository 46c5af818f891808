using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Capture;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>Import, hooks, flush and the status line on Windows.</summary>
public sealed class WindowsCaptureTests : IDisposable
{
    readonly WindowsMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task The_30_transcripts_match_the_independent_counter()
    {
        var from = Path.Combine(SharedFolder.Transcripts, "projects");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_machine.Home.Projects, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        (await _machine.Run("import")).Succeeded();

        Transcripts30Tests.AssertMatchesTheCounter(_machine.Rows);
        Assert.Contains("sessions", (await _machine.Run("report")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(
            "nothing new in 30 transcripts",
            (await _machine.Run("import")).Succeeded().Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_hook_starts_a_flush_in_the_background_that_records_the_session()
    {
        (await _machine.Run("setup")).Succeeded();
        var transcript = TranscriptWriter.Small(_machine.Home, 1);
        var json = Published.SessionEnd(
            transcript.SessionId,
            WindowsMachine.OnDriveZ(transcript.FilePath),
            @"C:\work\shop"
        );

        var hook = (await _machine.Hook("session-end", json)).Succeeded();
        Assert.Equal(("", ""), (hook.Out, hook.Error));

        // Only the flush that the hook has started can record it: an import would, but none runs here.
        for (var tries = 0; (await Sessions()).Count == 0; tries++)
            Assert.True(tries < 60, $"The session is not recorded: {_machine.Home.SyncLogText()}");
        Assert.Equal(transcript.SessionId, (string)(await Sessions())[0]!["session_id"]!);
        Assert.Empty(_machine.Home.SpoolItems());
        Assert.Equal("", _machine.Home.SyncLogText());

        var start = await _machine.Hook("session-start", """{"session_id":"x","source":"startup"}""");
        Assert.Equal(0, start.ExitCode);
    }

    async Task<JsonArray> Sessions() =>
        JsonNode.Parse((await _machine.Run("sessions", "--json")).Succeeded().Out)!.AsArray();

    [Fact]
    public async Task The_status_line_is_UTF8()
    {
        (await _machine.Run("setup")).Succeeded();
        const string Json = """
            {"session_id":"x","model":{"display_name":"Opus"},"workspace":{"current_dir":"C:\\work"},"cost":{"total_cost_usd":1.5},
             "context_window":{"used_percentage":40}}
            """;
        var run = (await _machine.Run(["statusline"], Json)).Succeeded();
        Assert.Contains("Opus", run.Out, StringComparison.Ordinal);
        Assert.Contains("$1.50", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', run.Out);
    }

    [Fact]
    public async Task Text_is_UTF8_in_pipes_whatever_the_code_page()
    {
        const string Title = "Grüße → 東京 €";
        (await _machine.Run(["log", "-c", "note", "-t", Title, "--body", "-"], "naïve 東京\n")).Succeeded();
        Assert.Contains(Title, (await _machine.Run("list")).Succeeded().Out, StringComparison.Ordinal);
        var id = (string)JsonNode.Parse((await _machine.Run("list", "--json")).Out)![0]!["id"]!;
        Assert.Contains("naïve 東京", (await _machine.Run("show", id)).Succeeded().Out, StringComparison.Ordinal);
        var query = await _machine.Run(["query", "-"], "select title, '→' from log_entries");
        Assert.Contains($"{Title}", query.Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("→", query.Out.Replace(Title, ""), StringComparison.Ordinal);
    }
}
