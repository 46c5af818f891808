using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A session in a list of all of them: only what is sorted, filtered and shown.</summary>
sealed class ListedSession
{
    static readonly NamedColumns s_columns = new(
        "session_id",
        "project",
        "project_id",
        "title",
        "user_title",
        "tags",
        "pinned",
        "session_type",
        "git_branch",
        "models",
        "coalesce(started_at, ended_at) as started_at",
        "coalesce(ended_at, started_at) as ended_at",
        "cost_usd",
        "client_priced_usd",
        "unpriced_models is not null as lacks_models",
        "total_tokens"
    );

    byte[]? _searched;

    public required SessionId Id { get; init; }
    public string? Project { get; init; }
    public required string Title { get; init; }
    public string? UserTitle { get; init; }
    public string? Tags { get; init; }
    public bool IsPinned { get; init; }
    public string? Type { get; init; }
    public string? Branch { get; init; }
    public string? Models { get; init; }
    public DateTime? StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public decimal CostUsd { get; init; }
    public CostMark Mark { get; init; }
    public long Tokens { get; init; }

    /// <summary>The tags, as in <c>#flaky #billing</c>.</summary>
    public string TagText => Tags is null ? "" : "#" + Tags.Replace(", ", " #", StringComparison.Ordinal);

    /// <summary>Whether all words occur in what is shown of the session, or its id begins with them.</summary>
    public bool Matches(WordQuery words) => words.MatchesNormalized(Searched) || words.IsStartOf(Id.Value);

    byte[] Searched =>
        _searched ??= Encoding.UTF8.GetBytes(
            TextNormalizer.NormalizeWords(string.Join('\n', Title, TagText, Project, Type, Branch, Models))
        );

    /// <summary>Reads all sessions, in no order.</summary>
    public static List<ListedSession> ReadAll(Database database)
    {
        var labels = ProjectLabels.Read(database);
        // Projects, branches, types and models are few; each is kept once.
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        return database.Query(
            $"select {s_columns} from {MarkedSessions.Sql}",
            row => Of(s_columns.Row(row), labels, texts)
        );
    }

    public static ListedSession Of(SessionRow row) =>
        new()
        {
            Id = row.SessionId,
            Project = row.ProjectLabel,
            Title = row.ShownTitle,
            UserTitle = row.UserTitle,
            Tags = MarkedSessions.Stored(row.Tags.ToList()),
            IsPinned = row.Pinned,
            Type = row.SessionType,
            Branch = row.GitBranch,
            Models = row.Models,
            StartedAt = row.StartedAt ?? row.EndedAt,
            EndedAt = row.EndedAt ?? row.StartedAt,
            CostUsd = row.CostUsd,
            Mark = row.Mark,
            Tokens = row.TotalTokens,
        };

    static ListedSession Of(
        NamedRow row,
        IReadOnlyDictionary<(string Name, string Id), string> labels,
        Dictionary<string, string> texts
    )
    {
        var project = row.Text("project");
        var label = labels.Count == 0 ? null : labels.GetValueOrDefault((project ?? "", row.Text("project_id") ?? ""));
        return new()
        {
            Id = new(row.String("session_id")),
            Project = Once(label ?? project, texts),
            Title = row.Text("title") is { Length: > 0 } title ? title : SessionRow.Untitled,
            UserTitle = row.Text("user_title"),
            Tags = Once(row.Text("tags"), texts),
            IsPinned = row.Value<bool>("pinned") is true,
            Type = Once(row.Text("session_type"), texts),
            Branch = Once(row.Text("git_branch"), texts),
            Models = Once(row.Text("models"), texts),
            StartedAt = row.Time("started_at"),
            EndedAt = row.Time("ended_at"),
            CostUsd = row.Money("cost_usd") ?? 0,
            Mark = new(row.Value<bool>("lacks_models") is true, row.Money("client_priced_usd") is > 0),
            Tokens = row.Count("total_tokens"),
        };
    }

    static string? Once(string? text, Dictionary<string, string> texts)
    {
        if (text is null || texts.TryGetValue(text, out var known) && (text = known) is not null)
            return text;
        return texts[text!] = text!;
    }
}
