using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// What a person opens to the team: from then on versions of the project's notes go into the shared log, and the team's come from there. The decision
/// itself is the person's own, on all their machines.
/// </summary>
static class MemorySharing
{
    /// <summary>The files that the team would see.</summary>
    public static IReadOnlyList<string> Notes(Database database, ProjectKey project) =>
        [.. Shown(database, project).Select(file => file.Name)];

    /// <summary>Whoever calls it is in a transaction.</summary>
    public static void SetSharing(Database database, MemoryWriter writer, ProjectKey project, bool shares)
    {
        if (MemoryFileStore.IsShared(database, project.Value) == shares)
            return;
        var before = shares ? Shown(database, project).ToDictionary(file => file.Name, file => (Content: MemoryFileStore.Content(database, project.Value, file.Name), file.Parents), StringComparer.Ordinal) : [];
        writer.Append([new(project.Value, null, null, []) { Kind = shares ? MemoryEvent.Shared : MemoryEvent.Unshared }]);
        // What is this person's own so far is written once more where the team sees it. It comes after the own version, and beside the team's.
        writer.Append([.. before.Select(file => new MemoryDraft(project.Value, file.Key, file.Value.Content, file.Value.Parents))]);
    }

    static IEnumerable<StoredMemoryFile> Shown(Database database, ProjectKey project) => MemoryFileStore.Of(database, project.Value)
        .Where(file => file.Hash is not null && SharingPolicy.IsForTeam(file.Name, MemoryFileStore.Content(database, project.Value, file.Name)));
}
