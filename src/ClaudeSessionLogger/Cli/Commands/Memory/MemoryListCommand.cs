using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Lists the memory of this project, or of all projects.</summary>
sealed class MemoryListCommand : Command, ICommandExample
{
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _all = MemoryOptions.AllProjects();
    readonly Option<bool> _deleted = new("--deleted")
    {
        Description = "Include deleted files; memory restore can restore them",
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryListCommand()
        : base("list", "List the memory files of this and other machines")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_project, _all, _deleted, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory list --all-projects";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var memory = MemoryService.FromEnvironment();
        using var database = memory.Read();
        List<StoredMemoryFile> files =
            database is null ? []
            : parsed.GetValue(_all) ? MemoryFileStore.All(database)
            : MemoryFileStore.Of(
                database,
                MemoryProjects.Find(database, parsed.GetValue(_project), memory.Paths, memory.Device).Value
            );
        files.RemoveAll(file => file.Hash is null && !parsed.GetValue(_deleted));
        List<ProjectKey> projects = database is null ? [] : MemoryProjects.All(database);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    files.ConvertAll(file => new MemoryFileJson(
                        file.Project,
                        file.Name,
                        file.Size,
                        file.WrittenAt,
                        file.Actor,
                        file.Versions,
                        file.Hash is null,
                        NameOf(projects, file.Project)
                    )),
                    MemoryJsonContext.Readable.ListMemoryFileJson
                )
            );
            return 0;
        }

        if (files.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine(
                "no memory files are recorded"
                    + (parsed.GetValue(_all) ? "" : " for this project; --all-projects lists all")
                    + ". Run claude-session-logger memory sync to record the files in this machine's memory folders."
            );
        var names = Names(projects);
        foreach (var project in files.GroupBy(file => file.Project))
        {
            output.WriteLine(SafeText.Safe(names.GetValueOrDefault(project.Key) ?? project.Key));
            var table = new TextTable(
                new TextColumn("  file", MinWidth: 12),
                new TextColumn("bytes", IsNumber: true),
                new TextColumn("written"),
                new TextColumn("by", DropPriority: 2),
                new TextColumn("versions", IsNumber: true, DropPriority: 1),
                new TextColumn("")
            );
            foreach (var file in project)
                table.AddRow(
                    $"  {file.Name}",
                    Terminal.Number(file.Size),
                    Terminal.LocalTime(file.WrittenAt),
                    file.Actor,
                    Terminal.Number(file.Versions),
                    file.Hash is null ? "deleted" : ""
                );
            table.Print(output);
        }

        return 0;
    }

    static string NameOf(List<ProjectKey> projects, string key) =>
        projects.Find(project => project.Value == key)?.Name ?? ProjectKey.FromValue(key).Name;

    // A project without a git remote has a key made of a device and a folder, which a user cannot recognise. So show
    // its name, and add the key only if several projects have the same name.
    static Dictionary<string, string> Names(List<ProjectKey> projects)
    {
        var named = projects.ToLookup(project => project.Name, StringComparer.OrdinalIgnoreCase);
        return projects.ToDictionary(
            project => project.Value,
            project =>
                !project.IsDeviceOnly ? project.Value
                : named[project.Name].Count() > 1 ? $"{project.Name} ({project.Value})"
                : project.Name,
            StringComparer.Ordinal
        );
    }
}
