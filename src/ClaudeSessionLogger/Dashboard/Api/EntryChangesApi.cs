using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>Writes to the shared log, like the commands <c>log</c>, <c>note</c>, <c>edit</c> and
/// <c>claim</c>.</summary>
sealed class EntryChangesApi(AppPaths paths)
{
    delegate IReadOnlyList<EntryChange> Plan(LogEntry entry, LogAuthor author, DateTime now);

    public byte[] Log(ApiRequest given)
    {
        var category = EntryTextRules.Category(given.Required("category"));
        var entry = new NewEntry(
            category,
            given.Text("status") is { } status ? EntryTextRules.Status(status) : EntryStatus.DefaultFor(category),
            given.Text("title") ?? "",
            given.Text("body"),
            given.Text("project")
        );
        entry.Check();
        var service = LogService.Of(paths);
        return Show(service, service.Write(null, (_, writer, _) => writer.Create(entry)));
    }

    /// <summary>Changes one entry; <c>action</c> is the name of the command.</summary>
    public byte[] Change(ApiRequest given)
    {
        var (action, service) = (given.Required("action"), LogService.Of(paths));
        return action switch
        {
            "claim" => Team(
                service,
                given,
                (entry, author, now) => ClaimPolicy.Claim(entry, author, now, ClaimPolicy.DefaultLength),
                isClaim: true
            ),
            "release" => Team(service, given, ClaimPolicy.Release),
            "resolve" or "reopen" or "move" or "edit" => Team(service, given, Fixed(Fields(action, given))),
            "note" => Own(service, given, Fixed([new(EventKind.Note, given.Required("note"))])),
            _ => throw new Failure(
                FailureKind.Invalid,
                $"there is no action '{SafeText.Fit(SafeText.Safe(action), 40)}'."
            ),
        };
    }

    static List<EntryChange> Fields(string action, ApiRequest given)
    {
        (EventKind Kind, string? Value)[] fields =
        [
            (EventKind.Title, action == "edit" ? given.Text("title") : null),
            (EventKind.Body, action == "edit" ? given.Text("body") : null),
            (EventKind.Category, action == "edit" ? given.Text("category") : null),
            (
                EventKind.Status,
                action switch
                {
                    "resolve" => EntryStatus.Resolved.Text,
                    "reopen" => EntryStatus.Open.Text,
                    "move" => given.Required("status"),
                    _ => given.Text("status"),
                }
            ),
            (EventKind.Note, given.Text("note")),
        ];
        var changes = fields
            .Where(field => field.Value is not null)
            .Select(field => new EntryChange(field.Kind, field.Value!).Check())
            .ToList();
        return changes.Count > 0
            ? changes
            : throw new Failure(
                FailureKind.Invalid,
                "nothing to change: give a title, a body, a category or a status."
            );
    }

    static Plan Fixed(List<EntryChange> changes)
    {
        changes.ForEach(change => change.Check());
        return (_, _, _) => changes;
    }

    byte[] Own(LogService service, ApiRequest given, Plan plan) =>
        Show(service, service.Write(null, (database, writer, author) => Write(database, writer, author, given, plan)));

    byte[] Team(LogService service, ApiRequest given, Plan plan, bool isClaim = false) =>
        Show(
            service,
            new TeamChange(service).Write(
                null,
                (database, writer, author) => Write(database, writer, author, given, plan),
                isClaim
            )
        );

    static LogEntry Write(Database database, LogWriter writer, LogAuthor author, ApiRequest given, Plan plan) =>
        writer.Change(
            EntryLookup.ByIdToChange(database, given.Required("id")),
            entry => plan(entry, author, writer.Now)
        );

    byte[] Show(LogService service, LogEntry entry)
    {
        using var database = DashboardData.Require(paths);
        return EntriesApi.Serialize(EntryDetail.Load(database, entry.Id, service.Device, TimeProvider.System));
    }
}
