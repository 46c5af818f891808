using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Search;

/// <summary>Searches what was said in sessions, except for excluded and forgotten ones.</summary>
/// <param name="database">Null if nothing was recorded yet.</param>
sealed class SessionContentQuery(Database? database, Settings settings)
{
    /// <param name="files">What is searched.</param>
    /// <param name="content">The filter of what was said.</param>
    public List<SearchItem> Find(
        ContentSearch search,
        SearchedFiles files,
        TextQuery query,
        SearchFilter filter,
        ContentFilter content
    )
    {
        var hidden = Hidden();
        var ofProject = filter.Project is { } project ? OfProject(project) : null;
        var found = search.Find(
            files,
            query,
            content,
            session =>
                !hidden.Contains(session.SessionId)
                && filter.Sessions?.Contains(session.SessionId) is not false
                && (
                    filter.Session is not { } given
                    || session.SessionId.Value.StartsWith(given, StringComparison.OrdinalIgnoreCase)
                )
                && (ofProject is null || ofProject(session))
        );
        found.RemoveAll(match => settings.Excludes(null, match.Cwd));
        var recorded = Recorded(found.Select(match => match.SessionId).Distinct().ToList());
        return
        [
            .. found.Select(match =>
            {
                var (name, title) = recorded.GetValueOrDefault(match.SessionId);
                return new SearchItem
                {
                    Kind = SearchKind.Session,
                    SessionId = match.SessionId,
                    Project = name ?? FolderName(match.Cwd),
                    Title = title,
                    At = match.At,
                    Speaker = match.Speaker.Text(),
                    Tool = match.Tool,
                    Message = match.Uuid,
                    Agent = match.AgentId,
                    Snippet = "",
                    Match = match,
                    Score = match.Score,
                };
            }),
        ];
    }

    HashSet<SessionId> Hidden()
    {
        if (database is null)
            return [];
        var hidden = ForgottenSessions.All(database);
        database.Visit(
            "select path, session_id from transcripts where hidden and generation = 0",
            row =>
            {
                // One of a subagent does not show whether its session is excluded.
                if (TranscriptPath.AgentId(row.GetString(0)) is null)
                    hidden.Add(new(row.GetString(1)));
            }
        );
        return hidden;
    }

    // Recorded sessions by the project's name, others by their folder.
    Func<SessionFootprint, bool> OfProject(string project)
    {
        var known = new Dictionary<SessionId, bool>();
        database?.Visit(
            $"select session_id, {ProjectNameFilter.Contains("$project")} from sessions",
            row => known[new(row.GetString(0))] = row.GetBoolean(1),
            ("project", project)
        );
        // The client replaces the same characters in the names of its folders.
        var folder = string.Concat(project.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return session =>
            known.TryGetValue(session.SessionId, out var matches)
                ? matches
                : session.Files[0].Path.Split('/')[1].Contains(folder, StringComparison.OrdinalIgnoreCase);
    }

    Dictionary<SessionId, (string? Project, string? Title)> Recorded(List<SessionId> sessions)
    {
        if (database is null || sessions.Count == 0)
            return [];
        using var filter = database.Filter(sessions);
        var labels = ProjectLabels.Read(database);
        return database
            .Query(
                $"select session_id, project, project_id, title from {MarkedSessions.Sql} where session_id in {filter}",
                row =>
                    (
                        Id: new SessionId(row.GetString(0)),
                        Project: Text(row, 1),
                        ProjectId: Text(row, 2),
                        Title: Text(row, 3)
                    )
            )
            .ToDictionary(
                row => row.Id,
                row => (labels.GetValueOrDefault((row.Project ?? "", row.ProjectId ?? "")) ?? row.Project, row.Title)
            );

        static string? Text(DuckDB.NET.Data.DuckDBDataReader row, int column) =>
            row.IsDBNull(column) ? null : row.GetString(column);
    }

    static string? FolderName(string? folder) =>
        folder?.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries) is [.., var name] ? name : null;
}
