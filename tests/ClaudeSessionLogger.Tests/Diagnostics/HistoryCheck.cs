using System.Collections.Immutable;
using System.Globalization;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.EndToEnd;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Diagnostics;

/// <summary>Compares the database that a program left behind with a model. It reads a copy: opening the file itself would write its log into it.</summary>
sealed class HistoryCheck(TemporaryHome home, string memoryFolder)
{
    /// <summary>Stands for the id of an entry whose program was killed before it told it.</summary>
    public const string Untold = "";

    readonly HashSet<string> _mayBeForgotten = new(StringComparer.Ordinal);

    /// <summary>Every transcript on the disk that was not forgotten, with its tokens: what an import records.</summary>
    public ImmutableDictionary<string, long> Written { get; set; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>From now on a session may be gone, if the command that forgets it is killed; once it is, it stays away.</summary>
    public void MayBeForgotten(string id) => _mayBeForgotten.Add(id);

    /// <summary>What is in the memory folder: a flush takes it in, and any command that flushes may.</summary>
    public ImmutableDictionary<string, string> MemoryFiles =>
        Directory.EnumerateFiles(memoryFolder).ToImmutableDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>Null when every part is as before the last command, or as after it; <paramref name="found"/> is the model of that.</summary>
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
            ?? ProjectionCheck.Check(database, EventClock.AsOf(database, TimeProvider.System, null)).FirstOrDefault(finding => finding.State != FindingState.Ok)?.Detail
            ?? (thorough ? Replayed(scratch, TableContent.Of(database)) : null);
    }

    static string? Entries(Database database, HistoryModel before, HistoryModel after, out ImmutableDictionary<string, ModelEntry> entries)
    {
        var found = database.Query($"select id, {ModelEntry.Columns} from log_entries", row => (Id: row.GetString(0), Text: row.GetString(1))).ToDictionary(row => row.Id, row => row.Text, StringComparer.Ordinal);
        entries = before.Entries;
        foreach (var (id, text) in found)
        {
            var known = before.Entries.ContainsKey(id) || after.Entries.ContainsKey(id) ? id : Untold;
            ModelEntry?[] possible = [after.Entries.GetValueOrDefault(known), before.Entries.GetValueOrDefault(known)];
            if (possible.FirstOrDefault(entry => entry?.Text == text) is not { } right)
                return $"entry {id} is {text} and not {string.Join(", nor ", possible.OfType<ModelEntry>().Select(entry => entry.Text).Distinct())}";
            entries = entries.SetItem(id, right);
        }

        var missing = before.Entries.Keys.Where(id => after.Entries.ContainsKey(id) && !found.ContainsKey(id)).Select(id => $"entry {before.Entries[id].Text} is missing");
        entries = entries.RemoveRange(entries.Keys.Where(id => !found.ContainsKey(id)));
        return missing.FirstOrDefault();
    }

    string? Sessions(Database database, HistoryModel before, HistoryModel after, out ImmutableDictionary<string, long> sessions)
    {
        const string Totals = """
            select session_id, total_tokens::bigint, (select coalesce(sum(input_tokens + output_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_read_tokens), 0)::bigint
                from responses where responses.session_id = sessions.session_id) from sessions
            """;
        var rows = database.Query(Totals, row => (Id: row.GetString(0), Total: row.GetInt64(1), Sum: row.GetInt64(2)));
        sessions = rows.ToImmutableDictionary(row => row.Id, row => row.Total, StringComparer.Ordinal);
        var found = sessions;
        var right = before.Sessions.AddRange(Written.Where(session => !before.Sessions.ContainsKey(session.Key)));
        if (rows.FirstOrDefault(row => row.Sum != row.Total || right.GetValueOrDefault(row.Id) != row.Total) is { Id: { } wrong })
            return $"session {wrong} has {found[wrong]} tokens and not {right.GetValueOrDefault(wrong)}";
        foreach (var gone in _mayBeForgotten.Where(id => !found.ContainsKey(id)))
            Written = Written.Remove(gone);
        foreach (var kept in _mayBeForgotten.Where(found.ContainsKey))
            Written = Written.SetItem(kept, found[kept]);
        _mayBeForgotten.Clear();
        return before.Sessions.Keys.Where(id => after.Sessions.ContainsKey(id) && !found.ContainsKey(id)).Select(id => $"session {id} is missing").FirstOrDefault();
    }

    string? Memory(Database database, HistoryModel before, HistoryModel after, out ImmutableDictionary<string, string> memory)
    {
        var found = memory = database.Query("select name, decode(content) from memory_files where content is not null", row => (row.GetString(0), row.GetString(1)))
            .ToImmutableDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
        ImmutableDictionary<string, string>[] possible = [before.Memory, after.Memory, MemoryFiles];
        return possible.SelectMany(files => files.Keys).Union(found.Keys)
            .Where(name => possible.All(files => files.GetValueOrDefault(name) != found.GetValueOrDefault(name)))
            .Select(name => $"{name} is {found.GetValueOrDefault(name)} and not {after.Memory.GetValueOrDefault(name)}").FirstOrDefault();
    }

    string? Budgets(HistoryModel before, HistoryModel after, ref HistoryModel found)
    {
        var paths = new AppPaths(home.Path, home.Config, home.Logger);
        var budgets = Settings.Load(paths, new BackgroundLog(paths.SyncLog, TimeProvider.System)).Budgets.ToImmutableDictionary(
            budget => "day", budget => budget.Limit.Value.ToString("0.##", CultureInfo.InvariantCulture), StringComparer.Ordinal);
        found = found with { Budgets = budgets };
        return new[] { before, after }.Any(model => model.Budgets.GetValueOrDefault("day") == budgets.GetValueOrDefault("day"))
            ? null : $"the budget is {budgets.GetValueOrDefault("day")} and not {after.Budgets.GetValueOrDefault("day")}";
    }

    // What was read with the log replayed is what is in the file once the log is worked in.
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

/// <summary>Every row of every table of a database, as text.</summary>
static class TableContent
{
    public static List<string> Of(Database database)
    {
        var tables = database.Query("select table_name from duckdb_tables() where database_name = 'logger' order by 1", row => row.GetString(0));
        return database.Query(string.Join(" union all ", tables.Select(table => $"select '{table} ' || {table}::varchar from {table}")) + " order by 1", row => row.GetString(0));
    }

    /// <summary>A row that only one of them has; null when they are the same.</summary>
    public static string? Difference(List<string> committed, List<string> found) => committed.SequenceEqual(found, StringComparer.Ordinal)
        ? null
        : $"another content than was committed: {committed.Except(found).Concat(found.Except(committed)).FirstOrDefault() ?? "a row is there twice"}";
}
