using System.CommandLine;
using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// Lists files with versions that could not be merged. The newest version is in the memory folder; the others are kept
/// as conflict copies.
/// </summary>
sealed class MemoryConflictsCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    const int IdLength = 8,
        MaxLines = 10;

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
            {
                Terminal.Print(
                    output,
                    $"  {conflict.Version.ToString()[..IdLength]}  by {SafeText.Safe(conflict.Actor)}, "
                        + $"{Terminal.LocalTime(conflict.WrittenAt)}, "
                        + $"{(Copy(conflict) is { } path ? $"in {SafeText.Safe(path)}" : "deletes the file")}",
                    indent: 4
                );
                PrintDifference(database!, conflict, output);
            }
        }

        if (conflicts.Count > 0)
        {
            var files = conflicts.Select(conflict => conflict.Name).Distinct().ToList();
            var resolve =
                "claude-session-logger memory conflicts resolve "
                + (files is [var only] ? ShellText.Quote(SafeText.Safe(only)) : "FILE");
            var version = conflicts is [var single] ? single.Version.ToString()[..IdLength] : "VERSION";
            Terminal.Print(
                output,
                "Lines with - are only in the memory folder, lines with + only in the other version."
            );
            Terminal.Print(
                output,
                $"To keep the file in the memory folder, edited as needed, run {WordWrap.Whole(resolve)}"
            );
            Terminal.Print(output, $"To use the other version, run {WordWrap.Whole($"{resolve} --take {version}")}");
        }

        return 0;

        string? Copy(OpenConflict conflict) => copies.Find(copy => copy.Version == conflict.Version).Path;
    }

    // The lines that differ from the memory folder. The whole texts are in the files.
    static void PrintDifference(Database database, OpenConflict conflict, TextWriter output)
    {
        var width = Terminal.Width(output);
        var changed = ToolDiff
            .Compare(
                Text(MemoryFileStore.Content(database, conflict.Project, conflict.Name)),
                Text(new MemoryVersionStore(database).Content(conflict.Version))
            )
            .Where(line => line.Kind != ' ')
            .ToList();
        foreach (var line in changed.Take(MaxLines))
            output.WriteLine(SafeText.Fit($"    {line.Kind} {SafeText.Safe(line.Text)}", width));
        if (changed.Count > MaxLines)
            output.WriteLine($"    … {CountText.Of(changed.Count - MaxLines, "more line")}");
    }

    static string Text(byte[]? content) => Encoding.UTF8.GetString(content ?? []);
}
