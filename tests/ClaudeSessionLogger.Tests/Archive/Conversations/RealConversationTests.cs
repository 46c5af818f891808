using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive.Conversations;

/// <summary>Every real transcript reads in every format, and its turns cost what the session costs.</summary>
public sealed class RealConversationTests : IDisposable
{
    readonly ConversationHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Every_real_transcript_reads_in_every_format_at_its_cost()
    {
        var projects = Path.Combine(SharedFolder.Transcripts, "projects");
        foreach (var file in Directory.EnumerateFiles(projects, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_home.Home.Projects, Path.GetRelativePath(projects, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        _home.Home.Import();
        var sessions = _home.Home.Rows("select session_id, cost_usd from sessions").ConvertAll(row => row.Split('|'));
        Assert.InRange(sessions.Count, 20, 100);
        foreach (var session in sessions)
        {
            if (Directory.GetFiles(_home.Home.Projects, session[0] + ".jsonl", SearchOption.AllDirectories) is [])
                continue;
            var conversation = _home.Open(session[0]);
            Assert.Equal(
                decimal.Parse(session[1], CultureInfo.InvariantCulture),
                conversation.Turns.Sum(turn => turn.Cost.Usd) + conversation.Unassigned.Usd
            );
            foreach (var page in ConversationHome.AllFormats(conversation))
                Assert.DoesNotContain('\u009b', page);
            using var json = JsonDocument.Parse(ConversationHome.Json(conversation));
            Assert.Equal(session[0], json.RootElement.GetProperty("session_id").GetString());
        }
    }
}
