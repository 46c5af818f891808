using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Closes a project with a device-only key after its folder became part of another project. The files of the closed
/// project are deleted on every machine, so that they are not listed and found a second time. Their versions stay in
/// the history. The caller must be in a transaction.
/// </summary>
static class FormerProjects
{
    /// <summary>The names of the files that were on the disk at the last sync.</summary>
    public static IReadOnlySet<string> SyncedNames(Database database, string folder) =>
        SyncedFiles.Of(database, folder).Values.Where(row => row.Hash is not null).Select(row => row.Name).ToHashSet();

    /// <param name="folder">The folder, with the project that it belongs to now.</param>
    /// <param name="synced">
    /// The result of <see cref="SyncedNames"/> before the folder was assigned to its present project. If one of these
    /// files is missing now, the user has deleted it.
    /// </param>
    public static void Retire(
        Database database,
        MemoryWriter writer,
        LocalMemoryFolder folder,
        ProjectKey former,
        IReadOnlySet<string> synced
    )
    {
        // A project whose key is not device-only stays open, because other machines may use it.
        if (
            !former.IsDeviceOnly
            || former.Value == folder.Project.Value
            || LocalMemoryFolders.All(database).Exists(other => other.Project.Value == former.Value)
        )
            return;
        var left = MemoryFileStore.Of(database, former.Value).FindAll(file => file.Hash is not null);
        var present = MemoryFileStore
            .Of(database, folder.Project.Value)
            .Select(file => file.Name)
            .Concat(synced)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in left)
        {
            var allowed = SyncedFiles.Allowed(database, former.Value, file.Name);
            if (allowed > SyncedFiles.Allowed(database, folder.Project.Value, file.Name))
                SyncedFiles.Allow(database, folder.Project.Value, file.Name, allowed);
        }

        // Copy the files that were never written to this folder to the present project. Otherwise they would be lost.
        writer.Append([
            .. left.Where(file => !present.Contains(file.Name) && !File.Exists(Path.Combine(folder.Path, file.Name)))
                .Select(file => new MemoryDraft(
                    folder.Project.Value,
                    file.Name,
                    MemoryFileStore.Content(database, former.Value, file.Name),
                    []
                )),
        ]);
        writer.Append([.. left.Select(file => new MemoryDraft(former.Value, file.Name, null, file.Parents))]);
    }

    /// <summary>Closes the projects that earlier versions of this program left open.</summary>
    public static void RetireAll(Database database, MemoryWriter writer, DeviceId device)
    {
        var left = database
            .Query(
                """
                select distinct project from memory_files where hash is not null and starts_with(project, $own)
                    and project not in (select project from memory_folders)
                """,
                row => row.GetString(0),
                ("own", ProjectKey.DeviceOnlyPrefix(device))
            )
            .ToHashSet(StringComparer.Ordinal);
        if (left.Count == 0)
            return;
        foreach (var folder in LocalMemoryFolders.All(database).Where(folder => !folder.Project.IsDeviceOnly))
        {
            foreach (var former in FormerKeys(folder, device).Where(key => left.Contains(key.Value)))
                Retire(database, writer, folder, former, new HashSet<string>());
        }
    }

    /// <summary>The keys that a folder had before its remote or its directory was known.</summary>
    static IEnumerable<ProjectKey> FormerKeys(LocalMemoryFolder folder, DeviceId device)
    {
        var names = new[]
        {
            ClaudeProjectFolder.NameOf(folder.Root),
            Path.GetFileName(Path.GetDirectoryName(folder.Path)) ?? "",
        };
        return names
            .Distinct()
            .Select(name =>
                ProjectKey.FromValue(ProjectKey.DeviceOnlyPrefix(device) + folder.Project.ProfilePrefix + name)
            );
    }
}
