using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Lists files with versions that could not be merged. The newest version is in the memory folder; the others are kept
/// as conflict copies.
/// </summary>
sealed class MemoryConflictsCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryConflictsCommand()
        : base("conflicts", "List memory files with conflicting changes from two machines")
    {
        Add(_json);
        Add(new MemoryResolveCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory conflicts";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        using var database = MemoryService.FromEnvironment().Read();
        var conflicts = database is null ? [] : MemoryFileStore.Conflicts(database);
        var copies = database is null ? [] : ConflictFiles.FindExisting(database);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    conflicts.ConvertAll(conflict => new MemoryConflictJson(
                        conflict.Project,
                        conflict.Name,
                        conflict.Version.ToString(),
                        conflict.Actor,
                        conflict.WrittenAt,
                        Copy(conflict),
                        MemoryProjects.NameOf(database!, conflict.Project)
                    )),
                    MemoryJsonContext.Readable.ListMemoryConflictJson
                )
            );
            return 0;
        }

        if (conflicts.Count == 0)
            parsed.InvocationConfiguration.Error.WriteLine("no conflicts.");
        foreach (var file in conflicts.GroupBy(conflict => (conflict.Project, conflict.Name)))
        {
            Terminal.Print(
                output,
                $"{SafeText.Safe(MemoryProjects.NameOf(database!, file.Key.Project))}/{SafeText.Safe(file.Key.Name)}: "
                    + "the memory folder has "
                    + "the newest version. Other versions:"
            );
            foreach (var conflict in file)
                Terminal.Print(
                    output,
                    $"  {conflict.Version.ToString()[..8]}  by {SafeText.Safe(conflict.Actor)}, "
                        + $"{Terminal.LocalTime(conflict.WrittenAt)}, "
                        + $"{(Copy(conflict) is { } path ? $"in {SafeText.Safe(path)}" : "deletes the file")}",
                    indent: 4
                );
        }

        if (conflicts.Count > 0)
        {
            var files = conflicts.Select(conflict => conflict.Name).Distinct().ToList();
            Terminal.Print(
                output,
                "Edit the file in the memory folder as needed, then run claude-session-logger memory conflicts resolve "
                    + (files is [var only] ? SafeText.Safe(only) : "FILE")
            );
        }

        return 0;

        string? Copy(OpenConflict conflict) => copies.Find(copy => copy.Version == conflict.Version).Path;
    }
}
