using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Shares a project's notes with the team: their versions go into the shared log, and the team's are read from there.
/// The decision is the person's own, and applies on all their machines.
/// </summary>
static class MemorySharing
{
    /// <summary>The files that the team would receive.</summary>
    public static IReadOnlyList<string> Notes(Database database, ProjectKey project) =>
        [.. Shown(database, project).Select(file => file.Name)];

    /// <summary>The caller must be in a transaction.</summary>
    public static void SetSharing(Database database, MemoryWriter writer, ProjectKey project, bool shares)
    {
        if (MemoryFileStore.IsShared(database, project.Value) == shares)
            return;
        var before = shares ? Shown(database, project).ToDictionary(file => file.Name, file => (Content: MemoryFileStore.Content(database, project.Value, file.Name), file.Parents), StringComparer.Ordinal) : [];
        writer.Append([new(project.Value, null, null, []) { Decision = shares ? EventKind.MemoryShared : EventKind.MemoryUnshared }]);
        // The person's current notes are written once more into the shared log. Each follows the person's own version
        // and is concurrent with the team's.
        writer.Append([.. before.Select(file => new MemoryDraft(project.Value, file.Key, file.Value.Content, file.Value.Parents))]);
    }

    static IEnumerable<StoredMemoryFile> Shown(Database database, ProjectKey project) => MemoryFileStore.Of(database, project.Value)
        .Where(file => file.Hash is not null && SharingPolicy.IsForTeam(file.Name, MemoryFileStore.Content(database, project.Value, file.Name)));
}
