using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>A session that the user wants to forget, with details by which the user can recognise it.</summary>
sealed record ForgetCandidate(SessionId Id, string? Project, string? Title, DateTime? EndedAt, long Responses, Usd Cost)
{
    /// <summary>The project as reports show it, which distinguishes projects with the same name.</summary>
    public string? ProjectLabel { get; init; }
}

/// <summary>Finds the sessions that a user wants to forget.</summary>
static class ForgetSelection
{
    // The name, or the end of the remote or path: owner/name.
    const string IsOf =
        "(project = $wanted or (contains($wanted, '/') and ends_with('/' || project_id, '/' || ltrim($wanted, '/'))))";

    const string EndedBefore = "coalesce(ended_at, started_at, session_date) < $wanted";

    public static List<ForgetCandidate> OfSession(Database database, SessionId id) =>
        Query(database, "session_id = $wanted", id.Value);

    /// <summary>Whether this is the name of a project.</summary>
    public static bool IsProject(Database database, string name) =>
        database.Scalar<bool>($"select exists (from sessions where {IsOf})", ("wanted", name));

    /// <summary>Returns the sessions of a project, see <see cref="OfProject"/>, that ended before an instant.</summary>
    /// <param name="day">The day that it begins, as the user reads it.</param>
    public static List<ForgetCandidate> OfProjectBefore(Database database, string project, DateTime instant, string day)
    {
        var found = OfProject(database, project);
        var older = Query(database, EndedBefore, instant).Select(session => session.Id).ToHashSet();
        found.RemoveAll(session => !older.Contains(session.Id));
        return found.Count > 0
            ? found
            : throw new Failure(
                FailureKind.NotFound,
                $"no session of {SafeText.Safe(project)} ended before {day}; run claude-session-logger sessions to "
                    + "list "
                    + "sessions."
            );
    }

    /// <summary>
    /// Returns the sessions of the project with exactly this name. Part of a name is not accepted, because it could
    /// match other projects by mistake. Throws a <see cref="Failure"/> that lists them if several have the name.
    /// </summary>
    public static List<ForgetCandidate> OfProject(Database database, string project)
    {
        var found = Query(database, IsOf, project);
        RequireOne(database, project);
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

    static void RequireOne(Database database, string project)
    {
        var labels = ProjectLabels.Read(database);
        var projects = database.Query(
            $"""
            select any_value(project), project_id, count(*) from sessions where {IsOf} and project_id is not null
            group by project_id order by project_id
            """,
            row => (Name: row.GetString(0), Id: row.GetString(1), Sessions: row.GetInt64(2)),
            ("wanted", project)
        );
        if (projects.Count < 2)
            return;
        throw new Failure(
            FailureKind.Conflict,
            $"{projects.Count} projects are named {SafeText.Safe(project)}; nothing was forgotten. Give one of:"
                + string.Concat(
                    projects.Select(found =>
                        $"\n  {SafeText.Safe(labels.GetValueOrDefault((found.Name, found.Id)) ?? found.Id)}  "
                        + $"{CountText.Of(found.Sessions, "session")}"
                    )
                )
        );
    }

    /// <summary>Returns the sessions that ended before an instant (UTC).</summary>
    /// <param name="day">The day that it begins, as the user reads it.</param>
    public static List<ForgetCandidate> Before(Database database, DateTime instant, string day)
    {
        var found = Query(database, EndedBefore, instant);
        return found.Count > 0
            ? found
            : throw new Failure(
                FailureKind.NotFound,
                $"no session ended before {day}; run claude-session-logger sessions to list sessions."
            );
    }

    static List<ForgetCandidate> Query(Database database, string condition, object wanted)
    {
        var labels = ProjectLabels.Read(database);
        return database.Query(
            $"""
            select session_id, project, title, ended_at,
                (select count(*) from responses where responses.session_id = sessions.session_id),
                coalesce(cost_usd, 0), project_id
            from {MarkedSessions.Sql} as sessions where {condition} order by ended_at desc nulls last, session_id
            """,
            row => new ForgetCandidate(
                new(row.GetString(0)),
                row.Text(1),
                row.Text(2),
                row.Time(3),
                row.Count(4),
                new(row.GetDecimal(5))
            )
            {
                ProjectLabel = labels.GetValueOrDefault((row.Text(1) ?? "", row.Text(6) ?? "")) ?? row.Text(1),
            },
            ("wanted", wanted)
        );
    }
}
