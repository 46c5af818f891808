using System.Text;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.Schedules;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class MemorySearchTests : IDisposable
{
    const int Many = 100;

    readonly ScratchFolder _scratch = new();
    readonly Settings _settings;

    public MemorySearchTests() => _settings = Settings.Load(_scratch.Paths, _ => { });

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("cache", "The Cache key")]
    [InlineData("key cache", "the cache key")]
    [InlineData("resume", "Ann's résumé")]
    [InlineData("résumé", "Ann's resume\u0301 and resume")]
    [InlineData("UBER", "über alles")]
    [InlineData("strasse", "Straße 5")]
    [InlineData("smorrebrod", "smørrebrød")]
    [InlineData("limit", "rateLimit is 5")]
    [InlineData("rate_limit", "set rateLimit")]
    [InlineData("rateLimit", "set RATE_LIMIT")]
    [InlineData("rate-limit", "ratelimit and RateLimit")]
    [InlineData("HTTPServer", "http_server runs")]
    [InlineData("std::vector", "a std::vector<int>")]
    [InlineData("sync plan", "SyncPlan.cs")]
    [InlineData("\"cache key\"", "the **cache\n  key** is")]
    [InlineData("メモ", "日本語のメモ")]
    [InlineData("c#", "c# only")]
    [InlineData("->", "a -> b")]
    [InlineData("https://github.com/acme/shop", "see <https://github.com/acme/shop>")]
    [InlineData("foo...bar", "foo...bar")]
    [InlineData("10–20", "from 10–20")]
    [InlineData("col·lecció", "la col·lecció")]
    [InlineData("データ・ベース", "データ・ベース")]
    [InlineData("\"cache key\"", "the “cache” – key")]
    public void A_matching_query_finds_the_note(string query, string text) =>
        Assert.Single(Find(query, ("a.md", text), ("b.md", "nothing of it")));

    [Theory]
    [InlineData("\"cache key\"", "key of the cache")]
    [InlineData("\"cache key\"", "cachekey")]
    [InlineData("rate_limit", "rate of the limit")]
    [InlineData("rate_limit", "rate\nlimit")]
    [InlineData("", "anything")]
    [InlineData("  ", "anything")]
    [InlineData("\"\"", "anything")]
    public void A_query_without_a_match_finds_nothing(string query, string text) =>
        Assert.Empty(Find(query, ("a.md", text)));

    [Fact]
    public void Whole_words_names_and_adjacent_words_rank_higher()
    {
        Assert.Equal(
            ["whole.md", "begins.md", "inside.md"],
            Names("art", ("inside.md", "we start"), ("begins.md", "an artist"), ("whole.md", "the art"))
        );
        Assert.Equal(["whole.md", "inside.md"], Names("art", ("inside.md", "we start"), ("whole.md", "the “art”")));
        Assert.Equal(["deploy.md", "b.md"], Names("deploy", ("b.md", "deploy"), ("deploy.md", "how to")));
        Assert.Equal(["b.md", "a.md"], Names("one two", ("a.md", "one\n\ntwo"), ("b.md", "one two\n\n")));
        // A note with a rare word ranks highest.
        Assert.Equal(
            ["rare.md"],
            Names(
                "common rare",
                [("rare.md", "common rare"), .. Enumerable.Range(0, 9).Select(i => ($"{i}.md", "common common"))]
            )
        );
    }

    [Fact]
    public void Notes_with_some_of_the_words_are_found_if_no_note_has_all()
    {
        var found = Search("cache tenant", ("a.md", "cache"), ("b.md", "neither"));
        Assert.Equal((1, false), (found.Count, found.HasAll));
        Assert.True(Search("cache", ("a.md", "cache")).HasAll);
    }

    [Fact]
    public void Line_numbers_match_the_file_for_any_content()
    {
        var found = Assert.Single(Find("wort", ("a.md", "ßßß\r\n\r\nein Wort und wieder Wört\r\n\u0130\u00e9 Wort\n")));
        Assert.Equal([3, 4], found.Lines.Select(line => line.Line).Order());
    }

    [Fact]
    public void Search_finds_the_current_text_of_changed_files()
    {
        var file = Put("-home-shop", "a.md", "first text");
        Assert.Single(All("first"));
        File.WriteAllText(file, "other text");
        Assert.Empty(All("first"));
        Assert.Single(All("other"));
        var added = Put("-home-bar", "b.md", "other still");
        Assert.Equal(2, All("other").Count);
        Assert.Single(All("still"));
        File.Delete(added);
        Assert.Empty(All("still"));
    }

    [Fact]
    public void Search_finds_a_change_that_kept_size_and_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "on other systems only size and time are compared");
        var (file, time) = (Put("-home-shop", "a.md", "first text"), DateTime.UnixEpoch.AddYears(50));
        Rewrite("first text");
        // The change must be old enough for its stamp to be trusted.
        SpinWait.SpinUntil(() =>
            NotesOnDisk
                .Read(
                    new(
                        Path.GetDirectoryName(file)!,
                        ProjectKey.FromValue("~/shop", "shop"),
                        "",
                        IsForAllProjects: false
                    )
                )[0]
                .Stamp.Ticks != 0
        );
        Assert.Single(All("first"));
        Rewrite("other text");
        Assert.Empty(All("first"));
        Assert.Single(All("other"));

        void Rewrite(string text)
        {
            File.WriteAllText(file, text);
            File.SetLastWriteTimeUtc(file, time);
        }
    }

    [Fact]
    public void Files_with_names_that_are_not_UTF_8_are_skipped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not allow such names");
        var folder = Path.GetDirectoryName(Put("-home-shop", "\ufffd.md", "text"))!;
        SystemProcess.Run(
            "sh",
            "-c",
            $"cd '{folder}' && for name in $(printf '\\377.md \\376.md'); do echo text > $name; done"
        );
        Assert.Equal(3, Directory.GetFiles(folder).Length);
        Put("-home-shop", "a.md", "text");
        for (var i = 0; i < 2; i++)
            Assert.Equal("a.md", Assert.Single(All("text")).Note.Name);
        // .NET cannot delete files with such names.
        SystemProcess.Run("rm", "-r", folder);
    }

    [Fact]
    public void Search_finds_notes_of_other_machines()
    {
        Put("-home-shop", "a.md", "here");
        Assert.Empty(All("elsewhere"));
        Mirror("github.com/acme/web", "b.md", "written elsewhere");
        var found = Assert.Single(All("elsewhere"));
        Assert.Equal(
            ("github.com/acme/web", "web", null),
            (found.Note.Project, found.Note.ProjectName, found.Note.Path)
        );
        Assert.Equal("written elsewhere", NoteCatalog.OfAll(_scratch.Paths, _settings).Read(found.Note));
        Assert.Single(
            MemorySearch
                .Find(NoteCatalog.Of(_scratch.Paths, _settings, "acme/web", _scratch.Root).Notes, "elsewhere", Many)
                .Best
        );
        Assert.Empty(
            MemorySearch
                .Find(NoteCatalog.Of(_scratch.Paths, _settings, null, _scratch.Root).Notes, "elsewhere", Many)
                .Best
        );
        Assert.Throws<Failure>(() => NoteCatalog.Of(_scratch.Paths, _settings, "no such project", _scratch.Root));
    }

    [Fact]
    public void Search_finds_the_directorys_memory_before_the_first_sync()
    {
        var shop = _scratch.Repository("shop");
        var location = MemoryLocations.Of(shop, _scratch.Paths);
        Directory.CreateDirectory(location.Folder);
        File.WriteAllText(Path.Combine(location.Folder, "a.md"), "the cache");
        Put("-elsewhere", "b.md", "the cache");
        Assert.Equal(
            ["a.md"],
            MemorySearch
                .Find(NoteCatalog.Of(_scratch.Paths, _settings, null, _scratch.Folder("shop/src")).Notes, "cache", Many)
                .Best.Select(found => found.Note.Name)
        );
    }

    [Fact]
    public void A_long_running_process_releases_old_search_indexes()
    {
        Put("-home-shop", "a.md", "text");
        for (var i = 0; i < 20; i++)
            Assert.Single(All("text"));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads the mapped files from /proc");
        Assert.InRange(
            File.ReadLines("/proc/self/maps")
                .Count(line => line.EndsWith(_scratch.Paths.MemoryIndex, StringComparison.Ordinal)),
            0,
            2
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(-1)]
    public void A_damaged_search_index_is_rebuilt(int length)
    {
        Put("-home-shop", "a.md", "text");
        Assert.Single(All("text"));
        var bytes = File.ReadAllBytes(_scratch.Paths.MemoryIndex);
        File.WriteAllBytes(_scratch.Paths.MemoryIndex, length < 0 ? bytes[..^1] : bytes[..length]);
        Assert.Single(All("text"));
        Assert.NotNull(IndexFile.Parse(File.ReadAllBytes(_scratch.Paths.MemoryIndex)));
    }

    IReadOnlyList<FoundNote> All(string query) =>
        MemorySearch.Find(NoteCatalog.OfAll(_scratch.Paths, _settings).Notes, query, Many).Best;

    string Put(string slug, string name, string text)
    {
        var file = Path.Combine(_scratch.Folder($".claude/projects/{slug}/memory"), name);
        File.WriteAllText(file, text);
        return file;
    }

    void Mirror(string project, string name, string text)
    {
        using var database = Database.Open(_scratch.Paths, TimeProvider.System, TimeSpan.FromSeconds(30));
        database.Transaction(() =>
        {
            database.Execute(
                """
                insert into memory_files (project, name, content, hash, heads, versions, written_at, actor)
                values ($project, $name, cast($text as blob), uuid(), '', 1, timestamp '2026-01-01', 'Ann')
                """,
                ("project", project),
                ("name", name),
                ("text", text)
            );
            Meta.Set(
                database,
                "memory_generation",
                (StoredMemoryTexts.Generation(database) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
        });
    }

    static IEnumerable<string> Names(string query, params (string Name, string Text)[] notes) =>
        Find(query, notes).Select(found => found.Note.Name);

    static IReadOnlyList<FoundNote> Find(string query, params (string Name, string Text)[] notes) =>
        Search(query, notes).Best;

    static FoundNotes Search(string query, params (string Name, string Text)[] notes) =>
        MemorySearch.Find(
            [
                .. notes.Select(note => new SearchNote(
                    new("p", "p", note.Name, null, default),
                    NoteText.Normalize(Encoding.UTF8.GetBytes(note.Text))
                )),
            ],
            query,
            Many
        );
}
