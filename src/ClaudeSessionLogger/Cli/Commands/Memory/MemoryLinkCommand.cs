using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Git;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Links the current folder to another project's memory. This is needed if the folder's project has no git remote, or
/// its remote has changed.
/// </summary>
sealed class MemoryLinkCommand : Command, ICommandExample
{
    readonly Argument<string> _project = new("PROJECT")
    {
        Description = "The project's name or key, as shown by memory list --all-projects",
    };
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryLinkCommand()
        : base("link", "Link the current folder to another project's memory")
    {
        CommonOptions.RefuseEmpty(_project);
        Add(_project);
        Add(_dryRun);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory link checkout-api --dry-run";

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        var project = isDry
            ? memory.Preview(database => Find(database).Project)
            : memory.Write(
                (database, writer) =>
                {
                    var (folder, found) = Find(database);
                    if (folder.Project.Value == found.Value)
                        return found;
                    var synced = FormerProjects.SyncedNames(database, folder.Path);
                    LocalMemoryFolders.Link(database, folder.Path, found);
                    FormerProjects.Retire(database, writer, folder with { Project = found }, folder.Project, synced);
                    return found;
                }
            );
        var output = parsed.InvocationConfiguration.Output;
        var outcome = isDry ? "would be linked to this folder" : "linked to this folder";
        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(project.Value, null, outcome, isDry, project.Name),
                    MemoryJsonContext.Readable.MemoryChangeDoneJson
                )
            );
        else
            Terminal.Print(output, $"{SafeText.Safe(Shown(project))}: {outcome}");
        return 0;

        static string Shown(ProjectKey project) =>
            project.IsDeviceOnly ? $"{project.Name} ({project.Value})" : project.Value;

        (LocalMemoryFolder Folder, ProjectKey Project) Find(Database database)
        {
            var path = MemoryLocations.Of(WorkingDirectory.Path, memory.Paths).Folder;
            var folder =
                LocalMemoryFolders.All(database).Find(folder => folder.Path == path)
                ?? throw new Failure(
                    FailureKind.NotFound,
                    $"cannot link this folder: it has no memory yet ({path}). Start a Claude Code session in it first."
                );
            // A project that exists only on other machines may be unknown on this machine. Then accept its complete
            // key.
            var requested = parsed.GetValue(_project)!;
            var found =
                MemoryProjects.All(database).Exists(known => known.Matches(requested))
                || RemoteUrl.Normalize(requested) is not { } key
                    ? MemoryProjects.FindOther(database, requested, folder.Project, memory.Device)
                    : ProjectKey.FromValue(key);
            // The folder keeps its name if the project's own is not known here.
            var name = folder.Project.Name;
            return (folder, found.MayBeNamed(name) ? found with { Name = name } : found);
        }
    }
}
