using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Verification;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>Compares the database with transcripts that are counted again from the start.</summary>
public sealed class VerifierTests : IDisposable
{
    static readonly Tokens s_tokens = new(100, 200, 0, 300, 4000);

    readonly CapturedHome _home = new();

    [Fact]
    public void Verify_finds_no_difference_after_an_import()
    {
        Session(1);
        var parent = Session(2);
        parent.Fork(CapturedHome.Id(3), marked: false).Prompt("go on").Response(s_tokens).Save();
        _home.Import();

        var result = Verify();

        Assert.Equal(
            (3, 3, 0, 0),
            (result.Transcripts, result.Checked, result.WithoutTranscript, result.Different.Count)
        );
    }

    [Fact]
    public void Verify_finds_no_difference_in_the_real_transcripts()
    {
        var finder = new TranscriptFinder(_ => { });
        finder.Add(SharedFolder.Transcripts);
        using (var importer = new Importer(_home.Context, CapturedHome.Wait))
            importer.Import(finder.Files);

        var result = new Verifier(_home.Context, CapturedHome.Wait).Verify(finder.Files);
        Assert.Empty(result.Different);
        Assert.Empty(result.Second.Different);
        Assert.True(result.Second.Responses > 1000);
    }

    [Fact]
    public void The_second_count_agrees_on_inputs_that_other_programs_count_wrongly()
    {
        var finder = new TranscriptFinder(_ => { });
        finder.Add(SharedFolder.Cases("counting"));
        using (var importer = new Importer(_home.Context, CapturedHome.Wait))
            importer.Import(finder.Files);

        var second = new Verifier(_home.Context, CapturedHome.Wait).Verify(finder.Files).Second;
        Assert.Empty(second.Different);
        Assert.True(second.Responses > 50);
    }

    [Fact]
    public void The_second_count_reveals_a_wrong_count_of_the_import()
    {
        var file = Session(1).FilePath;
        _home.Import();
        Corrupt("update responses set output_tokens = output_tokens + 1");
        var finder = new TranscriptFinder(_ => { });
        finder.Add(file);
        using var database = _home.Read();

        var difference = Assert.Single(SecondCount.Compare(new(database), finder.Files).Different);

        Assert.Equal([CapturedHome.Id(1)], difference.Sessions.Select(id => id.Value));
        Assert.Equal((201, 200), (difference.Counted.Tokens.Output, difference.Second.Tokens.Output));
    }

    [Theory]
    [InlineData(200, 1.0, ClientDifferenceReason.None)]
    [InlineData(200, 2.0, ClientDifferenceReason.Price)]
    [InlineData(300, 1.5, ClientDifferenceReason.UnrecordedCalls)]
    [InlineData(100, 0.5, ClientDifferenceReason.MoreRecorded)]
    public void The_clients_own_account_is_compared_by_model(int output, double usd, object reason)
    {
        _home.Paths.CreateHome();
        File.WriteAllText(_home.Paths.Prices, """{"kimi-k3": {"input": 0, "output": 5000}}""");
        new Synthetic("s")
            .Prompt()
            .Response("m", 0, 200, model: "kimi-k3")
            .CostState(usd, 1, "kimi-k3", output)
            .Save(_home.Home.Projects);
        _home.Import();

        var found = Assert.Single(Verify().Client);

        Assert.Equal(("s", "kimi-k3", reason), (found.SessionId.Value, found.Model, found.Reason));
        Assert.Equal((200, output), (found.Recorded.Tokens.Output, found.Reported.Tokens.Output));
    }

    [Fact]
    public void A_wrong_number_in_the_database_is_an_unknown_difference()
    {
        Session(1);
        _home.Import();
        Corrupt("update responses set output_tokens = output_tokens + 1");

        var session = Assert.Single(Verify().Different);

        Assert.Equal(
            (CapturedHome.Id(1), "work", DifferenceReason.Unknown),
            (session.SessionId.Value, session.Project, session.Reason)
        );
        var model = Assert.Single(session.Models);
        Assert.Equal((201, 200), (model.Stored.Tokens.Output, model.Counted.Tokens.Output));
    }

    [Fact]
    public void A_session_that_continued_is_reported_as_grown()
    {
        var session = Session(1);
        _home.Import();
        session.Response(s_tokens).Save();
        Assert.Equal(DifferenceReason.TranscriptChanged, Assert.Single(Verify().Different).Reason);
    }

    [Fact]
    public void A_session_that_was_never_recorded_is_reported_as_new()
    {
        Session(1);
        _home.Import();
        Session(2);
        var session = Assert.Single(Verify().Different);
        Assert.Equal((CapturedHome.Id(2), DifferenceReason.NotRecorded), (session.SessionId.Value, session.Reason));
    }

    [Fact]
    public void A_session_with_a_deleted_transcript_is_counted_but_no_difference()
    {
        File.Delete(SavedAndImported(1).FilePath);
        Session(2);
        _home.Import();
        var result = Verify();
        Assert.Equal((1, 1), (result.Checked, result.WithoutTranscript));
        Assert.Empty(result.Different);
    }

    [Fact]
    public void A_deleted_subagent_file_explains_only_a_surplus_in_the_database()
    {
        var session = Session(1);
        var agent = session.Subagent("a1b2c3d");
        agent.Prompt("look").Response(s_tokens).Save();
        _home.Import();
        File.Delete(agent.FilePath);
        Assert.Equal(DifferenceReason.TranscriptDeleted, Assert.Single(Verify().Different).Reason);

        Corrupt("delete from responses");
        Assert.Equal(DifferenceReason.Unknown, Assert.Single(Verify().Different).Reason);
    }

    [Fact]
    public void A_fork_gets_the_rows_of_its_deleted_parent()
    {
        var parent = Session(1);
        parent.Fork(CapturedHome.Id(2), marked: false).Prompt("go on").Response(s_tokens).Save();
        _home.Import();
        File.Delete(parent.FilePath);

        var session = Assert.Single(Verify().Different);
        Assert.Equal((CapturedHome.Id(2), DifferenceReason.SharedLines), (session.SessionId.Value, session.Reason));
    }

    [Fact]
    public void A_shortened_transcript_is_reported_as_rewritten()
    {
        var session = Session(1);
        session.Prompt("more").Response(s_tokens).Save();
        _home.Import();
        File.WriteAllLines(session.FilePath, File.ReadAllLines(session.FilePath)[^2..]);
        _home.Import();
        Assert.Equal(DifferenceReason.Rewritten, Assert.Single(Verify().Different).Reason);
    }

    [Fact]
    public void Changed_prices_are_reported_as_the_reason()
    {
        Session(1);
        _home.Import();
        File.WriteAllText(_home.Paths.Prices, """{ "claude-opus-4-8": { "input": 1, "output": 1 } }""");
        Assert.Equal(DifferenceReason.Prices, Assert.Single(Verify().Different).Reason);
    }

    [Fact]
    public void Forgotten_and_excluded_sessions_are_not_compared()
    {
        Session(1);
        Session(2);
        Session(3, "diary");
        _home.Import();
        _home.Forget(CapturedHome.Id(1));
        Settings.Update(
            _home.Paths,
            new BackgroundLog(_home.Paths.BackgroundLog, TimeProvider.System),
            settings => settings.Excluding(["diary"])
        );
        _home.Import();

        var result = Verify();

        Assert.Equal((1, 2), (result.Checked, result.Hidden));
        Assert.Empty(result.Different);
    }

    [Fact]
    public void Verify_writes_nothing()
    {
        SavedAndImported(1).Response(s_tokens).Save();
        var before = Files();
        Verify();
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Verify_reports_differences_by_exit_code_and_in_JSON()
    {
        var session = SavedAndImported(1);
        var run = (await Published.Run(_home.Home, "verify")).Succeeded();
        Assert.Equal(
            "1 session counted again from 1 transcript: all match the database.\n"
                + "A second count by other code finds the same: 1 response.\n",
            run.Out.ReplaceLineEndings("\n")
        );

        session.Response(s_tokens).Save();
        Session(2);
        run = await Published.Run(_home.Home, "verify", session.FilePath, "--json");
        Assert.Equal(1, run.ExitCode);
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal("grown", (string?)Assert.Single(json["different"]!.AsArray())!["why"]);

        run = await Published.Run(_home.Home, "verify");
        Assert.Contains("0 match the database, 2 differ.", run.Out, StringComparison.Ordinal);
        Assert.Contains(
            "new: the session is not recorded yet. Run claude-session-logger flush to record it",
            run.Out,
            StringComparison.Ordinal
        );
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

    void Corrupt(string sql)
    {
        using var database = Database.Open(_home.Paths, TimeProvider.System, CapturedHome.Wait);
        database.Execute(sql);
    }

    List<string> Files() =>
        [
            .. new DirectoryInfo(_home.Home.Path)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}")
                .Order(),
        ];

    public void Dispose() => _home.Dispose();
}
