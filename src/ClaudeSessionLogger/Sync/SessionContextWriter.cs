using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Writes <c>prime.json</c> for the session-start hook, which must not open the database; deletes the file if session
/// context is turned off.
/// </summary>
static class SessionContextWriter
{
    const int Folders = 50;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public static void Write(CaptureContext context) =>
        Write(context.Paths, context.Settings, context.Log, context.Clock);

    public static void Write(AppPaths paths, Settings settings, BackgroundLog log, TimeProvider clock)
    {
        // If config.json cannot be read, the context may well be turned on: sessions start with the previous one.
        if (!settings.IsReadable)
            return;
        try
        {
            if (settings.Prime is { } budget && Database.OpenToRead(paths, s_timeout) is { } database)
            {
                using (database)
                    SessionContextFile.Write(
                        paths.SessionContext,
                        Texts(
                            database,
                            ActorIdentity.Of(
                                database,
                                UserIdentity.UserName(settings),
                                DeviceIdentity.LoadOrCreate(paths)
                            ),
                            clock,
                            budget
                        )
                    );
            }
            else
            {
                AtomicFile.TryDelete(paths.SessionContext);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Failure)
        {
            log.WriteOnce(
                $"cannot write {paths.SessionContext} ({e.Reason}); sessions start with the previous context."
            );
        }
    }

    // Builds a text for each directory of a recent session, because the hook knows only its directory and has no time
    // to look up the project.
    static List<(string, string)> Texts(Database database, ActorIdentity me, TimeProvider clock, int budget)
    {
        var now = HubStateStore.Now(database, clock);
        var byProject = new Dictionary<string, string?>(StringComparer.Ordinal);
        var texts = new List<(string, string)>();
        foreach (
            var (folder, project) in database.Query(
                """
                select cwd, arg_max(project, ended_at) from sessions where cwd is not null and project is not null
                group by cwd order by max(ended_at) desc nulls last limit $limit
                """,
                row => (Folder: row.GetString(0), Project: row.Text(1)),
                ("limit", Folders)
            )
        )
        {
            if (project is null)
                continue;
            if (!byProject.TryGetValue(project, out var text))
                byProject[project] = text = SessionContextText.Build(database, project, me, now, budget);
            if (text is not null)
                texts.Add((folder, text));
        }

        return texts;
    }
}
