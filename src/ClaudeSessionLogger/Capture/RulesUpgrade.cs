using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Recomputes stored sessions once after an upgrade that changed the counting rules, as far as the database allows it.
/// An import reads transcripts that are still on the disk again, so this matters for the others.
/// </summary>
static class RulesUpgrade
{
    const string Applied = "counting_rules";

    // The Python tool named projects differently.
    const string NotOfPythonTool = "session_id not in (select session_id from responses where adopted)";

    static readonly string s_version = CountingRules.Version.ToString(
        System.Globalization.CultureInfo.InvariantCulture
    );

    /// <summary>Whether sessions were recorded by older rules and not recomputed yet.</summary>
    public static bool IsPending(Database database) =>
        Meta.Get(database, Applied) != s_version && database.Scalar<bool>("select exists (from sessions)");

    /// <summary>Notes that a database without sessions needs no upgrade.</summary>
    public static void MarkIfEmpty(Database database)
    {
        if (Meta.Get(database, Applied) is null && !IsPending(database))
            Meta.Set(database, Applied, s_version);
    }

    public static void Run(Database database, CaptureContext context)
    {
        if (!IsPending(database))
            return;

        if (Repricer.IsDue(database, context.Prices))
            Repricer.Reprice(database, context.Prices);
        database.Transaction(() =>
        {
            SetProjectIds(database, context.Projects);
            Meta.Set(database, Applied, s_version);
        });
    }

    static void SetProjectIds(Database database, ProjectNames projects)
    {
        var places = database.Query(
            "select distinct cwd, project from sessions where project_id is null and cwd is not null and "
                + $"project is not null and {NotOfPythonTool}",
            row => (Cwd: row.GetString(0), Project: row.GetString(1))
        );
        database.Execute("create or replace temp table places (place varchar, named varchar, id varchar)");
        using (var rows = database.TemporaryAppender("places"))
        {
            foreach (var (cwd, project) in places)
            {
                var (name, id) = projects.Identify(cwd);
                var found = name == project ? id : ProjectNames.AncestorNamed(cwd, project);
                if (found is not null)
                    rows.CreateRow().AppendValue(cwd).AppendValue(project).AppendValue(found).EndRow();
            }
        }

        Rows.Change(
            database,
            "sessions",
            "places.id as project_id",
            $"sessions.project_id is null and {NotOfPythonTool}",
            "join places on sessions.cwd = places.place and sessions.project = places.named"
        );
    }
}
