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
        var output = parsed.InvocationConfiguration.Output;
        using var database = Database.OpenToRead(AppPaths.FromEnvironment(), CommandLine.LockTimeout);
        var sessions = database is null
            ? []
            : SessionQuery.List(database, new(Limit: parsed.GetValue(_limit) ?? DefaultLimit));
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(sessions, ReportJsonContext.Readable.ListSessionRow));
            return 0;
        }

        // Build the text in the status cache, which the session-start hook uses as well.
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
            session.SessionId,
            session.Title,
            session.Project,
            session.SessionType,
            new(session.CostUsd),
            new(session.EndedAt!.Value),
            TimeSpan.FromMinutes(session.DurationMin ?? 0)
        )
        {
            LacksModels = session.Mark.LacksModels,
        };
}
