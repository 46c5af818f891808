using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

/// <summary>The session index: kept by flush, never needed, and without anything that is forgotten.</summary>
public sealed class ContentIndexTests : IDisposable
{
    static readonly string s_one = Conversation.NewId(1),
        s_two = Conversation.NewId(2);

    readonly SearchHome _search = new();

    public ContentIndexTests()
    {
        Write(s_one, "the zebra in the index");
        Write(s_two, "the giraffe in the index");
    }

    public void Dispose() => _search.Dispose();

    [Fact]
    public void A_flush_indexes_what_it_archives()
    {
        _search.Archive.Flush();

        Assert.Equal([s_one, s_two], _search.Index.Sessions.Select(session => session.Value).Order());
        Assert.Equal(s_one, _search.Sessions("zebra"));
        _search.DeleteTranscripts();
        Assert.Equal(s_one, _search.Sessions("zebra"));
        Assert.Equal(s_two, _search.Sessions("GIRAFFE"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(PrivateFile.FileMode600, File.GetUnixFileMode(_search.Paths.SearchIndex));
    }

    [Fact]
    public void The_index_leaves_out_what_cannot_match()
    {
        _search.Archive.Flush();

        var file = _search.Index.Of(new(s_one))!.Files[0];
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery("zebra"))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery("\"zebra in the\""))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery(Conversation.NewId(1)))));
        Assert.Empty(file.Candidates(RequiredGrams.Of(new WordQuery("giraffe"))));
        Assert.Empty(file.Candidates(RequiredGrams.Of(new WordQuery("\"the index zebra\""))));
    }

    [Fact]
    public void What_was_written_since_is_found()
    {
        _search.Archive.Flush();
        Write(s_one, "the zebra in the index", "and then an okapi");
        Write(s_two, "something else");
        Write(Conversation.NewId(3), "the okapi");

        Assert.Equal($"{s_one} {Conversation.NewId(3)}", _search.Sessions("okapi"));
        Assert.Equal("", _search.Sessions("giraffe"));
        _search.Archive.Flush();
        Assert.Equal($"{s_one} {Conversation.NewId(3)}", _search.Sessions("okapi"));
    }

    [Fact]
    public void A_damaged_index_is_reported_and_made_again()
    {
        _search.Archive.Flush();
        var bytes = File.ReadAllBytes(_search.Paths.SearchIndex);
        for (var at = 0; at < bytes.Length; at += 3)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x5A;
            File.WriteAllBytes(_search.Paths.SearchIndex, damaged);
            _search.Reports.Clear();

            Assert.Equal(s_one, _search.Sessions("zebra"));
            Assert.Equal(s_two, _search.Sessions("giraffe"));
            Assert.Contains(_search.Reports, report => report.Contains("damaged", StringComparison.Ordinal));
            Assert.False(File.Exists(_search.Paths.SearchIndex));
        }

        _search.Archive.Flush();
        Assert.Equal(2, _search.Index.Sessions.Count());
    }

    [Fact]
    public void What_a_killed_process_left_is_overwritten()
    {
        _search.Archive.Flush();
        using (var file = new FileStream(_search.Paths.SearchIndex, FileMode.Append))
            file.Write("half of a record"u8);
        File.WriteAllText(_search.Paths.SearchIndex + ".0123456789abcdef.tmp", "unfinished");
        Write(Conversation.NewId(3), "the okapi");
        _search.Archive.Flush();

        Assert.Equal(3, _search.Index.Sessions.Count());
        Assert.Equal(Conversation.NewId(3), _search.Sessions("okapi"));
        Assert.Empty(_search.Reports);
    }

    [Fact]
    public void An_index_that_is_locked_is_updated_later()
    {
        _search.Archive.Flush();
        var before = File.ReadAllBytes(_search.Paths.SearchIndex);
        Write(Conversation.NewId(3), "the okapi");
        using (FileLock.Acquire(_search.Paths.SearchIndexLock, TimeSpan.Zero))
            Assert.ThrowsAny<Failure>(() => ContentIndexWriter.Open(_search.Paths, TimeSpan.Zero));

        Assert.Equal(before, File.ReadAllBytes(_search.Paths.SearchIndex));
        Assert.Equal(Conversation.NewId(3), _search.Sessions("okapi"));
    }

    [Fact]
    public void Nothing_of_a_forgotten_session_stays_in_the_index()
    {
        _search.Archive.Flush();
        var record = _search.Index.RecordOf(new(s_one)).ToArray();

        ContentIndexWriter.Remove(_search.Paths, new HashSet<SessionId> { new(s_one) }, TimeSpan.Zero);

        var bytes = File.ReadAllBytes(_search.Paths.SearchIndex);
        Assert.Equal([s_two], _search.Index.Sessions.Select(session => session.Value));
        Assert.True(bytes.AsSpan().IndexOf(record.AsSpan(0, 64)) < 0);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(s_one)) < 0);
    }

    [Fact]
    public void Of_a_phrase_the_index_knows_three_words()
    {
        Write(s_one, "import export it, then export const x", "the naïve réponse\\nwas late");
        _search.Archive.Flush();
        var file = _search.Index.Of(new(s_one))!.Files[0];

        Assert.Empty(file.Candidates(RequiredGrams.Of(new WordQuery("\"import export const\""))));
        Assert.Empty(file.Candidates(RequiredGrams.Of(" export it const")));
        // No phrase continues in the next text.
        Assert.Empty(file.Candidates(RequiredGrams.Of(new WordQuery("\"const x the naive\""))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery("\"import export it\""))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery("\"port it then ex\""))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of(new WordQuery("\"NAIVE reponse was\""))));
        Assert.NotEmpty(file.Candidates(RequiredGrams.Of("port it, then export con")));
    }

    [Fact]
    public void The_newest_match_of_a_session_is_found_in_any_of_its_files()
    {
        foreach (var (session, own, agent) in ((string, int, int)[])[(s_one, 5, 9), (s_two, 9, 5)])
        {
            _search.Write(session, Row(session, "okapi", own), Row(session, "something else", 20));
            var folder = Path.Combine(_search.Archive.Project, session, "subagents");
            ArchiveHome.Write(Path.Combine(folder, "agent-a.jsonl"), Row(session, "okapi", agent) + "\n");
            ArchiveHome.Write(Path.Combine(folder, "agent-b.jsonl"), Row(session, "okapi", 1) + "\n");
        }

        var onDisk = _search.Find("okapi");
        _search.Archive.Flush();
        _search.DeleteTranscripts();

        Assert.Equal([9, 9], onDisk.Select(match => match.At!.Value.Minute));
        Assert.Equal(onDisk, _search.Find("okapi"));
        Assert.Equal(onDisk[..1], _search.Find("okapi", new() { Limit = 1 }));
        Assert.Equal(6, _search.Find("okapi", new() { HasAllMatches = true }).Count);
    }

    [Fact]
    public void An_index_of_an_earlier_version_is_used_and_completed()
    {
        _search.Archive.Flush();
        var earlier = WithoutTimesAndPhrases(_search.Index.Of(new(s_one))!);
        File.WriteAllBytes(
            _search.Paths.SearchIndex,
            [.. ContentIndex.Head(ContentIndex.HeadLength + earlier.Length), .. earlier]
        );
        _search.DeleteTranscripts();

        Assert.False(_search.Index.Of(new(s_one))!.IsComplete);
        Assert.Equal(s_one, _search.Sessions("\"the zebra in the index\""));
        Assert.Equal("", _search.Sessions("\"the index in the zebra\""));
        Assert.Empty(_search.Reports);
        File.Delete(_search.Paths.ArchiveCatalog);
        _search.Archive.Flush();
        Assert.True(_search.Index.Of(new(s_one))!.IsComplete);
    }

    // As version 1 wrote it: nothing follows the lengths of the parts.
    static byte[] WithoutTimesAndPhrases(IndexedSession session)
    {
        var record = ContentIndex.Encode(
            session with
            {
                Files =
                [
                    .. session.Files.Select(file =>
                        file with
                        {
                            Parts = [.. file.Parts.Select(part => part with { Newest = DateTime.MinValue })],
                            Blocks = [],
                        }
                    ),
                ],
            }
        );
        var more = session.Files.Sum(file => file.Parts.Count) + session.Files.Count;
        var grams = ContentIndex.HeadLength + BitConverter.ToInt32(record, 12);
        byte[] earlier = [.. record[..(grams - more)], .. record[grams..]];
        BitConverter.TryWriteBytes(earlier.AsSpan(8), earlier.Length);
        BitConverter.TryWriteBytes(earlier.AsSpan(12), grams - more - ContentIndex.HeadLength);
        BitConverter.TryWriteBytes(earlier, XxHash3.HashToUInt64(earlier.AsSpan(8)));
        return earlier;
    }

    static string Row(string session, string text, int number) =>
        SearchHome.Row(session, "user", $"\"{text}\"", number);

    [Fact]
    public void Without_an_archive_there_is_no_index()
    {
        _search.Archive.Flush();
        _search.Archive.Configure("""{"archive": false}""");
        Directory.Delete(_search.Archive.Folder.Path, recursive: true);

        _search.Archive.Flush();

        Assert.False(File.Exists(_search.Paths.SearchIndex));
        Assert.Equal(s_one, _search.Sessions("zebra"));
    }

    [Fact]
    public void The_index_of_real_transcripts_is_at_most_a_tenth_of_them()
    {
        _search.DeleteTranscripts();
        _search.Home.Copy(Path.Combine(SharedFolder.Transcripts, "projects"));
        _search.Archive.Flush();

        var size = Directory
            .EnumerateFiles(_search.Home.Projects, "*.jsonl", SearchOption.AllDirectories)
            .Sum(path => new FileInfo(path).Length);
        Assert.InRange(new FileInfo(_search.Paths.SearchIndex).Length, 1, size / 10);
    }

    void Write(string session, params string[] texts) =>
        _search.Write(
            session,
            texts.Select((text, i) => SearchHome.Row(session, "user", $"\"{text}\"", i + (session == s_one ? 1 : 10)))
        );
}
