using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>An entry belongs to the session that wrote it, even if other sessions run in the same directory.</summary>
public sealed class LogSessionTests : IDisposable
{
    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Fact]
    public async Task The_session_id_from_the_client_separates_sessions_in_one_directory()
    {
        Transcript("newest", minutes: 0);
        foreach (var session in (string[])["a", "b"])
            Assert.Equal(session, await SessionOf(("CLAUDE_CODE_SESSION_ID", session)));
    }

    [Fact]
    public async Task An_entry_outside_the_client_gets_the_directorys_latest_session()
    {
        Transcript("older", minutes: -5);
        Transcript("newest", minutes: -1);
        Transcript("agent-a1b2c3d4", minutes: 0);
        Transcript("journal", minutes: 0);
        Assert.Equal("newest", await SessionOf(("NOTHING", "")));
        Assert.Equal("newest", await SessionOf(("CLAUDE_CODE_SESSION_ID", "")));
    }

    [Fact]
    public async Task A_session_that_ended_long_ago_gets_no_entries()
    {
        Transcript("last-month", minutes: -60 * 24 * 30);
        Transcript("an-hour-ago", minutes: -60);
        Assert.Null(await SessionOf(("NOTHING", "")));
    }

    [Fact]
    public async Task Session_id_takes_the_start_of_a_recorded_id_or_a_complete_id()
    {
        const string running = "0d9f6f0e-3a52-4a7c-8a51-6f2b1c9e7d10";
        Assert.Equal(running, await SessionOf(("NOTHING", ""), "--session-id", running));
        Recorded("7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05", "7c1e0000-5b0d-4c38-9e61-2f7a8d4b1c05", "named-by-a-tool");
        Assert.Equal("7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05", await SessionOf(("NOTHING", ""), "--session-id", "7c1e2"));
        Assert.Equal("named-by-a-tool", await SessionOf(("NOTHING", ""), "--session-id", "named"));
        Assert.Equal(running, await SessionOf(("NOTHING", ""), "--session-id", running));

        var before = _keith.Rows("log_events");
        var several = await _keith.Run("log", "--category", "note", "--title", "x", "--session-id", "7c1e");
        Assert.Equal(75, several.ExitCode);
        Assert.Contains("7c1e0000-5b0d-4c38-9e61-2f7a8d4b1c05", several.Error, StringComparison.Ordinal);
        var none = await _keith.Run("log", "--category", "note", "--title", "x", "--session-id", "0d9f");
        Assert.Equal(66, none.ExitCode);
        Assert.Contains("cannot find a session whose id begins with '0d9f'", none.Error, StringComparison.Ordinal);
        Assert.Equal(before, _keith.Rows("log_events"));
    }

    void Recorded(params string[] sessions)
    {
        using var database = _keith.Open();
        foreach (var session in sessions)
            database.Execute("insert into sessions (session_id) values ($id)", ("id", session));
    }

    [Fact]
    public async Task A_directory_without_sessions_gives_no_session() => Assert.Null(await SessionOf(("NOTHING", "")));

    [Theory]
    [InlineData("/home/Ada/my.repo_x", "-home-Ada-my-repo-x")]
    [InlineData("/tmp/📬/é", "-tmp-----")]
    public void The_folder_name_follows_the_clients_rule(string directory, string name) =>
        Assert.Equal(name, ClaudeProjectFolder.NameOf(directory));

    [Fact]
    public void A_long_name_ends_with_a_hash_of_the_whole_path()
    {
        var path = "/" + string.Join('/', Enumerable.Repeat("a-long-folder-name", 15));
        var name = ClaudeProjectFolder.NameOf(path);
        Assert.Equal(path.Replace('/', '-')[..200], name[..200]);
        // Java's String.hashCode() in base 36.
        var hash = path.Aggregate(0, (hash, c) => unchecked(31 * hash + c));
        var number = name[201..]
            .Aggregate(
                0L,
                (number, digit) => number * 36 + (char.IsAsciiDigit(digit) ? digit - '0' : digit - 'a' + 10)
            );
        Assert.Equal(('-', Math.Abs((long)hash)), (name[200], number));
    }

    async Task<string?> SessionOf((string, string) variable, params string[] more)
    {
        var run = (
            await _keith.With(variable, ["log", "--category", "note", "--title", "x", "--json", .. more])
        ).Succeeded();
        return (string?)JsonNode.Parse(run.Out)!["session_id"];
    }

    void Transcript(string name, int minutes)
    {
        Directory.CreateDirectory(_keith.Folder);
        var folder = Directory
            .CreateDirectory(
                Path.Combine(_keith.Home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(_keith.Folder)))
            )
            .FullName;
        var file = Path.Combine(folder, name + ".jsonl");
        File.WriteAllText(file, "{}\n");
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(minutes));
    }
}
