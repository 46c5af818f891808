using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>A session of which only the transcripts of its subagents are left.</summary>
public sealed class SubagentsOnlyTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1);

    readonly ArchiveHome _home = new("{}");

    public void Dispose() => _home.Dispose();

    Task<ProgramRun> Run(params string[] arguments) => Built.Run(_home.Environment, arguments);

    [Fact]
    public async Task What_is_left_of_a_session_is_restored_and_read_but_not_resumed()
    {
        _home.Configure("""{"archive": true}""");
        var left = Path.Combine(_home.Project, "agent-a1.jsonl");
        ArchiveHome.Write(left, new Conversation(s_id, 9).Grow(9000).Text);
        const string Reason =
            "the session's main transcript is missing (only a subagent's or a fork's transcript is left)";
        (await Run("flush")).Succeeded();
        var expected = await File.ReadAllBytesAsync(left, TestContext.Current.CancellationToken);
        foreach (
            var command in (string[][])
                [
                    ["resume", s_id],
                    ["pack", s_id, _home.Home.In("x.pack")],
                ]
        )
        {
            var run = await Run(["sessions", .. command]);
            Assert.Equal(66, run.ExitCode);
            Assert.Contains($"cannot {command[0]} session {s_id}: {Reason}. Run", run.Error, StringComparison.Ordinal);
        }

        File.Delete(left);
        Assert.Contains($"not possible: {Reason}", (await Run("sessions", "show", s_id)).Succeeded().Out);
        Assert.Contains(s_id, (await Run("sessions", "read", s_id)).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(
            $"restored 1 file of session {s_id}\nresume: not possible: {Reason}\n",
            (await Run("sessions", "restore", s_id)).Succeeded().Out
        );
        Assert.Equal(expected, await File.ReadAllBytesAsync(left, TestContext.Current.CancellationToken));
        var status = JsonNode.Parse((await Run("archive", "--json")).Succeeded().Out)!;
        Assert.Equal(1, (int)status["sessions"]!);
    }
}
