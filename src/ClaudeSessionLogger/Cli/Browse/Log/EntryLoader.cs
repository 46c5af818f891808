using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>Reads entries of the shared log, with the queries of <c>list</c>, <c>show</c> and
/// <c>conflicts</c>.</summary>
sealed class EntryLoader(AppPaths paths, TimeProvider clock)
{
    readonly LogService _log = LogService.Of(paths);

    public LogData List(Database database, LogFilter filter)
    {
        var (now, words) = (HubStateStore.Now(database, clock), new WordQuery(filter.Words, withSingulars: true));
        return new(
            EntryQuery.List(
                database,
                new(filter.Category, Open: !filter.IncludesResolved, Now: now) { Words = words.IsEmpty ? null : words },
                bodies: false
            ),
            now
        );
    }

    /// <summary>An entry with its history; null if it was forgotten.</summary>
    public EntryDetail? Detail(Database database, EntryId id)
    {
        try
        {
            return EntryDetail.Load(database, id, _log.Device, clock);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>The open conflicts of all entries.</summary>
    public List<ConflictItem> Conflicts(Database database) =>
        [
            .. EntryQuery
                .List(database, new(Conflicts: true), bodies: false)
                .Select(row => Detail(database, row.Id)?.Entry)
                .OfType<LogEntry>()
                .SelectMany(entry =>
                    entry
                        .Conflicts.Where(conflict => conflict.IsOpen)
                        .Select(conflict => new ConflictItem(entry, conflict))
                ),
        ];
}

/// <summary>Which entries are listed.</summary>
/// <param name="Words">Words that occur in the title or the body.</param>
/// <param name="Category">Only this category; null for all.</param>
sealed record LogFilter(string Words = "", string? Category = null, bool IncludesResolved = false);

/// <param name="Now">The time to which claims are compared.</param>
sealed record LogData(IReadOnlyList<EntryRow> Entries, DateTime Now);

/// <summary>Two values of a field, neither of whose authors had seen the other's.</summary>
sealed record ConflictItem(LogEntry Entry, EntryConflict Conflict);
