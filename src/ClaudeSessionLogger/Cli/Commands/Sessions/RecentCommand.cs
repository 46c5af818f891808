using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Prints the most recent sessions, as the session-start hook does.</summary>
sealed class RecentCommand : Command, ICommandExample
{
    const int DefaultLimit = 3;

    readonly Option<int?> _limit = CommonOptions.Limit($"Maximum number of sessions (default: {DefaultLimit})");
    readonly Option<bool> _json = CommonOptions.Json();

    public RecentCommand()
        : base("recent", "Show the most recent sessions")
    {
        Add(_limit);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger recent --limit 10";

    int Run(ParseResult parsed)
    {
        var (output, limit) = (parsed.InvocationConfiguration.Output, parsed.GetValue(_limit) ?? DefaultLimit);
        var paths = AppPaths.FromEnvironment();
        List<SessionRow> sessions;
        try
        {
            using var database = Database.OpenToRead(paths, CommandLine.BriefTimeout);
            sessions = database is null ? [] : SessionQuery.List(database, new(Limit: limit));
        }
        // People run this when a session starts, which must not wait for a flush that is writing. The status cache
        // lacks columns of the JSON.
        catch (Failure failure) when (failure.Kind == FailureKind.Busy && !parsed.GetValue(_json))
        {
            var cached = new StatusCache(StatusCache.Read(paths.StatusCache).Recent, 0, null);
            if (cached.SystemMessage(TimeProvider.System.GetUtcNow(), limit, Terminal.Width(output)) is { } text)
                output.WriteLine(text);
            return 0;
        }

        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(sessions, ReportJsonContext.Readable.ListSessionRow));
            return 0;
        }

        // Let StatusCache build the text, as the session-start hook does.
        var cache = new StatusCache(
            [.. sessions.Where(session => session.EndedAt is not null).Select(ToCachedSession)],
            0,
            null
        );
        output.WriteLine(
            cache.SystemMessage(TimeProvider.System.GetUtcNow(), sessions.Count, Terminal.Width(output))
                ?? "no sessions yet"
        );
        return 0;
    }

    static CachedSession ToCachedSession(SessionRow session) =>
        new(
            session.SessionId.Value,
            session.Title,
            session.ProjectLabel,
            session.SessionType,
            new(session.CostUsd),
            new DateTimeOffset(session.EndedAt!.Value).ToLocalTime(),
            TimeSpan.FromMinutes(session.DurationMin ?? 0)
        )
        {
            Mark = session.Mark,
        };
}
