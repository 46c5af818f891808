using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Files that look like transcripts but repeat what transcripts contain.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    const string Counts = "select session_id, message_count, input_tokens from sessions order by session_id";

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("run.jsonl")]
    [InlineData("audit.jsonl")]
    [InlineData("agent-1.jsonl")]
    public void A_saved_output_stream_is_no_session_and_takes_no_response(string name)
    {
        var transcript = new Synthetic("own").Prompt().Response("m1").Save(_home.Projects);
        WriteStream(transcript, _home.In("logs", name));

        // In both orders, because the first file with a response keeps it.
        _home.Import(_home.In("logs"));
        Assert.Empty(_home.Rows(Counts));
        _home.Import();
        _home.Import(_home.In("logs"), _home.Projects);
        Assert.Equal(["own|2|10"], _home.Rows(Counts));
    }

    [Fact]
    public void Each_Cowork_session_of_Claude_Desktop_is_imported_on_its_own()
    {
        var sessions = _home.In("Claude", "local-agent-mode-sessions", "org", "account");
        foreach (var id in (string[])["first", "second"])
        {
            var folder = Path.Combine(sessions, "local_" + id);
            var projects = Path.Combine(folder, ".claude", "projects", "-sessions-" + id);
            Directory.CreateDirectory(projects);
            var transcript = new Synthetic(id).Prompt().Response("m-" + id).Save(projects);
            WriteStream(transcript, Path.Combine(folder, "audit.jsonl"));
            File.WriteAllText(folder + ".json", "{}");
        }

        _home.Import(_home.In("Claude"));

        Assert.Equal(["first|2|10", "second|2|10"], _home.Rows(Counts));
    }

    /// <summary>Writes the rows of a transcript as the client's SDK prints them.</summary>
    static void WriteStream(string transcript, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(
            path,
            File.ReadAllText(transcript).Replace("\"sessionId\"", "\"session_id\"", StringComparison.Ordinal)
        );
    }
}
