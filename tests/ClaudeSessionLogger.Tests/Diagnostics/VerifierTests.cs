using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Verification;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>What is stored, held to what the transcripts say: counted again from their first line.</summary>
public sealed class VerifierTests : IDisposable
{
    static readonly Tokens s_tokens = new(100, 200, 0, 300, 4000);

    readonly CapturedHome _home = new();

    [Fact]
    public void After_an_import_all_is_as_stored()
    {
        Session(1);
        var parent = Session(2);
        parent.Fork(CapturedHome.Id(3), marked: false).Prompt("go on").Response(s_tokens).Save();
        _home.Import();

        var result = Verify();

        Assert.Equal((3, 3, 0, 0), (result.Transcripts, result.Checked, result.WithoutTranscript, result.Different.Count));
    }

    [Fact]
    public void The_real_transcripts_agree_too()
    {
        var finder = new TranscriptFinder(_ => { });
        finder.Add(SharedFolder.Transcripts);
        using (var importer = new Importer(_home.Context, CapturedHome.Wait))
            importer.Import(finder.Files);

        Assert.Empty(new Verifier(_home.Context, CapturedHome.Wait).Verify(finder.Files).Different);
    }

    [Fact]
    public void A_number_that_is_wrong_in_the_database_is_found_and_has_no_excuse()
    {
        Session(1);
        _home.Import();
        Spoil("update responses set output_tokens = output_tokens + 1");

        var session = Assert.Single(Verify().Different);

        Assert.Equal((CapturedHome.Id(1), "work", Difference.Unknown), (session.SessionId, session.Project, session.Why));
        var model = Assert.Single(session.Models);
        Assert.Equal((201, 200), (model.Stored.Tokens.Output, model.Counted.Tokens.Output));
    }

    [Fact]
    public void A_session_that_went_on_has_grown()
    {
        var session = Session(1);
        _home.Import();
        session.Response(s_tokens).Save();
        Assert.Equal(Difference.Grown, Assert.Single(Verify().Different).Why);
    }

    [Fact]
    public void A_session_that_nobody_recorded_is_new()
    {
        Session(1);
        _home.Import();
        Session(2);
        var session = Assert.Single(Verify().Different);
        Assert.Equal((CapturedHome.Id(2), Difference.NotRecorded), (session.SessionId, session.Why));
    }

    [Fact]
    public void A_session_whose_transcript_is_gone_is_no_difference_and_is_told()
    {
        File.Delete(SavedAndImported(1).FilePath);
        Session(2);
        _home.Import();
        var result = Verify();
        Assert.Equal((1, 1), (result.Checked, result.WithoutTranscript));
        Assert.Empty(result.Different);
    }

    [Fact]
    public void A_subagents_file_that_is_gone_explains_more_and_never_less()
    {
        var session = Session(1);
        var agent = session.Subagent("a1b2c3d");
        agent.Prompt("look").Response(s_tokens).Save();
        _home.Import();
        File.Delete(agent.FilePath);
        Assert.Equal(Difference.FileGone, Assert.Single(Verify().Different).Why);

        Spoil("delete from responses");
        Assert.Equal(Difference.Unknown, Assert.Single(Verify().Different).Why);
    }

    [Fact]
    public void A_fork_whose_parent_is_gone_has_its_lines_now()
    {
        var parent = Session(1);
        parent.Fork(CapturedHome.Id(2), marked: false).Prompt("go on").Response(s_tokens).Save();
        _home.Import();
        File.Delete(parent.FilePath);

        var session = Assert.Single(Verify().Different);
        Assert.Equal((CapturedHome.Id(2), Difference.Relative), (session.SessionId, session.Why));
    }

    [Fact]
    public void A_transcript_that_says_less_than_it_did_was_rewritten()
    {
        var session = Session(1);
        session.Prompt("more").Response(s_tokens).Save();
        _home.Import();
        File.WriteAllLines(session.FilePath, File.ReadAllLines(session.FilePath)[^2..]);
        _home.Import();
        Assert.Equal(Difference.Rewritten, Assert.Single(Verify().Different).Why);
    }

    [Fact]
    public void Other_prices_are_told_as_such()
    {
        Session(1);
        _home.Import();
        File.WriteAllText(_home.Paths.Prices, """{ "claude-opus-4-8": { "input": 1, "output": 1 } }""");
        Assert.Equal(Difference.Prices, Assert.Single(Verify().Different).Why);
    }

    [Fact]
    public void What_is_forgotten_or_excluded_is_counted_for_nobody()
    {
        Session(1);
        Session(2);
        Session(3, "diary");
        _home.Import();
        _home.Forget(CapturedHome.Id(1));
        Settings.Update(_home.Paths, new BackgroundLog(_home.Paths.SyncLog, TimeProvider.System), settings => settings.Excluding(["diary"]));
        _home.Import();

        var result = Verify();

        Assert.Equal((1, 2), (result.Checked, result.Hidden));
        Assert.Empty(result.Different);
    }

    [Fact]
    public void It_writes_nothing()
    {
        SavedAndImported(1).Response(s_tokens).Save();
        var before = Files();
        Verify();
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task The_program_says_so_with_its_exit_code_and_in_json()
    {
        var session = SavedAndImported(1);
        var run = (await Published.Run(_home.Home, "verify")).Succeeded();
        Assert.Equal("1 session counted again from 1 transcript: all as stored.\n", run.Out.ReplaceLineEndings("\n"));

        session.Response(s_tokens).Save();
        Session(2);
        run = await Published.Run(_home.Home, "verify", session.FilePath, "--json");
        Assert.Equal(1, run.ExitCode);
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal("grown", (string?)Assert.Single(json["different"]!.AsArray())!["why"]);

        run = await Published.Run(_home.Home, "verify");
        Assert.Contains("0 as stored, 2 not.", run.Out, StringComparison.Ordinal);
        Assert.Contains("new: nothing is stored of it yet; claude-session-logger flush records it", run.Out, StringComparison.Ordinal);
    }

    TranscriptWriter Session(int number, string project = "work")
    {
        var session = _home.Session(number, project);
        session.Prompt("hello").Response(s_tokens, "Bash").Save();
        return session;
    }

    TranscriptWriter SavedAndImported(int number)
    {
        var session = Session(number);
        _home.Import();
        return session;
    }

    VerifyResult Verify()
    {
        var finder = new TranscriptFinder(_ => { });
        finder.Add(_home.Home.Config);
        return new Verifier(_home.Context, CapturedHome.Wait).Verify(finder.Files);
    }

    void Spoil(string sql)
    {
        using var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait);
        database.Execute(sql);
    }

    List<string> Files() => [.. new DirectoryInfo(_home.Home.Path).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}").Order()];

    public void Dispose() => _home.Dispose();
}
