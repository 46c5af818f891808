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
/// Searches entries of the shared log, notes of Claude's memory, and titles, tags and notes of sessions for the same
/// words; newest first.
/// </summary>
sealed class SearchQuery(AppPaths paths, Settings settings, TimeProvider clock)
{
    const int SnippetColumns = 160;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public List<SearchItem> Find(WordQuery words, SearchFilter filter)
    {
        if (words.IsEmpty)
            return [];
        // The catalog opens the database itself, which must not be open twice in a process.
        (NoteCatalog Catalog, List<MemoryNote> Found)? notes = filter.Has(SearchKind.Memory)
            ? NotesWith(words, filter)
            : null;
        List<SearchItem> found = [];
        using (var database = Database.OpenToRead(paths, s_timeout))
        {
            if (database is not null && filter.Has(SearchKind.Entry))
                found.AddRange(Entries(database, words, filter));
            if (database is not null && filter.Has(SearchKind.Session))
                found.AddRange(Sessions(database, words, filter));
            if (notes is not null)
                found.AddRange(Notes(database, notes.Value.Found, filter));
        }

        return
        [
            .. found
                .OrderByDescending(item => item.At ?? DateTime.MinValue)
                .ThenBy(
                    item => item.EntryId?.Value ?? item.SessionId?.Value ?? item.ProjectKey + item.Name,
                    StringComparer.Ordinal
                )
                .Take(filter.Limit ?? int.MaxValue)
                .Select(item => item.Kind == SearchKind.Memory ? WithText(item, words, notes!.Value) : item),
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
            });

    static IEnumerable<SearchItem> Sessions(Database database, WordQuery words, SearchFilter filter) =>
        SessionQuery
            .List(
                database,
                new(filter.Project, Since: filter.Since, Until: filter.Until, Limit: filter.Limit, From: filter.From)
                {
                    TitleWords = words,
                    SearchesNotes = true,
                }
            )
            .Select(session => new SearchItem
            {
                Kind = SearchKind.Session,
                SessionId = session.SessionId,
                Project = session.Project,
                Title = session.Title,
                At = session.EndedAt ?? session.StartedAt,
                Snippet = Snippet(words, $"{session.ListTitle}\n{session.Note}", session.Title),
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

    static string Snippet(WordQuery words, string text, string? title) =>
        words.Snippet(text, SnippetColumns)?.Snippet ?? SafeText.Fit(SafeText.Safe(title ?? ""), SnippetColumns);

    DateTime? Start(DateOnly? day) => day is { } first ? LocalDay.Start(first, clock.LocalTimeZone) : null;

    DateTime? End(DateOnly? day) => day == DateOnly.MaxValue ? null : Start(day?.AddDays(1));

    static bool Contains(string text, string normalized) =>
        TextNormalizer.NormalizeWords(text).Contains(normalized, StringComparison.Ordinal);
}
