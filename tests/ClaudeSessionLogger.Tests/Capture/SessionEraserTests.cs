using System.Text;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

public sealed class SessionEraserTests : IDisposable
{
    const string Secret = "Zanzibar merger plans";

    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Forget_leaves_only_hashes_of_the_session_and_does_not_change_the_others()
    {
        TranscriptWriter.Small(_home.Home, 2);
        var gone = _home.Session(1).Prompt(Secret).Response(new(1, 2, 3, 4, 5), "Bash").Save();
        _home.Import();
        var before = _home.Recorded();
        Assert.Equal(2, before.Count);

        _home.Forget(gone.SessionId);

        Assert.Equal(before.Where(session => session.Key != gone.SessionId), _home.Recorded());
        using var database = _home.Read();
        foreach (var table in (string[])["sessions", "responses", "reported_models", "memory_changes"])
            Assert.Equal(
                0,
                database.Scalar<long>($"select count(*) from {table} where session_id = $id", ("id", gone.SessionId))
            );
        Assert.Equal(
            1,
            database.Scalar<long>(
                "select count(*) from transcripts where session_id = $id and hidden",
                ("id", gone.SessionId)
            )
        );
        Assert.DoesNotContain(gone.SessionId[..8], File.ReadAllText(_home.Paths.StatusCache), StringComparison.Ordinal);
    }

    [Fact]
    public void Forget_removes_the_title_from_the_bytes_of_the_database_file()
    {
        // Enough sessions that the rows fill whole blocks, in which DuckDB leaves deleted data.
        for (var number = 2; number < 60; number++)
            _home
                .Session(number)
                .Prompt($"a session of another kind, number {number}")
                .Response(new(1, 2, 3, 4, 5))
                .Save();
        var gone = _home.Session(1).Prompt(Secret).Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        Assert.True(FileHolds(Secret));

        Assert.Null(_home.Forget(gone.SessionId).NotCompacted);

        Assert.False(FileHolds(Secret));
        Assert.False(File.Exists(_home.Paths.Database + ".wal"));
        Assert.Equal(58, _home.Recorded().Count);
    }

    [Fact]
    public void An_import_or_new_rows_do_not_restore_a_forgotten_session()
    {
        var gone = _home.Session(1).Prompt(Secret).Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        _home.Forget(gone.SessionId);

        Assert.Equal(0, _home.Import().Read);
        gone.Prompt("more").Response(new(9, 9, 9, 9, 9), "Read").Save();
        Assert.Equal(1, _home.Import().Read);

        Assert.Empty(_home.Recorded());
        Assert.False(FileHolds(Secret));
    }

    [Fact]
    public void Forget_deletes_the_sessions_spool_items_and_keeps_the_others()
    {
        var gone = _home.Session(1).Prompt("x").Response(new(1, 2, 3, 4, 5)).Save();
        var stays = _home.Session(2);
        _home.Import();
        var spool = new SpoolFolder(_home.Paths, TimeProvider.System);
        foreach (var session in (TranscriptWriter[])[gone, stays])
            spool.Add(SpoolKind.SessionEnd, Encoding.UTF8.GetBytes(session.SessionEnd()));

        _home.Forget(gone.SessionId);

        Assert.Equal([stays.SessionId], spool.Items().Select(item => item.SessionId));
    }

    [Fact]
    public void Forget_deletes_the_link_between_the_session_and_its_memory_files()
    {
        var gone = _home.Session(1).Prompt("x").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            MemoryWriteHints.Add(database, "/memory/a.md", new(gone.SessionId), TimeProvider.System.GetUtcNow());

        _home.Forget(gone.SessionId);

        using var after = _home.Read();
        Assert.Equal(0, after.Scalar<long>("select count(*) from memory_changes"));
    }

    [Fact]
    public void Forget_lists_transcripts_that_still_contain_the_session()
    {
        var gone = _home.Session(1).Prompt("x").Response(new(1, 2, 3, 4, 5)).Save();
        _home.Import();
        _home.Context.Log.Write($"session {gone.SessionId} was read");

        var forgot = _home.Forget(gone.SessionId);

        Assert.Equal([RealPath.Resolve(gone.FilePath)], forgot.Transcripts);
        Assert.True(forgot.IsInBackgroundLog);
        Assert.Empty(forgot.SessionsWithCopies);
    }

    [Fact]
    public void A_session_of_the_Python_tool_without_a_transcript_can_be_forgotten()
    {
        _home.Import();
        using (var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait))
            database.Execute("insert into sessions (session_id, title) values ('old-one', 'x')");

        _home.Forget("old-one");

        Assert.Empty(_home.Recorded());
    }

    bool FileHolds(string text) =>
        ((string[])[_home.Paths.Database, _home.Paths.Database + ".wal"])
            .Where(File.Exists)
            .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
