using System.Text;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Archive;

/// <summary>Results of tools that are too long for a transcript, which the client writes to files of their
/// own.</summary>
public sealed class ToolResultSearchTests : IDisposable
{
    const string Name = "toolu_01BBBBBBBBBBBBBBBBBBBBBB.txt";

    static readonly string s_one = Conversation.NewId(1);

    readonly SearchHome _search = new();
    readonly string _file;

    public ToolResultSearchTests()
    {
        _search.Write(
            s_one,
            SearchHome.Row(s_one, "user", "\"run it\""),
            SearchHome.Row(
                s_one,
                "assistant",
                """[{"type":"tool_use","id":"toolu_01BBBBBBBBBBBBBBBBBBBBBB","name":"Bash","input":{"command":"make"}}]""",
                2
            ),
            SearchHome.Row(
                s_one,
                "user",
                $$"""[{"type":"tool_result","tool_use_id":"toolu_01BBBBBBBBBBBBBBBBBBBBBB","content":"<persisted-output>\nOutput too large (53.6KB). Full output saved to: /home/u/tool-results/{{Name}}\n\nPreview (first 2KB):\nwalrus one\n...\n</persisted-output>"}]""",
                3
            ),
            SearchHome.Row(s_one, "assistant", """[{"type":"text","text":"It is done."}]""", 4)
        );
        _file = _search.WriteResult(s_one, Name, "walrus one\n" + Filler(300_000) + "in C:\\new\\narwhal walrus two\n");
    }

    public void Dispose() => _search.Dispose();

    [Fact]
    public void They_are_found_on_the_disk_with_the_index_and_in_the_archive()
    {
        Check();
        _search.Archive.Flush();
        Check();
        _search.DeleteTranscripts();
        Check();

        void Check()
        {
            foreach (
                var words in (string[])["narwhal", "new narwhal", "\"new narwhal\"", "C:\\new\\narwhal", "NARWHÁL two"]
            )
            {
                var match = Assert.Single(_search.Find(words));
                Assert.Equal((Conversation.NewId(3), SaidBy.Tool, "Bash"), (match.Uuid, match.Speaker, match.Tool));
                Assert.Contains("\\narwhal walrus two", match.Text, StringComparison.Ordinal);
                Assert.InRange(match.Text.Length, 1, 20_000);
            }

            Assert.Single(_search.Find(new ExactTextQuery("in C:\\new\\narwhal")));
            Assert.Single(_search.Find(RegexTextQuery.Parse(@"^in C:\\new\\nar\w+ ")));
            Assert.Empty(_search.Find("ewnarwhal"));
            Assert.Empty(_search.Reports);
        }
    }

    [Fact]
    public void Filters_apply_to_the_row_that_names_the_file()
    {
        Assert.Single(_search.Find("narwhal", new() { Tool = "bash", Branch = "main" }));
        Assert.Single(_search.Find("narwhal", new() { Speaker = SaidBy.Tool }));
        Assert.Empty(_search.Find("narwhal", new() { Speaker = SaidBy.Claude }));
        Assert.Empty(_search.Find("narwhal", new() { Tool = "Read" }));
        Assert.Empty(_search.Find("narwhal", new() { Branch = "other" }));
        Assert.Empty(_search.Find("narwhal", new() { Before = new(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc) }));
    }

    [Fact]
    public void A_result_and_the_beginning_of_it_in_the_transcript_are_one_match()
    {
        Assert.Single(_search.Find("walrus", new() { HasAllMatches = true }));
        var best = Assert.Single(_search.Find("walrus narwhal", new() { HasAllMatches = true }));
        Assert.Contains("narwhal", best.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_archive_has_what_the_client_deleted_of_a_session_that_goes_on()
    {
        _search.Archive.Flush();
        File.Delete(_file);

        Assert.Equal(s_one, _search.Sessions("narwhal"));
        Assert.Contains(
            new ClaudeSessionLogger.Archive.SessionFiles(
                new ClaudeSessionLogger.Archive.DiskSessionFiles([_search.Paths.Config], _ => { }),
                _search.Archive.Archived
            )
                .Find(new(s_one))!
                .Files,
            file => file.Name == Name && file.IsArchived
        );
    }

    [Fact]
    public void One_that_no_row_names_is_found_with_its_own_time()
    {
        _search.WriteResult(s_one, "b2.txt", "an orphaned dugong");
        var match = Assert.Single(_search.Find("dugong"));
        Assert.Equal((null, 2026), (match.Uuid, match.At!.Value.Year));
        Assert.Empty(_search.Find("dugong", new() { Tool = "Bash" }));
    }

    [Fact]
    public void A_binary_file_has_no_text()
    {
        _search.WriteResult(s_one, "p-1.jpg", "JFIF\0 a dugong");
        Assert.Empty(_search.Find("dugong"));
        _search.Archive.Flush();
        Assert.Empty(_search.Find("dugong"));
    }

    [Fact]
    public void The_pages_of_a_text_are_the_same_from_each_of_their_beginnings()
    {
        var text = Encoding.UTF8.GetBytes(Filler(900_000) + new string('x', 700_000) + "\n" + Filler(100_000) + "end");
        using var stream = new MemoryStream(text);
        var pages = Pages(0);
        Assert.InRange(pages.Count, 4, 6);
        Assert.Equal(text.Length, pages.Sum());
        for (var i = 1; i < pages.Count; i++)
            Assert.Equal(pages[i..], Pages(pages[..i].Sum()));

        List<int> Pages(long start)
        {
            var found = new List<int>();
            TextPages.Read(
                stream,
                start,
                long.MaxValue,
                page =>
                {
                    found.Add(page.Length);
                    return true;
                }
            );
            return found;
        }
    }

    [Fact]
    public void The_index_leaves_out_what_cannot_match()
    {
        _search.Archive.Flush();
        var file = _search
            .Index.Of(new(s_one))!
            .Files.Single(file => file.Path.EndsWith(Name, StringComparison.Ordinal));
        Assert.Single(file.Candidates(RequiredGrams.Of(new WordQuery("narwhal"))));
        Assert.Empty(file.Candidates(RequiredGrams.Of(new WordQuery("dugong"))));
    }

    static string Filler(int length)
    {
        var text = new StringBuilder();
        for (var line = 0; text.Length < length; line++)
            text.Append("line ").Append(line).Append(" of the build\n");
        return text.ToString();
    }
}
