using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Search;

/// <summary>
/// Searches entries of the shared log, notes of Claude's memory, and titles, tags, notes and content of sessions;
/// newest or best first.
/// </summary>
/// <param name="report">Receives a sentence about each error.</param>
sealed class SearchQuery(AppPaths paths, Settings settings, TimeProvider clock, Action<string> report)
{
    const int SnippetColumns = 160;

    // A title says what a session is about.
    const int TitleBonus = 3;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>Searches for words everywhere.</summary>
    public List<SearchItem> Find(WordQuery words, SearchFilter filter) =>
        words.IsEmpty ? [] : Find(words, new WordsTextQuery(words), filter);

    /// <summary>Searches for something else than words, in the content of sessions.</summary>
    public List<SearchItem> Find(TextQuery text, SearchFilter filter) => Find(null, text, filter);

    List<SearchItem> Find(WordQuery? words, TextQuery text, SearchFilter filter)
    {
        var search = new ContentSearch(paths, settings, report) { Cancelled = filter.Cancelled };
        // Finding all files takes about as long as opening the database.
        var files = filter.Has(SearchKind.Session) ? Task.Run(search.Open, CancellationToken.None) : null;
        // The catalog opens the database itself, which must not be open twice in a process.
        (NoteCatalog Catalog, List<MemoryNote> Found)? notes =
            words is not null && filter.Has(SearchKind.Memory) ? NotesWith(words, filter) : null;
        List<SearchItem> found = [];
        using (var database = Database.OpenToRead(paths, s_timeout))
        {
            if (database is not null && words is not null && filter.Has(SearchKind.Entry))
                found.AddRange(Entries(database, words, filter));
            if (files is not null)
            {
                using var opened = files.GetAwaiter().GetResult();
                found.AddRange(Sessions(database, words, filter, Said(database, search, opened, text, filter)));
            }

            if (notes is not null)
                found.AddRange(Notes(database, notes.Value.Found, filter));
        }

        return
        [
            .. Ordered(found, filter)
                .Take(filter.Limit ?? int.MaxValue)
                .Select(item =>
                    item.Kind == SearchKind.Memory ? WithText(item, words!, notes!.Value)
                    : item.Match is { } match ? WithSnippet(item, match, text)
                    : item
                ),
        ];
    }

    static IEnumerable<SearchItem> Ordered(List<SearchItem> found, SearchFilter filter) =>
        found
            .OrderByDescending(item => filter.IsBestFirst ? item.Score : 0)
            .ThenByDescending(item => item.At ?? DateTime.MinValue)
            .ThenBy(
                item => item.EntryId?.Value ?? item.SessionId?.Value ?? item.ProjectKey + item.Name,
                StringComparer.Ordinal
            );

    // Of a session whose id was given, nothing else matches.
    static SearchItem WithSnippet(SearchItem item, ContentMatch match, TextQuery text) =>
        item with
        {
            Snippet = match.Snippet is { } snippet ? snippet.Line : item.Title ?? "",
            Context = match.Snippet?.Context,
            Query = text,
        };

    List<SearchItem> Said(
        Database? database,
        ContentSearch search,
        SearchedFiles files,
        TextQuery text,
        SearchFilter filter
    ) =>
        new SessionContentQuery(database, settings).Find(
            search,
            files,
            text,
            filter,
            new(filter.From ?? Start(filter.Since), End(filter.Until), filter.Branch, filter.Speaker, filter.Tool)
            {
                Limit = filter.Limit ?? int.MaxValue,
                IsBestFirst = filter.IsBestFirst,
                HasAllMatches = filter.Session is not null,
                Snippet = new(SnippetColumns, filter.Context, filter.ShowsSecrets),
            }
        );

    /// <summary>What was said in sessions, and the sessions of which only the title matches.</summary>
    static List<SearchItem> Sessions(Database? database, WordQuery? words, SearchFilter filter, List<SearchItem> said)
    {
        if (database is null || words is null || filter.IsOfContent)
            return said;
        var known = said.Select(item => item.SessionId).ToHashSet();
        var titled = Titles(database, words, filter).ToList();
        var matching = titled.Select(item => item.SessionId).ToHashSet();
        return
        [
            .. said.Select(item =>
                matching.Contains(item.SessionId) ? item with { Score = item.Score + TitleBonus } : item
            ),
            .. titled.Where(item => !known.Contains(item.SessionId)),
        ];
    }

    IEnumerable<SearchItem> Entries(Database database, WordQuery words, SearchFilter filter) =>
        EntryQuery
            .List(
                database,
                new(Project: filter.Project, Limit: filter.Limit)
                {
                    Words = words,
                    ChangedFrom = filter.From ?? Start(filter.Since),
                    ChangedBefore = End(filter.Until),
                },
                bodies: true
            )
            .Select(entry => new SearchItem
            {
                Kind = SearchKind.Entry,
                EntryId = entry.Id,
                Project = entry.Project,
                Category = entry.Category,
                Status = entry.Status,
                Title = entry.Title,
                At = entry.UpdatedAt ?? entry.LoggedAt,
                Snippet = Snippet(words, $"{entry.Title}\n{entry.Body}", entry.Title),
                Score = Score(words, $"{entry.Title}\n{entry.Body}", entry.Title),
            });

    static IEnumerable<SearchItem> Titles(Database database, WordQuery words, SearchFilter filter) =>
        SessionQuery
            .List(
                database,
                new(filter.Project, Since: filter.Since, Until: filter.Until, Limit: filter.Limit, From: filter.From)
                {
                    TitleWords = words,
                    SearchesNotes = true,
                }
            )
            .Where(session => filter.Sessions?.Contains(session.SessionId) is not false)
            .Select(session => new SearchItem
            {
                Kind = SearchKind.Session,
                SessionId = session.SessionId,
                Project = session.Project,
                Title = session.Title,
                At = session.EndedAt ?? session.StartedAt,
                Snippet = Snippet(words, $"{session.Title}\n{session.TagText}\n{session.Note}", session.Title),
                Score = Score(words, session.Title ?? "", session.Title),
            });

    /// <summary>The notes with all words in their name and text, and where to read their texts.</summary>
    (NoteCatalog Catalog, List<MemoryNote> Found) NotesWith(WordQuery words, SearchFilter filter)
    {
        var catalog = NoteCatalog.OfAll(paths, settings);
        var project = filter.Project is { } name ? TextNormalizer.NormalizeWords(name) : "";
        var found = new List<MemoryNote>();
        Span<byte> buffer = stackalloc byte[256];
        foreach (var (note, text) in catalog.Notes)
            if (
                words.MatchesNormalized(NoteText.Normalize(note.Name, buffer), text.Span)
                && (Contains(note.ProjectName, project) || Contains(note.Project, project))
            )
                found.Add(note);
        // The texts are in a mapped file, which is released with the notes.
        GC.KeepAlive(catalog);
        return (catalog, found);
    }

    IEnumerable<SearchItem> Notes(Database? database, List<MemoryNote> found, SearchFilter filter)
    {
        var written = new Dictionary<(string, string), DateTime>();
        if (database is not null && found.Exists(note => note.Path is null))
            foreach (var file in MemoryFileStore.All(database))
                written[(file.Project, file.Name)] = file.WrittenAt;
        return found
            // The index may be older than the folder.
            .Where(note => note.Path is not { } path || File.Exists(path))
            .Select(note => new SearchItem
            {
                Kind = SearchKind.Memory,
                Project = note.ProjectName,
                ProjectKey = note.Project,
                Name = note.Name,
                Path = note.Path,
                At =
                    note.Path is { } path ? File.GetLastWriteTimeUtc(path)
                    : written.TryGetValue((note.Project, note.Name), out var at) ? at
                    : null,
                Snippet = "",
            })
            .Where(item =>
                ((filter.From ?? Start(filter.Since)) is not { } since || item.At >= since)
                && (End(filter.Until) is not { } until || item.At < until)
            );
    }

    static SearchItem WithText(SearchItem item, WordQuery words, (NoteCatalog Catalog, List<MemoryNote> Found) notes)
    {
        var note = notes.Found.Find(note =>
            (note.Project, note.Name, note.Path) == (item.ProjectKey, item.Name, item.Path)
        );
        var text = notes.Catalog.Read(note!) ?? "";
        return words.Snippet(text, SnippetColumns) is var (snippet, line)
            ? item with
            {
                Snippet = snippet,
                Line = line,
            }
            : item with
            {
                Snippet = SafeText.Fit(SafeText.Safe(text.Trim().Split('\n')[0].Trim()), SnippetColumns),
            };
    }

    // As content of sessions is rated, with what people say.
    static int Score(WordQuery words, string text, string? title)
    {
        var query = new WordsTextQuery(words);
        Span<int> qualities = stackalloc int[query.Terms];
        var score = query.Rate(text, qualities) * SearchTerm.Whole;
        foreach (var quality in qualities)
            score += quality;
        return score + (words.Matches(title ?? "") ? TitleBonus : 0);
    }

    static string Snippet(WordQuery words, string text, string? title) =>
        words.Snippet(text, SnippetColumns)?.Snippet ?? SafeText.Fit(SafeText.Safe(title ?? ""), SnippetColumns);

    DateTime? Start(DateOnly? day) => day is { } first ? LocalDay.Start(first, clock.LocalTimeZone) : null;

    DateTime? End(DateOnly? day) => day == DateOnly.MaxValue ? null : Start(day?.AddDays(1));

    static bool Contains(string text, string normalized) =>
        TextNormalizer.NormalizeWords(text).Contains(normalized, StringComparison.Ordinal);
}
