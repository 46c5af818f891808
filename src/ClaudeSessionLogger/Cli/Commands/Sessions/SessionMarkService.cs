using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Changes what the user says about a session, for the commands that rename, tag, pin and note.</summary>
static class SessionMarkService
{
    // As for entries: a running import must not cause a mark to be lost.
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <param name="given">The session's id or its first characters; the whole id if it is not recorded here.</param>
    public static int Change(ParseResult parsed, string given, bool json, params IReadOnlyList<MarkChange> changes)
    {
        var paths = AppPaths.FromEnvironment();
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        var settings = Settings.Load(paths, log);
        // Before the database is opened, because this may run git.
        var person = UserIdentity.HubName(settings);
        SessionMarksJson result;
        using (var database = Database.Open(paths, TimeProvider.System, s_timeout))
        {
            database.SkipCheckpoint();
            var session = Find(database, given);
            var marks = new SessionMarks(null, [], false, null);
            database.Transaction(() =>
                marks = new SessionMarkWriter(
                    database,
                    DeviceIdentity.LoadOrCreate(paths),
                    new(() => person),
                    TimeProvider.System
                ).Change(session, changes)
            );
            StatusCacheWriter.Write(database, paths, TimeProvider.System);
            result = SessionMarksJson.Of(session, SessionQuery.TryLoad(database, session)?.Title, marks);
        }

        if (settings.Hub is not null)
            StartFlush(paths, log);
        Print(parsed.InvocationConfiguration.Output, result, json);
        return 0;
    }

    static SessionId Find(Database database, string given)
    {
        if (ForgottenSessions.All(database).Contains(new(given)))
            throw new Failure(FailureKind.NotFound, $"cannot change session {SafeText.Safe(given)}: it was forgotten.");
        try
        {
            return SessionQuery.FindIdToChange(database, given);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound)
        {
            // A session of another machine, or one that is not recorded yet.
            if (
                given.Length >= SessionQuery.MinIdLengthForChange
                && SessionMarkStore.StartingWith(database, given) is [var marked]
            )
                return marked;
            return Guid.TryParseExact(given, "D", out _)
                ? new SessionId(given.ToLowerInvariant())
                : throw new Failure(
                    FailureKind.NotFound,
                    $"{failure.Message} To mark a session that is not recorded on this machine, give its complete id."
                );
        }
    }

    static void Print(TextWriter output, SessionMarksJson marks, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(marks, SessionMarksJsonContext.Readable.SessionMarksJson));
            return;
        }

        var title = new SessionRow
        {
            SessionId = marks.SessionId,
            Title = marks.Title ?? "(no title)",
            Tags = marks.Tags,
            Pinned = marks.Pinned,
        }.ListTitle;
        Terminal.Print(output, $"session {marks.SessionId.Short}: {SafeText.Safe(title)}");
        if (marks.Note is { } note)
            Terminal.Print(output, $"note: {SafeText.Safe(note)}", indent: 6);
    }

    static void StartFlush(AppPaths paths, BackgroundLog log)
    {
        try
        {
            BackgroundLauncher.StartFlush(paths);
        }
        catch (Failure failure)
        {
            log.WriteOnce(failure.Message);
        }
    }
}

/// <summary>A session's marks as JSON.</summary>
/// <param name="Title">The title that is shown: the user's, else the client's; null if the session has none.</param>
sealed record SessionMarksJson(
    SessionId SessionId,
    string? Title,
    string? UserTitle,
    IReadOnlyList<string> Tags,
    bool Pinned,
    string? Note
)
{
    public static SessionMarksJson Of(SessionId session, string? title, SessionMarks marks) =>
        new(session, title ?? marks.Title, marks.Title, marks.Tags, marks.IsPinned, marks.Note);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SessionMarksJson))]
sealed partial class SessionMarksJsonContext : JsonSerializerContext
{
    public static readonly SessionMarksJsonContext Readable = new(
        new JsonSerializerOptions
        {
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );
}
