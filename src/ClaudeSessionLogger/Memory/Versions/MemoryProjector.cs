using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Merge;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>Computes <c>memory_files</c> from the versions. The caller must be in a transaction.</summary>
static class MemoryProjector
{
    // The maximum number of files to reduce at once, which limits memory use.
    const int Page = 2_000;

    const string Changes = "memory_generation";

    /// <summary>Recomputes the files of these entries, and whether this person shares their projects.</summary>
    public static void Refresh(Database database, IEnumerable<EntryId> entries, DateTime asOf)
    {
        var all = entries.Distinct().ToList();
        if (all.Count == 0)
            return;
        all.AddRange(RefreshSharedProjects(database, all, asOf));
        foreach (var page in all.Select(MemoryEvent.FirstEntryOf).Distinct().Chunk(Page))
            Reduce(database, page, asOf);
        MarkChanged(database);
    }

    /// <summary>Records that stored files or their locations on this disk have changed.</summary>
    public static void MarkChanged(Database database) =>
        Meta.Set(database, Changes, (Generation(database) + 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>A number that <see cref="MarkChanged"/> increases.</summary>
    public static long Generation(Database database) =>
        long.TryParse(Meta.Get(database, Changes), CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>Rewrites every row from the events. Returns the number of rows.</summary>
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

    /// <summary>
    /// Returns the entries whose rows (files, conflicts, projects) differ from their events. Changes nothing.
    /// </summary>
    public static List<EntryId> Differing(Database database, DateTime asOf)
    {
        var differing = database.Query(
            $"""
            with decided as (
                select project, arg_max(kind, (hlc, hash)) = '{EventKind.MemoryShared.Text}' as shared
                from memory_events
                where kind in ('{EventKind.MemoryShared.Text}', '{EventKind.MemoryUnshared.Text}')
                    and project is not null
                    and (hlc <= $limit or kind = '{EventKind.MemoryUnshared.Text}') group by project)
            select project from decided
            anti join (select project, bool_or(shared) as shared from memory_projects group by project) stored
                using (project, shared)
            where shared or project in (select project from memory_projects)
            union select project from memory_projects where project not in (select project from decided)
            """,
            row => MemoryEvent.EntryOf(row.GetString(0)),
            ("limit", EventTime.MaxStamp(asOf).Value)
        );
        var all = Entries(database)
            .Union(
                database.Query(
                    $"select '{SharedMemoryEntries.Prefix}' || project || '/' || name from memory_files",
                    row => new EntryId(row.GetString(0))
                )
            );
        foreach (var page in all.Chunk(Page))
            differing.AddRange(MemoryFileStore.Differing(database, page, States(database, page, asOf)));
        return differing;
    }

    static List<EntryId> Entries(Database database) =>
        [
            .. database
                .Query(
                    $"""
                    select distinct entry_id from memory_events
                    union
                    select distinct entry_id from log_events where starts_with(entry_id, '{SharedMemoryEntries.Prefix}')
                    """,
                    row => new EntryId(row.GetString(0))
                )
                .Select(MemoryEvent.FirstEntryOf)
                .Distinct(),
        ];

    static void Reduce(Database database, IReadOnlyCollection<EntryId> entries, DateTime asOf) =>
        MemoryFileStore.Replace(database, entries, States(database, entries, asOf));

    static List<ProjectedMemoryFile> States(Database database, IReadOnlyCollection<EntryId> entries, DateTime asOf)
    {
        var store = new MemoryVersionStore(database);
        var files = store.Of(entries);
        // Load the contents of all current versions at once. Most files have only one, so that no other content is
        // needed.
        var contents = store.Contents(files.SelectMany(file => Heads(file)));
        var states = new List<ProjectedMemoryFile>();
        foreach (var file in files)
        {
            if (!MemoryName.TryParse(file.Key.Name, out var name, out _))
                continue;
            if (new MemoryFileReducer(name, file, asOf, ContentOf).Reduce() is { } state)
                states.Add(new(file.Key.Project, name, state, file.Count(version => !version.IsForgotten)));
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
        return file.Where(version => !replaced.Contains(version.Hash) && !version.IsDeleted && !version.IsForgotten)
            .Select(version => version.Hash);
    }

    /// <summary>
    /// Computes which projects this person shares: the last decision that is not dated in the future applies. A
    /// decision to stop sharing applies at once, whatever its date, because a wrong clock must not expose private
    /// notes. Returns the entries of projects whose sharing changed.
    /// </summary>
    static List<EntryId> RefreshSharedProjects(Database database, IEnumerable<EntryId> entries, DateTime asOf)
    {
        using var filter = database.Filter(entries);
        var decisions = database.Query(
            $"""
            select project, arg_max(kind, (hlc, hash)) from memory_events
            where entry_id in {filter} and kind in ('{EventKind.MemoryShared.Text}', '{EventKind.MemoryUnshared.Text}')
                and project is not null
                and (hlc <= $limit or kind = '{EventKind.MemoryUnshared.Text}') group by project
            """,
            row => (Project: row.GetString(0), IsShared: row.GetString(1) == EventKind.MemoryShared.Text),
            ("limit", EventTime.MaxStamp(asOf).Value)
        );
        var undecided = database.Query(
            $"""
            select project from memory_projects where '{SharedMemoryEntries.Prefix}' || project in {filter}
                and project not in (select project from memory_events
                    where kind in ('{EventKind.MemoryShared.Text}', '{EventKind.MemoryUnshared.Text}')
                    and project is not null and (hlc <= $limit or kind = '{EventKind.MemoryUnshared.Text}'))
            """,
            row => (Project: row.GetString(0), IsShared: (bool?)null),
            ("limit", EventTime.MaxStamp(asOf).Value)
        );
        var changed = new List<EntryId>();
        foreach (
            var (project, isShared) in decisions
                .Select(decision => (decision.Project, IsShared: (bool?)decision.IsShared))
                .Concat(undecided)
        )
        {
            if (isShared is not null && MemoryFileStore.IsShared(database, project) == isShared)
                continue;
            database.Execute("delete from memory_projects where project = $project", ("project", project));
            if (isShared is not null)
                database.Execute(
                    "insert into memory_projects (project, shared) values ($project, $shared)",
                    ("project", project),
                    ("shared", isShared)
                );
            changed.AddRange(
                database
                    .Query(
                        """
                        select distinct entry_id from memory_events where project = $project
                        union select distinct entry_id from log_events where project = $project
                        """,
                        row => new EntryId(row.GetString(0)),
                        ("project", project)
                    )
                    .Where(SharedMemoryEntries.Contains)
            );
        }

        return changed;
    }
}

/// <summary>A row of <c>memory_files</c>.</summary>
sealed record ProjectedMemoryFile(string Project, MemoryName Name, FileState State, int Versions);
