using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Merge;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using System.Globalization;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>Keeps <c>memory_files</c> what the versions make of it. Whoever calls it is in a transaction.</summary>
static class MemoryProjector
{
    // So many files are folded at once, whatever their number.
    const int Page = 2_000;

    const string Changes = "memory_generation";

    /// <summary>Folds the files of these entries again, and what was decided about their projects.</summary>
    public static void Refresh(Database database, IEnumerable<string> entries, DateTime asOf)
    {
        var all = entries.Distinct(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
            return;
        all.AddRange(ResolveConflict(database, all, asOf));
        foreach (var page in all.Distinct(StringComparer.Ordinal).Chunk(Page))
            Reduce(database, page, asOf);
        MarkChanged(database);
    }

    /// <summary>What is kept, or where it is on this disk, is another than before.</summary>
    public static void MarkChanged(Database database) => Meta.Set(database, Changes, (Generation(database) + 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>Grows with every change.</summary>
    public static long Generation(Database database) => long.TryParse(Meta.Get(database, Changes), CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>Writes every row again from the events. Returns how many there are.</summary>
    public static long Rebuild(Database database, DateTime asOf)
    {
        database.Transaction(() =>
        {
            database.Execute("delete from memory_files");
            database.Execute("delete from memory_conflicts");
            Refresh(database, Entries(database), asOf);
        });
        return database.Scalar<long>("select count(*) from memory_files");
    }

    /// <summary>Entries whose rows, of files, conflicts and projects, are not as their events make them. Reads only.</summary>
    public static List<string> Differing(Database database, DateTime asOf)
    {
        var wrong = database.Query($"""
            with decided as (
                select project, arg_max(kind, (hlc, hash)) = '{MemoryEvent.Shared}' as shared from memory_events
                where kind in ('{MemoryEvent.Shared}', '{MemoryEvent.Unshared}') and project is not null
                    and (hlc <= $limit or kind = '{MemoryEvent.Unshared}') group by project)
            select project from decided anti join (select project, bool_or(shared) as shared from memory_projects group by project) stored using (project, shared)
            where shared or project in (select project from memory_projects)
            union select project from memory_projects where project not in (select project from decided)
            """, row => MemoryEvent.EntryOf(row.GetString(0)), ("limit", EventTime.Limit(asOf).Value));
        var all = Entries(database).Union(database.Query($"select '{SharedMemoryEntries.Prefix}' || project || '/' || name from memory_files", row => row.GetString(0)));
        foreach (var page in all.Chunk(Page))
            wrong.AddRange(MemoryFileStore.Differing(database, page, States(database, page, asOf)));
        return wrong;
    }

    static List<string> Entries(Database database) => database.Query($"""
        select distinct entry_id from memory_events union select distinct entry_id from log_events where starts_with(entry_id, '{SharedMemoryEntries.Prefix}')
        """, row => row.GetString(0));

    static void Reduce(Database database, IReadOnlyCollection<string> entries, DateTime asOf) => MemoryFileStore.Replace(database, entries, States(database, entries, asOf));

    static List<ProjectedMemoryFile> States(Database database, IReadOnlyCollection<string> entries, DateTime asOf)
    {
        var store = new MemoryVersionStore(database);
        var files = store.Of(entries);
        // Most have one version that stands, and nothing to merge.
        var contents = store.Contents(files.SelectMany(file => Heads(file)));
        var states = new List<ProjectedMemoryFile>();
        foreach (var file in files)
        {
            if (!MemoryName.TryParse(file.Key.Name, out var name, out _))
                continue;
            if (new MemoryFileReducer(name, file, asOf, ContentOf).Reduce() is { } state)
                states.Add(new(file.Key.Project, name, state, file.Count()));
        }

        return states;

        byte[]? ContentOf(Guid version)
        {
            if (!contents.TryGetValue(version, out var content) && store.Content(version) is { } found)
                contents[version] = content = found;
            return content;
        }
    }

    static IEnumerable<Guid> Heads(IEnumerable<MemoryVersion> file)
    {
        var replaced = file.SelectMany(version => version.Parents).ToHashSet();
        return file.Where(version => !replaced.Contains(version.Hash) && !version.IsDeleted).Select(version => version.Hash);
    }

    /// <summary>
    /// Which projects this person shares: the last decision stands that is not dated in the future. Only one to share no more counts at
    /// once, whatever its date: what is private does not wait for a wrong clock. Returns the entries of projects for which that has changed.
    /// </summary>
    static List<string> ResolveConflict(Database database, IEnumerable<string> entries, DateTime asOf)
    {
        using var filter = database.Filter(entries);
        var decided = database.Query($"""
            select project, arg_max(kind, (hlc, hash)) from memory_events
            where entry_id in {filter} and kind in ('{MemoryEvent.Shared}', '{MemoryEvent.Unshared}') and project is not null
                and (hlc <= $limit or kind = '{MemoryEvent.Unshared}') group by project
            """, row => (Project: row.GetString(0), IsShared: row.GetString(1) == MemoryEvent.Shared), ("limit", EventTime.Limit(asOf).Value));
        var undecided = database.Query($"""
            select project from memory_projects where '{SharedMemoryEntries.Prefix}' || project in {filter}
                and project not in (select project from memory_events where kind in ('{MemoryEvent.Shared}', '{MemoryEvent.Unshared}') and project is not null
                    and (hlc <= $limit or kind = '{MemoryEvent.Unshared}'))
            """, row => (Project: row.GetString(0), IsShared: (bool?)null), ("limit", EventTime.Limit(asOf).Value));
        var changed = new List<string>();
        foreach (var (project, isShared) in decided.Select(one => (one.Project, IsShared: (bool?)one.IsShared)).Concat(undecided))
        {
            if (isShared is not null && MemoryFileStore.IsShared(database, project) == isShared)
                continue;
            database.Execute("delete from memory_projects where project = $project", ("project", project));
            if (isShared is not null)
                database.Execute("insert into memory_projects (project, shared) values ($project, $shared)", ("project", project), ("shared", isShared));
            changed.AddRange(database.Query("""
                select distinct entry_id from memory_events where project = $project union select distinct entry_id from log_events where project = $project
                """, row => row.GetString(0), ("project", project)).Where(MemoryEvent.IsOf));
        }

        return changed;
    }
}

/// <summary>A file as <c>memory_files</c> has it.</summary>
sealed record ProjectedMemoryFile(string Project, MemoryName Name, FileState State, int Versions);
