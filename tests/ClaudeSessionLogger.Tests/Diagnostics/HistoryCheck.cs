using System.Collections.Immutable;
using System.Globalization;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.EndToEnd;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>
/// Compares the database with a model. It reads a copy, because opening the file itself would write the WAL into it.
/// </summary>
sealed class HistoryCheck(TemporaryHome home, string memoryFolder)
{
    /// <summary>Stands for the id of an entry whose process was killed before it printed the id.</summary>
    public const string UnknownId = "";

    readonly HashSet<string> _mayBeForgotten = new(StringComparer.Ordinal);

    /// <summary>
    /// The tokens of each transcript on the disk that was not forgotten; an import records these sessions.
    /// </summary>
    public ImmutableDictionary<string, long> Written { get; set; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>
    /// Allows the session to be missing, for a forget command that is killed. A missing session must stay missing.
    /// </summary>
    public void MayBeForgotten(string id) => _mayBeForgotten.Add(id);

    /// <summary>The files of the memory folder, which any command with a flush can record.</summary>
    public ImmutableDictionary<string, string> MemoryFiles =>
        Directory
            .EnumerateFiles(memoryFolder)
            .ToImmutableDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>
    /// Returns null if each part is as before or after the last command; <paramref name="found"/> is the model of this
    /// state.
    /// </summary>
    public string? Run(HistoryModel before, HistoryModel after, bool thorough, out HistoryModel found)
    {
        found = after;
        using var scratch = new TemporaryHome();
        var copy = Copy(scratch, "copy.duckdb");
        using var database = Database.OpenUnmigrated(copy, readOnly: true, CapturedHome.Wait);
        if (Entries(database, before, after, out var entries) is { } entry)
            return entry;
        if (Sessions(database, before, after, out var sessions) is { } session)
            return session;
        if (Memory(database, before, after, out var memory) is { } note)
            return note;
        found = after with { Entries = entries, Sessions = sessions, Memory = memory };
        return Budgets(before, after, ref found)
            ?? ProjectionCheck
                .Check(database, EventClock.Now(database, TimeProvider.System, null))
                .FirstOrDefault(finding => finding.State != FindingState.Ok)
                ?.Detail
            ?? (thorough ? Replayed(scratch, TableContent.Of(database)) : null);
    }

    static string? Entries(
        Database database,
        HistoryModel before,
        HistoryModel after,
        out ImmutableDictionary<string, ModelEntry> entries
    )
    {
        var found = database
            .Query(
                $"select id, {ModelEntry.Columns} from log_entries",
                row => (Id: row.GetString(0), Text: row.GetString(1))
            )
            .ToDictionary(row => row.Id, row => row.Text, StringComparer.Ordinal);
        entries = before.Entries;
        foreach (var (id, text) in found)
        {
            var known = before.Entries.ContainsKey(id) || after.Entries.ContainsKey(id) ? id : UnknownId;
            ModelEntry?[] possible = [after.Entries.GetValueOrDefault(known), before.Entries.GetValueOrDefault(known)];
            if (possible.FirstOrDefault(entry => entry?.Text == text) is not { } right)
                return $"entry {id} is {text}"
                    + " and not "
                    + $"{string.Join(", nor ", possible.OfType<ModelEntry>().Select(entry => entry.Text).Distinct())}";
            entries = entries.SetItem(id, right);
        }

        var missing = before
            .Entries.Keys.Where(id => after.Entries.ContainsKey(id) && !found.ContainsKey(id))
            .Select(id => $"entry {before.Entries[id].Text} is missing");
        entries = entries.RemoveRange(entries.Keys.Where(id => !found.ContainsKey(id)));
        return missing.FirstOrDefault();
    }

    string? Sessions(
        Database database,
        HistoryModel before,
        HistoryModel after,
        out ImmutableDictionary<string, long> sessions
    )
    {
        const string Totals = """
            select session_id, total_tokens::bigint, (select coalesce(sum(input_tokens + output_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_read_tokens), 0)::bigint
                from responses where responses.session_id = sessions.session_id) from sessions
            """;
        var rows = database.Query(Totals, row => (Id: row.GetString(0), Total: row.GetInt64(1), Sum: row.GetInt64(2)));
        sessions = rows.ToImmutableDictionary(row => row.Id, row => row.Total, StringComparer.Ordinal);
        var found = sessions;
        var right = before.Sessions.AddRange(Written.Where(session => !before.Sessions.ContainsKey(session.Key)));
        if (
            rows.FirstOrDefault(row => row.Sum != row.Total || right.GetValueOrDefault(row.Id) != row.Total) is
            { Id: { } wrong }
        )
            return $"session {wrong} has {found[wrong]} tokens and not {right.GetValueOrDefault(wrong)}";
        foreach (var gone in _mayBeForgotten.Where(id => !found.ContainsKey(id)))
            Written = Written.Remove(gone);
        foreach (var kept in _mayBeForgotten.Where(found.ContainsKey))
            Written = Written.SetItem(kept, found[kept]);
        _mayBeForgotten.Clear();
        return before
            .Sessions.Keys.Where(id => after.Sessions.ContainsKey(id) && !found.ContainsKey(id))
            .Select(id => $"session {id} is missing")
            .FirstOrDefault();
    }

    string? Memory(
        Database database,
        HistoryModel before,
        HistoryModel after,
        out ImmutableDictionary<string, string> memory
    )
    {
        var found = memory = database
            .Query(
                "select name, decode(content) from memory_files where content is not null",
                row => (row.GetString(0), row.GetString(1))
            )
            .ToImmutableDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
        ImmutableDictionary<string, string>[] possible = [before.Memory, after.Memory, MemoryFiles];
        return possible
            .SelectMany(files => files.Keys)
            .Union(found.Keys)
            .Where(name => possible.All(files => files.GetValueOrDefault(name) != found.GetValueOrDefault(name)))
            .Select(name => $"{name} is {found.GetValueOrDefault(name)} and not {after.Memory.GetValueOrDefault(name)}")
            .FirstOrDefault();
    }

    string? Budgets(HistoryModel before, HistoryModel after, ref HistoryModel found)
    {
        var paths = new AppPaths(home.Path, home.Config, home.Logger);
        var budgets = Settings
            .Load(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System))
            .Budgets.ToImmutableDictionary(
                budget => "day",
                budget => budget.Limit.Value.ToString("0.##", CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
        found = found with { Budgets = budgets };
        return new[] { before, after }.Any(model =>
            model.Budgets.GetValueOrDefault("day") == budgets.GetValueOrDefault("day")
        )
            ? null
            : $"the budget is {budgets.GetValueOrDefault("day")} and not {after.Budgets.GetValueOrDefault("day")}";
    }

    // A read-only open that replays the WAL must give the same rows as the file after a checkpoint.
    string? Replayed(TemporaryHome scratch, List<string> replayed)
    {
        var copy = Copy(scratch, "written.duckdb");
        using (var writing = Database.OpenUnmigrated(copy, readOnly: false, CapturedHome.Wait))
            writing.Execute("force checkpoint logger");
        using var written = Database.OpenUnmigrated(copy, readOnly: true, CapturedHome.Wait);
        return TableContent.Difference(replayed, TableContent.Of(written));
    }

    string Copy(TemporaryHome scratch, string name)
    {
        var copy = scratch.In(name);
        File.Copy(home.Database, copy);
        foreach (var beside in (string[])[".wal", ".journal"])
        {
            if (File.Exists(home.Database + beside))
                File.Copy(home.Database + beside, copy + beside);
        }

        return copy;
    }
}

/// <summary>All rows of all tables of a database, as text.</summary>
static class TableContent
{
    public static List<string> Of(Database database)
    {
        var tables = database.Query(
            "select table_name from duckdb_tables() where database_name = 'logger' order by 1",
            row => row.GetString(0)
        );
        return database.Query(
            string.Join(" union all ", tables.Select(table => $"select '{table} ' || {table}::varchar from {table}"))
                + " order by 1",
            row => row.GetString(0)
        );
    }

    /// <summary>Returns a row that only one of the two has, or null if both are equal.</summary>
    public static string? Difference(List<string> committed, List<string> found)
    {
        if (committed.SequenceEqual(found, StringComparer.Ordinal))
            return null;
        var row = committed.Except(found).Concat(found.Except(committed)).FirstOrDefault();
        return $"another content than was committed: {row ?? "a row is there twice"}";
    }
}
