using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A home whose sessions are searched, in this process.</summary>
sealed class SearchHome : IDisposable
{
    public ArchiveHome Archive { get; }

    public SearchHome(bool hasArchive = true) =>
        Archive = new(hasArchive ? """{"archive": true}""" : """{"archive": false}""");

    public CaptureHome Home => Archive.Home;

    public AppPaths Paths => Home.Paths;

    /// <summary>What searches had to say besides their results.</summary>
    public List<string> Reports { get; } = [];

    public List<ContentMatch> Find(string words, ContentFilter? filter = null) =>
        Find(new WordsTextQuery(new(words)), filter);

    public List<ContentMatch> Find(TextQuery query, ContentFilter? filter = null) =>
        new ContentSearch(Paths, Settings.Load(Paths, _ => { }), Reports.Add).Find(query, filter ?? new(), _ => true);

    /// <summary>The ids of the sessions that have the words.</summary>
    public string Sessions(string words) =>
        string.Join(
            ' ',
            Find(words)
                .Where(match => match.Text.Length > 0)
                .Select(match => match.SessionId.Value)
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Writes a transcript, which is then on the disk only.</summary>
    public string Write(string session, params IEnumerable<string> rows) =>
        ArchiveHome.Write(Archive.Transcript(session), string.Concat(rows.Select(row => row + "\n")));

    /// <summary>Writes a result of a tool that is too long for the transcript.</summary>
    public string WriteResult(string session, string name, string text) =>
        ArchiveHome.Write(Path.Combine(Archive.Project, session, "tool-results", name), text);

    public static string Row(string session, string type, string content, int number = 1) =>
        $$$"""{"type":"{{{type}}}","uuid":"{{{Conversation.NewId(number)}}}","sessionId":"{{{session}}}","cwd":"/gone/project","gitBranch":"main","timestamp":"2026-11-01T12:{{{number
            % 60:00}}}:00.000Z","message":{"role":"{{{type}}}","content":{{{content}}}}}""";

    public void DeleteTranscripts() => Directory.Delete(Home.Projects, recursive: true);

    public ContentIndex Index => ContentIndex.Load(Paths.SearchIndex);

    public void Dispose() => Archive.Dispose();
}
