using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Projects without a remote of which another machine has notes, and which may be the project of a folder here. Only
/// the user knows whether they are the same.
/// </summary>
static class UnlinkedProjects
{
    /// <summary>Returns the names of the folders here that have such a project.</summary>
    public static IReadOnlyList<string> Names(Database database, DeviceId device)
    {
        var own = ProjectKey.DeviceOnlyPrefix(device);
        var folders = LocalMemoryFolders.All(database).ConvertAll(folder => folder.Project);
        var others = MemoryProjects
            .All(database)
            .FindAll(project =>
                project.IsDeviceOnly
                && !project.Value.StartsWith(own, StringComparison.Ordinal)
                && !folders.Exists(folder => folder.Value == project.Value)
                && MemoryFileStore.Of(database, project.Value).Exists(file => file.Hash is not null)
            );
        return
        [
            .. folders
                .Where(folder => folder.Value.StartsWith(own, StringComparison.Ordinal))
                .Select(folder => folder.Name)
                .Where(name => others.Exists(project => project.MayBeNamed(name)))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }
}
