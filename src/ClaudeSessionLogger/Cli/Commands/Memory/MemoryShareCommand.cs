using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Shares one project's notes with the team, and receives the notes that others share. Each person decides this for
/// themselves.
/// </summary>
sealed class MemoryShareCommand : Command, ICommandExample
{
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _stop = new("--stop")
    {
        Description = "Stop sharing; the team keeps notes that were already shared",
    };
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryShareCommand()
        : base("share", "Share a project's notes (except notes about you) with everyone who also shares this project")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_project, _stop, _dryRun, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory share --project-key checkout-api --dry-run";

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var (isDry, stopsSharing) = (parsed.GetValue(_dryRun), parsed.GetValue(_stop));
        MemorySyncResult? result = null;
        var (project, files) = isDry
            ? memory.Preview(Choose)
            : memory.Write(
                (database, writer) =>
                {
                    var chosen = Choose(database);
                    MemorySharing.SetSharing(database, writer, chosen.Project, shares: !stopsSharing);
                    return chosen;
                },
                done => result = done
            );
        var output = parsed.InvocationConfiguration.Output;
        var outcome = stopsSharing
            ? (isDry ? "would no longer be shared" : "no longer shared")
            : $"{(isDry ? "would share" : "shared")} {Terminal.Count(files.Count, "note")} with the team";
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(project.Value, null, outcome, isDry, project.Name),
                    MemoryJsonContext.Readable.MemoryChangeDoneJson
                )
            );
            return 0;
        }

        Terminal.Print(output, $"{SafeText.Safe(project.Value)}: {outcome}");
        foreach (var file in stopsSharing ? [] : files)
            Terminal.Print(output, $"  {SafeText.Safe(file)}");
        // The last sync has already received what others share.
        var received = result?.WrittenFiles.Where(file => file.Folder.Project.Value == project.Value).ToList() ?? [];
        if (received.Count > 0)
            Terminal.Print(output, $"received {Terminal.Count(received.Count, "note")} that others share");
        foreach (var file in received)
            Terminal.Print(output, $"  {SafeText.Safe(file.Write.Name.Value)}");
        return 0;

        (ProjectKey Project, IReadOnlyList<string> Files) Choose(Database database)
        {
            var project = MemoryProjects.Find(database, parsed.GetValue(_project), memory.Paths, memory.Device);
            if (project.IsDeviceOnly || project.Name == ProjectKey.Everywhere.Name)
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot share the memory of {SafeText.Safe(project.Name)}: it has no git remote, which is needed "
                        + "to recognise the project on other machines."
                );
            if (project.ProfilePrefix is { Length: > 0 } prefix)
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot share the memory of {SafeText.Safe(project.Value)}: this key begins with the name of your "
                        + "profile, which others do not have. Run "
                        + $"claude-session-logger memory link {SafeText.Safe(project.Value[prefix.Length..])} first."
                );
            return (project, MemorySharing.Notes(database, project));
        }
    }
}
