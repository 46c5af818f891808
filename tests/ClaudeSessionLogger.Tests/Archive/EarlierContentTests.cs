using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

/// <summary>What a transcript contained before the client rewrote it, as it does with long ones.</summary>
public sealed class EarlierContentTests : IDisposable
{
    static readonly string s_id = Conversation.NewId(1),
        s_gone = Conversation.NewId(12);

    readonly SearchHome _search = new();

    public EarlierContentTests()
    {
        _search.Write(s_id, Row("the first walrus", 11), Row("a narwhal that is gone", 12), Row("a walrus stays", 13));
        _search.Archive.Flush();
        _search.Write(s_id, Row("a walrus stays", 13), Row("the last walrus", 14));
        _search.Archive.Flush();
    }

    public void Dispose() => _search.Dispose();

    static string Row(string text, int number) => SearchHome.Row(s_id, "user", $"\"{text}\"", number);

    [Fact]
    public void It_is_searched_on_the_disk_and_in_the_archive()
    {
        Check();
        _search.DeleteTranscripts();
        Check();

        void Check()
        {
            Assert.Equal(s_gone, Assert.Single(_search.Find("narwhal")).Uuid);
            Assert.Equal(Conversation.NewId(14), Assert.Single(_search.Find("walrus")).Uuid);
            Assert.Equal(3, _search.Find("walrus", new() { HasAllMatches = true }).Count);
        }
    }

    [Fact]
    public void The_index_has_it()
    {
        var earlier = Assert.Single(_search.Archive.Archived.Earlier(new(s_id)));
        var indexed = _search.Index.Of(new(s_id))!.Of(earlier)!;
        Assert.NotEmpty(indexed.Candidates(RequiredGrams.Of(new WordQuery("narwhal"))));
        Assert.Empty(indexed.Candidates(RequiredGrams.Of(new WordQuery("dugong"))));
    }

    [Fact]
    public async Task It_is_read_if_it_is_asked_for_or_has_the_message()
    {
        Assert.DoesNotContain("narwhal", (await Read()).Out, StringComparison.Ordinal);
        foreach (var run in (ProgramRun[])[await Read("--earlier", "1"), await Read("--from", s_gone)])
        {
            Assert.Contains("a narwhal that is gone", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("the last walrus", run.Out, StringComparison.Ordinal);
            Assert.StartsWith("This is the transcript as it was on 2026-11-01", run.Error, StringComparison.Ordinal);
        }

        Assert.Contains(
            "the last walrus",
            (await Read("--from", Conversation.NewId(13))).Out,
            StringComparison.Ordinal
        );
        Assert.Contains("narwhal", (await Read("--earlier", "1", "--jsonl")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        var none = await Built.Run(_search.Archive.Environment, "sessions", "read", s_id, "--earlier", "2");
        Assert.Equal(66, none.ExitCode);
        Assert.Contains("the archive has 1. Use --earlier 1.", none.Error, StringComparison.Ordinal);
        var unknown = await Built.Run(
            _search.Archive.Environment,
            ["sessions", "read", s_id, "--from", Conversation.NewId(99)]
        );
        Assert.Contains("cannot find a message with the uuid", unknown.Error, StringComparison.Ordinal);
    }

    async Task<ProgramRun> Read(params string[] arguments) =>
        (await Built.Run(_search.Archive.Environment, ["sessions", "read", s_id, .. arguments])).Succeeded();
}
