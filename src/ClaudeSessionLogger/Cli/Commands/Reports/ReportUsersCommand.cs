using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>
/// Reports the usage of each person whose sessions this user can read on the hub. On PostgreSQL, users can read only
/// their own sessions, and the hub owner can read all sessions.
/// </summary>
sealed class ReportUsersCommand : Command, ICommandExample
{
    readonly Option<bool> _hub = new("--hub")
    {
        Description = "Read from the hub, as always: only the hub has the usage of others",
    };
    readonly Option<int?> _days = new("--days") { Description = "Only the last N days", HelpName = "N" };
    readonly Option<bool> _json = CommonOptions.Json();

    public ReportUsersCommand()
        : base("users", "Show the usage of each person whose sessions you can read on the hub")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_hub, _days, _json])
            Add(option);
        _days.Validators.Add(result =>
        {
            if (CommonOptions.IsOutside(result, 1, 36_500))
                result.AddError($"--days takes a number from 1 to 36500, not '{result.Tokens[0].Value}'.");
        });
        SetAction(Run);
    }

    public string Example => "claude-session-logger report users --hub --days 30";

    int Run(ParseResult parsed)
    {
        var (output, paths, clock) = (
            parsed.InvocationConfiguration.Output,
            AppPaths.FromEnvironment(),
            TimeProvider.System
        );
        var settings = Settings.LoadValid(paths, new BackgroundLog(paths.BackgroundLog, clock).WriteOnce);
        var since = parsed.GetValue(_days) is { } days
            ? LocalDay.Start(clock.GetUtcNow(), clock.LocalTimeZone, days - 1)
            : DateTime.MinValue;
        var users = Of(HubConnector.Sessions(settings, person: null), since);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(users, UserUsageJsonContext.Readable.ListUserUsageJson));
            return 0;
        }

        if (users.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                "the hub has no sessions in this period. Run claude-session-logger flush to send yours."
            );
            return 0;
        }

        var table = new TextTable(
            new("person", MinWidth: 8),
            TextColumn.Number("machines", drop: 2),
            TextColumn.Number("sessions", drop: 1),
            TextColumn.Number("responses", drop: 7),
            TextColumn.Number("input", drop: 5),
            TextColumn.Number("output", drop: 3),
            TextColumn.Number("cache write", drop: 6),
            TextColumn.Number("cache read", drop: 4),
            TextColumn.Number(TokenParts.Cache, drop: 4),
            TextColumn.Number("tokens"),
            TextColumn.Number("cost")
        )
        {
            Choices = TokenParts.Choices,
        };
        foreach (var user in users)
            table.AddRow(
                user.Person,
                Terminal.Number(user.Machines),
                Terminal.Number(user.Sessions),
                Terminal.Number(user.Responses),
                Terminal.Abbreviated(user.InputTokens),
                Terminal.Abbreviated(user.OutputTokens),
                Terminal.Abbreviated(user.CacheWriteTokens),
                Terminal.Abbreviated(user.CacheReadTokens),
                Terminal.Abbreviated(user.CacheWriteTokens + user.CacheReadTokens),
                Terminal.Abbreviated(
                    user.InputTokens + user.OutputTokens + user.CacheWriteTokens + user.CacheReadTokens
                ),
                Terminal.Money(user.CostUsd)
            );
        table.Print(output);
        return 0;
    }

    static List<UserUsageJson> Of(IReadOnlyList<HubSession> sessions, DateTime since) =>
        [
            .. sessions
                .Select(session => (Of: session, Hours: session.Hours.Where(hour => hour.Hour >= since).ToList()))
                .Where(session => session.Hours.Count > 0)
                .GroupBy(session => session.Of.CreatedBy ?? "unknown", StringComparer.Ordinal)
                .Select(person =>
                {
                    var hours = person.SelectMany(session => session.Hours).ToList();
                    var tokens = hours.Aggregate(default(Tokens), (sum, hour) => sum + hour.Tokens);
                    return new UserUsageJson(
                        person.Key,
                        person.Select(session => session.Of.Device).Distinct().Count(),
                        person.Count(),
                        hours.Sum(hour => hour.Responses),
                        tokens.Input,
                        tokens.Output,
                        tokens.CacheWrite,
                        tokens.CacheRead,
                        hours.Sum(hour => hour.CostUsd ?? 0)
                    );
                })
                .OrderByDescending(user => user.CostUsd)
                .ThenBy(user => user.Person, StringComparer.Ordinal),
        ];
}

/// <summary>A person in the output of <c>report users --json</c>.</summary>
sealed record UserUsageJson(
    string Person,
    int Machines,
    int Sessions,
    long Responses,
    long InputTokens,
    long OutputTokens,
    long CacheWriteTokens,
    long CacheReadTokens,
    decimal CostUsd
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<UserUsageJson>))]
sealed partial class UserUsageJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static UserUsageJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
