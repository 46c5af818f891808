using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Writes the content of an earlier version as the newest version of a file. The history keeps all versions.
/// </summary>
sealed class MemoryRestoreCommand : Command, ICommandExample
{
    readonly Argument<string> _file = MemoryOptions.File();
    readonly Option<int?> _version = new("--version")
    {
        Description = "The version's number in memory history (default: the latest version that differs from the file)",
        HelpName = "N",
    };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryRestoreCommand()
        : base("restore", "Restore an earlier version of a memory file, on all machines")
    {
        Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_version, _project, _dryRun, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory restore MEMORY.md --version 1 --project-key checkout-api";

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        var (project, file, version) = isDry
            ? memory.Preview(database => Choose(database, memory, parsed))
            : memory.Write(
                (database, writer) =>
                {
                    var chosen = Choose(database, memory, parsed);
                    writer.Append([
                        new(
                            chosen.Project.Value,
                            chosen.File.Name,
                            chosen.Version.Content,
                            Heads(database, chosen.File)
                        ),
                    ]);
                    return chosen;
                }
            );

        var outcome =
            $"{(isDry ? "would restore" : "restored")} version {version.Number} of "
            + $"{Terminal.LocalTime(version.Version.WrittenAt)}"
            + (parsed.GetValue(_version) is null ? ", the latest that differs from the file" : "");
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(project.Value, file.Name, outcome, isDry, project.Name),
                    MemoryJsonContext.Readable.MemoryChangeDoneJson
                )
            );
        else
            Terminal.Print(output, $"{SafeText.Safe(project.Name)}/{SafeText.Safe(file.Name)}: {outcome}");
        return 0;
    }

    (ProjectKey Project, StoredMemoryFile File, NumberedVersion Version) Choose(
        Database database,
        MemoryService memory,
        ParseResult parsed
    )
    {
        var project = MemoryProjects.Find(database, parsed.GetValue(_project), memory.Paths, memory.Device);
        var file = MemoryProjects.File(MemoryFileStore.Of(database, project.Value), parsed.GetValue(_file)!, project);
        var versions = MemoryHistory.Load(database, file);
        if (parsed.GetValue(_version) is null)
            RefuseConflict(database, file);
        var chosen = parsed.GetValue(_version) is { } number
            ? versions.Find(version => version.Number == number)
                ?? throw new Failure(
                    FailureKind.NotFound,
                    $"cannot find version {number} of {SafeText.Safe(file.Name)}, which has "
                        + $"{Terminal.Count(versions.Count, "version")}. Run claude-session-logger memory history "
                        + $"{SafeText.Safe(file.Name)} to list them."
                )
            : versions.FindLast(version => version.Content is { } content && MemoryHash.Of(content) != file.Hash);
        return chosen is { Content: not null } found
            ? (project, file, found)
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot restore {SafeText.Safe(file.Name)}: "
                    + (chosen is null ? "no other version differs from the file" : "that version deleted the file")
                    + ". Run "
                    + $"claude-session-logger memory history {SafeText.Safe(file.Name)} to list its versions."
            );
    }

    // The latest version that differs from the file would be the other side of the conflict.
    static void RefuseConflict(Database database, StoredMemoryFile file)
    {
        if (!MemoryFileStore.Conflicts(database).Exists(it => it.Project == file.Project && it.Name == file.Name))
            return;
        var name = SafeText.Safe(file.Name);
        throw new Failure(
            FailureKind.Conflict,
            $"cannot restore {name} without --version: it has conflicting versions. Run claude-session-logger memory "
                + $"history {name} to list all versions, or claude-session-logger memory conflicts to see the conflict."
        );
    }

    // Restoring a version does not resolve a conflict, so an existing conflict remains.
    static IReadOnlyList<Guid> Heads(Database database, StoredMemoryFile file) =>
        MemoryFileStore.Of(database, file.Project).First(now => now.Name == file.Name).Parents;
}
