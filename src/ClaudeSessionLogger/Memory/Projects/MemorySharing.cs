using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Shares a project's notes with the team: new versions are written to the shared log, and the team's versions are read
/// from it. Each person decides for themselves; the decision applies to all their machines.
/// </summary>
static class MemorySharing
{
    /// <summary>The files that the team would receive.</summary>
    public static IReadOnlyList<string> Notes(Database database, ProjectKey project) =>
        [.. Shown(database, project).Select(file => file.Name)];

    /// <summary>Starts or stops sharing a project's notes. The caller must be in a transaction.</summary>
    public static void SetSharing(Database database, MemoryWriter writer, ProjectKey project, bool shares)
    {
        if (MemoryFileStore.IsShared(database, project.Value) == shares)
            return;
        var before = shares
            ? Shown(database, project)
                .ToDictionary(
                    file => file.Name,
                    file => (Content: MemoryFileStore.Content(database, project.Value, file.Name), file.Parents),
                    StringComparer.Ordinal
                )
            : [];
        writer.Append([
            new(project.Value, null, null, [])
            {
                Decision = shares ? EventKind.MemoryShared : EventKind.MemoryUnshared,
            },
        ]);
        // Writes the person's current notes to the shared log as new versions. Each replaces the person's own version,
        // and is concurrent with the team's versions.
        writer.Append([
            .. before.Select(file => new MemoryDraft(project.Value, file.Key, file.Value.Content, file.Value.Parents)),
        ]);
    }

    static IEnumerable<StoredMemoryFile> Shown(Database database, ProjectKey project) =>
        MemoryFileStore
            .Of(database, project.Value)
            .Where(file =>
                file.Hash is not null
                && SharingPolicy.IsForTeam(file.Name, MemoryFileStore.Content(database, project.Value, file.Name))
            );
}
