using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Makes an earlier version of a file its newest. Nothing is taken out of its history.</summary>
sealed class MemoryRestoreCommand : Command, IExample
{
    readonly Argument<string> _file = MemoryOptions.File();
    readonly Option<int?> _version = new("--version") { Description = "Which one, as history numbers them; without it, the last that differs from what is in place", HelpName = "N" };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryRestoreCommand() : base("restore", "Bring back an earlier version of a memory file, on every machine")
    {
        Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_version, _project, _dryRun, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory restore MEMORY.md --version 1 --project-key checkout-api";

    int Run(ParseResult parsed)
    {
        var door = MemoryDoor.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        var (project, file, version) = isDry
            ? door.Look(database => Choose(database, door, parsed))
            : door.Write((database, book) =>
            {
                var chosen = Choose(database, door, parsed);
                book.Append([new(chosen.Project.Value, chosen.File.Name, chosen.Version.Content, Heads(database, chosen.File))]);
                return chosen;
            });

        var did = $"{(isDry ? "would restore" : "restored")} version {version.Number} of {Terminal.LocalTime(version.Version.WrittenAt)}";
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(parsed.GetValue(_json)
            ? JsonSerializer.Serialize(new(project.Value, file.Name, did, isDry), MemoryJson.Readable.WireMemoryDone)
            : $"{Text.Safe(project.Name)}/{Text.Safe(file.Name)}: {did}");
        return 0;
    }

    (ProjectKey Project, MirrorFile File, NumberedVersion Version) Choose(Database database, MemoryDoor door, ParseResult parsed)
    {
        var project = MemoryProjects.Find(database, parsed.GetValue(_project), door.Places, door.Device);
        var file = MemoryProjects.File(MemoryFiles.Of(database, project.Value), parsed.GetValue(_file)!, project);
        var versions = MemoryHistory.Of(database, file);
        var wanted = parsed.GetValue(_version) is { } number
            ? versions.Find(version => version.Number == number) ?? throw new Failure(FailureKind.NotFound, $"{Text.Safe(file.Name)} has {Terminal.Count(versions.Count, "version")}, not {number}: claude-memory-sync history {Text.Safe(file.Name)} lists them.")
            : versions.FindLast(version => version.Content is { } content && MemoryHash.Of(content) != file.Hash);
        return wanted is { Content: not null } found ? (project, file, found)
            : throw new Failure(FailureKind.NotFound, $"there is no text of {Text.Safe(file.Name)} to go back to there: claude-memory-sync history {Text.Safe(file.Name)} lists its versions.");
    }

    // What stands in conflict stays so: a version that is brought back decides nothing about it.
    static IReadOnlyList<Guid> Heads(Database database, MirrorFile file) => MemoryFiles.Of(database, file.Project).First(now => now.Name == file.Name).Parents;
}
