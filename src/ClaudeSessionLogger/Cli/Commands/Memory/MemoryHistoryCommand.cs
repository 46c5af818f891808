using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Lists every version of a file: who wrote it, when and on which machine.</summary>
sealed class MemoryHistoryCommand : Command, ICommandExample
{
    readonly Argument<string> _file = MemoryOptions.File();
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryHistoryCommand()
        : base("history", "List all versions of a memory file, oldest first")
    {
        Add(_file);
        Add(_project);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory history MEMORY.md --project-key checkout-api";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var memory = MemoryService.FromEnvironment();
        using var database =
            memory.Read()
            ?? throw new Failure(
                FailureKind.NotFound,
                "there is no memory yet. Run claude-session-logger memory sync to record the files in this "
                    + "machine's memory folders."
            );
        var project = MemoryProjects.Find(database, parsed.GetValue(_project), memory.Paths, memory.Device);
        var file = MemoryProjects.File(MemoryFileStore.Of(database, project.Value), parsed.GetValue(_file)!, project);
        var versions = MemoryHistory.Load(database, file);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(versions.ConvertAll(ToJson), MemoryJsonContext.Readable.ListMemoryVersionJson)
            );
            return 0;
        }

        var table = new TextTable(
            new TextColumn("version", IsNumber: true),
            new TextColumn("written"),
            new TextColumn("by", MinWidth: 6),
            new TextColumn("on", DropPriority: 2),
            new TextColumn("bytes", IsNumber: true, DropPriority: 3),
            new TextColumn("what", MinWidth: 7),
            new TextColumn("")
        );
        foreach (var (number, version, content, machine, isInPlace) in versions)
        {
            var what =
                version.From is { } from ? $"renamed from {from}"
                : version.To is { } to ? $"renamed to {to}"
                : versions[number - 1].Change;
            table.AddRow(
                Terminal.Number(number),
                Terminal.LocalTime(version.WrittenAt),
                version.Actor,
                machine,
                content is null ? "" : Terminal.Number(content.Length),
                what,
                isInPlace ? "current" : ""
            );
        }

        table.Print(output);
        return 0;
    }

    static MemoryVersionJson ToJson(NumberedVersion numbered) =>
        new(
            numbered.Number,
            numbered.Version.Hash.ToString(),
            numbered.Version.WrittenAt,
            numbered.Version.Actor,
            numbered.Machine,
            numbered.Version.SessionId,
            numbered.Change,
            numbered.Version.From,
            numbered.Version.To,
            numbered.Content?.Length ?? 0,
            numbered.IsCurrent
        );
}
