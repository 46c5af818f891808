using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Compares every projection with the data it is computed from.</summary>
static class ProjectionCheck
{
    const int Shown = 3;

    const string Name = "projections";

    public static IReadOnlyList<Finding> Check(Database database, DateTime asOf)
    {
        List<Finding> found =
        [
            .. Differing("log_entries", "the events of", "entry", "entries", EntryProjector.Differing(database, asOf)),
            .. Differing("memory_files", "the versions of", "file", "files", MemoryProjector.Differing(database, asOf)),
            .. Differing(
                "session_marks",
                "the events of",
                "session",
                "sessions",
                SessionMarkProjector.Differing(database, asOf)
            ),
            .. Differing("usage_quarters", "the responses of", "session", "sessions", UsageStore.Differing(database)),
            .. Rows.TablesWithDuplicates(database)
                .Select(table =>
                    Finding.Problem(
                        Name,
                        $"two rows of {table} have the same key",
                        "please report this; restore a backup if numbers are doubled"
                    )
                ),
        ];
        return found.Count > 0
            ? found
            : [Finding.Ok(Name, "log entries, memory files and usage match their events, versions and responses")];
    }

    static IEnumerable<Finding> Differing<T>(string table, string of, string singular, string plural, List<T> ids)
        where T : ITextId
    {
        if (ids.Count == 0)
            yield break;
        var names = string.Join(", ", ids.Take(Shown).Select(id => id.Value)) + (ids.Count > Shown ? ", …" : "");
        yield return Finding.Problem(
            Name,
            FormattableString.Invariant(
                $"{table} differs from {of} {ids.Count:N0} {(ids.Count == 1 ? singular : plural)}: {names}"
            ),
            "run claude-session-logger flush to rewrite these rows; nothing is lost"
        );
    }
}
