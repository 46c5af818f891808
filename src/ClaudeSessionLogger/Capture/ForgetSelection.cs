using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Capture;

/// <summary>A session that the user wants to forget, with details by which the user can recognise it.</summary>
sealed record ForgetCandidate(string Id, string? Project, string? Title, DateTime? EndedAt, long Responses, Usd Cost);

/// <summary>Finds the sessions that a user wants to forget.</summary>
static class ForgetSelection
{
    public static List<ForgetCandidate> OfSession(Database database, string id) =>
        Query(database, "session_id = $wanted", id);

    /// <summary>
    /// Returns the sessions of the project with exactly this name. Part of a name is not accepted, because it could
    /// match other projects by mistake.
    /// </summary>
    public static List<ForgetCandidate> OfProject(Database database, string project)
    {
        var found = Query(database, "project = $wanted", project);
        if (found.Count > 0)
            return found;

        var similar = database.Query(
            "select distinct project from sessions where contains(lower(project), lower($wanted)) order by project "
                + "limit 5",
            row => row.GetString(0),
            ("wanted", project)
        );
        throw new Failure(
            FailureKind.NotFound,
            $"no session belongs to a project named {SafeText.Safe(project)}; "
                + (
                    similar.Count > 0
                        ? $"similar projects: {SafeText.Safe(string.Join(", ", similar))}."
                        : "run claude-session-logger sessions to list sessions."
                )
        );
    }

    /// <summary>Returns the sessions that ended before the given day (UTC).</summary>
    public static List<ForgetCandidate> Before(Database database, DateOnly day)
    {
        var found = Query(
            database,
            "coalesce(ended_at, started_at, session_date) < $wanted",
            day.ToDateTime(TimeOnly.MinValue)
        );
        return found.Count > 0
            ? found
            : throw new Failure(
                FailureKind.NotFound,
                $"no session ended before {day:O} (UTC); run claude-session-logger sessions to list sessions."
            );
    }

    static List<ForgetCandidate> Query(Database database, string condition, object wanted) =>
        database.Query(
            $"""
            select session_id, project, title, ended_at,
                (select count(*) from responses where responses.session_id = sessions.session_id), coalesce(cost_usd, 0)
            from sessions where {condition} order by ended_at desc nulls last, session_id
            """,
            row => new ForgetCandidate(
                row.GetString(0),
                row.Text(1),
                row.Text(2),
                row.Time(3),
                row.Count(4),
                new(row.GetDecimal(5))
            ),
            ("wanted", wanted)
        );
}
