using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Resolves a conflict by keeping the current version or the conflict copy.</summary>
sealed class MemoryResolveCommand : Command, ICommandExample
{
    readonly Argument<string> _file = MemoryOptions.File();
    readonly Option<string?> _take = new("--take")
    {
        Description = "Use the version whose id begins with this text (memory conflicts lists the ids)",
        HelpName = "VERSION",
    };
    readonly Option<string?> _project = MemoryOptions.ProjectKey();
    readonly Option<bool> _dryRun = MemoryOptions.DryRun();
    readonly Option<bool> _json = CommonOptions.Json();

    public MemoryResolveCommand()
        : base("resolve", "Mark a conflict as resolved, keeping the current content")
    {
        Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_take, _project, _dryRun, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger memory conflicts resolve deploy.md";

    int Run(ParseResult parsed)
    {
        var memory = MemoryService.FromEnvironment();
        var isDry = parsed.GetValue(_dryRun);
        var name = "";
        var draft = isDry
            ? memory.Preview(Decide)
            : memory.Write(
                (database, writer) =>
                {
                    var resolution = Decide(database);
                    writer.Append([resolution]);
                    return resolution;
                }
            );
        var output = parsed.InvocationConfiguration.Output;
        var outcome = isDry ? "would be resolved" : "resolved";
        if (parsed.GetValue(_json))
            output.WriteLine(
                JsonSerializer.Serialize(
                    new(draft.Project, draft.Name, outcome, isDry, name),
                    MemoryJsonContext.Readable.MemoryChangeDoneJson
                )
            );
        else
            Terminal.Print(output, $"{SafeText.Safe(name)}/{SafeText.Safe(draft.Name!)}: {outcome}");
        return 0;

        MemoryDraft Decide(Database database)
        {
            var open = MemoryFileStore.Conflicts(database);
            var files = MemoryFileStore
                .All(database)
                .Where(file => open.Exists(conflict => conflict.Project == file.Project && conflict.Name == file.Name))
                .ToList();
            if (parsed.GetValue(_project) is { } requested)
                files.RemoveAll(file => !ProjectKey.FromValue(file.Project).Matches(requested));
            if (files.Count == 0)
                throw new Failure(FailureKind.NotFound, "there are no memory conflicts.");
            var file = MemoryProjects.File(files, parsed.GetValue(_file)!, ProjectKey.FromValue(files[0].Project));
            name = MemoryProjects.NameOf(database, file.Project);
            var otherHeads = open.Where(conflict => conflict.Project == file.Project && conflict.Name == file.Name)
                .Select(conflict => conflict.Version)
                .ToList();
            return new(
                file.Project,
                file.Name,
                Content(database, file, otherHeads, parsed.GetValue(_take)),
                [.. file.Parents, .. otherHeads]
            );
        }
    }

    static byte[]? Content(Database database, StoredMemoryFile file, List<Guid> otherHeads, string? choice)
    {
        if (choice is null)
            return MemoryFileStore.Content(database, file.Project, file.Name);
        var found = otherHeads.FindAll(version =>
            version.ToString().StartsWith(choice, StringComparison.OrdinalIgnoreCase)
        );
        return found switch
        {
            [var one] => new MemoryVersionStore(database).Content(one),
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find a version of {SafeText.Safe(file.Name)} whose id begins with '{SafeText.Safe(choice)}'. "
                    + "Run claude-session-logger memory conflicts to list versions."
            ),
            _ => throw new Failure(
                FailureKind.NotFound,
                $"{found.Count} version ids of {SafeText.Safe(file.Name)} begin with '{SafeText.Safe(choice)}'; "
                    + "give more characters of the id."
            ),
        };
    }
}
