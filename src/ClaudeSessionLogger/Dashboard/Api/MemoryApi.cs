using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>Claude's memory: the files of all projects, the versions of one, and what a version changed.</summary>
sealed class MemoryApi(AppPaths paths)
{
    public byte[] List(ApiRequest given)
    {
        using var database = DashboardData.Open(paths);
        var projects = database is null ? [] : MemoryProjects.All(database);
        List<StoredMemoryFile> files = database is null ? [] : MemoryFileStore.All(database);
        var conflicts = database is null
            ? []
            : MemoryFileStore.Conflicts(database).Select(conflict => (conflict.Project, conflict.Name)).ToHashSet();
        return JsonSerializer.SerializeToUtf8Bytes(
            files
                .Where(file => file.Hash is not null || given.Is("deleted"))
                .Select(file => new MemoryItemJson(
                    file.Project,
                    projects.Find(project => project.Value == file.Project)?.Name
                        ?? ProjectKey.FromValue(file.Project).Name,
                    file.Name,
                    file.Size,
                    file.WrittenAt,
                    file.Actor,
                    file.Versions,
                    file.Hash is null,
                    conflicts.Contains((file.Project, file.Name))
                ))
                .ToList(),
            DashboardJsonContext.Default.ListMemoryItemJson
        );
    }

    public byte[] Show(ApiRequest given)
    {
        using var database = DashboardData.Require(paths);
        var file = Find(database, given);
        var content = file.Hash is null ? null : MemoryFileStore.Content(database, file.Project, file.Name);
        return JsonSerializer.SerializeToUtf8Bytes(
            new MemoryFileDetailJson(
                file.Project,
                file.Name,
                Text(content),
                [.. MemoryHistory.Load(database, file).Select(Of)]
            ),
            DashboardJsonContext.Default.MemoryFileDetailJson
        );
    }

    /// <summary>One version, and the lines in which it differs from the version that it replaced.</summary>
    public byte[] Version(ApiRequest given)
    {
        using var database = DashboardData.Require(paths);
        var versions = MemoryHistory.Load(database, Find(database, given));
        var number = given.Number("version", 0, int.MaxValue);
        if (number < 1 || number > versions.Count)
            throw new Failure(
                FailureKind.NotFound,
                string.Create(CultureInfo.InvariantCulture, $"there is no version {number} of this file.")
            );
        var version = versions[number - 1];
        var before = versions.FindLast(each =>
            each.Number < number && version.Version.Parents.Contains(each.Version.Hash)
        );
        return JsonSerializer.SerializeToUtf8Bytes(
            new MemoryVersionDetailJson(
                Of(version),
                before?.Number,
                [
                    .. ToolDiff
                        .Compare(Text(before?.Content) ?? "", Text(version.Content) ?? "")
                        .Select(line => line.Kind + line.Text),
                ]
            ),
            DashboardJsonContext.Default.MemoryVersionDetailJson
        );
    }

    static StoredMemoryFile Find(Database database, ApiRequest given)
    {
        var (project, name) = (given.Required("project"), given.Required("name"));
        return MemoryFileStore.Of(database, project).Find(file => file.Name == name)
            ?? throw new Failure(FailureKind.NotFound, "this file is no longer in memory. Go back to the list.");
    }

    static MemoryVersionItemJson Of(NumberedVersion version) =>
        new(
            version.Number,
            version.Version.WrittenAt,
            version.Version.Actor,
            version.Machine,
            version.Change,
            version.Version.From ?? version.Version.To,
            version.Content?.Length ?? 0,
            version.IsCurrent
        );

    static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);
}
