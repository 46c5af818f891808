using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>What the commands of the archive say about wrong input, and about what stays.</summary>
public sealed class ArchiveMessageTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1);

    readonly SearchHome _search = new();

    public ArchiveMessageTests()
    {
        _search.Write(s_id, SearchHome.Row(s_id, "user", "\"a walrus\""));
        _search.Archive.Flush();
    }

    public void Dispose() => _search.Dispose();

    [Theory]
    [InlineData("--speaker does not accept 'me'; use one of user, claude, tool.", "search", "x", "--speaker", "me")]
    [InlineData("--order does not accept 'bst': did you mean best?", "search", "x", "--order", "bst")]
    [InlineData(
        "--tools does not accept 'bar'; use one of short, off, full.",
        "sessions",
        "read",
        "ID",
        "--tools",
        "bar"
    )]
    [InlineData("--earlier takes a number from 0, not '-1'.", "sessions", "read", "ID", "--earlier", "-1")]
    [InlineData("its folder does not exist. Create the folder", "sessions", "read", "ID", "--output", "no/such/file")]
    [InlineData("its folder does not exist. Create the folder", "sessions", "pack", "ID", "no/such/file")]
    [InlineData("sessions pack needs the ids of sessions and a new file", "sessions", "pack", "ID")]
    [InlineData(
        "cannot find a session with 'no title' in the title, or whose id begins with it. Run",
        "sessions",
        "resume",
        "no",
        "title"
    )]
    [InlineData("cannot find the directory ''.", "sessions", "restore", "ID", "--into", "")]
    [InlineData("the title is empty. Use --clear to show Claude Code's title again.", "sessions", "rename", "ID", " ")]
    [InlineData("lookarounds and backreferences are not supported", "search", "--regex", "a(?=b)")]
    [InlineData("Not enough )'s. Use --exact", "search", "--regex", "(")]
    public async Task Wrong_input_is_explained_in_one_sentence(string expected, params string[] arguments)
    {
        var run = await Built.Run(
            _search.Archive.Environment,
            _search.Home.In(),
            [.. arguments.Select(argument => argument == "ID" ? s_id : argument)]
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.NotEqual(2, run.ExitCode);
        Assert.Equal("", run.Out);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Exclude_says_that_sessions_stay_in_the_archive_and_forget_removes_them()
    {
        var run = await Built.Run(_search.Archive.Environment, "exclude", "add", "/gone/project");
        Assert.Contains(
            "1 recorded session of project stays, also in the archive. Run claude-session-logger forget --project",
            run.Error,
            StringComparison.Ordinal
        );
        _search.Write(s_id, SearchHome.Row(s_id, "user", "\"a walrus\""), SearchHome.Row(s_id, "user", "\"more\"", 2));
        var before = _search.Archive.StoredBytes(s_id);
        _search.Archive.Flush();
        Assert.Equal(before, _search.Archive.StoredBytes(s_id));
        (await Built.Run(_search.Archive.Environment, "forget", "--project", "project", "--yes")).Succeeded();
        Assert.Empty(_search.Archive.Folder.All());
    }

    [Fact]
    public async Task A_small_pack_has_a_size()
    {
        var run = await Built.Run(_search.Archive.Environment, "sessions", "pack", s_id, _search.Home.In("a.pack"));
        Assert.Matches(@"1 session, 0\.\d kB", run.Succeeded().Out);
    }
}
