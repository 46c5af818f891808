using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>Lists what is excluded.</summary>
sealed class ExcludeCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    /// <param name="name">The command has two names: <c>exclude</c>, and <c>exclude list</c>.</param>
    ExcludeCommand(string name, string description)
        : base(name, description)
    {
        Add(_json);
        SetAction(Run);
    }

    public string Example => Name == "list" ? "claude-session-logger exclude list" : "claude-session-logger exclude";

    public static ExcludeCommand Create() =>
        new("exclude", "List the projects and folders whose sessions are not recorded")
        {
            new ExcludeAddCommand(),
            new ExcludeRemoveCommand(),
            new ExcludeCommand("list", "List the excluded projects and folders"),
        };

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.LoadValid(paths, error.WriteLine);
        var excluded = settings.Exclude.Select(entry => ExclusionName.Of(entry, paths)).ToList();
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(
                    excluded.ConvertAll(ExclusionJson.Of),
                    ExclusionJsonContext.Readable.ListExclusionJson
                )
            );
            return 0;
        }

        if (excluded.Count == 0)
        {
            error.WriteLine("nothing is excluded. Run claude-session-logger exclude add FOLDER to exclude a folder.");
            return 0;
        }

        var table = new TextTable(new TextColumn("excluded", MinWidth: 12), new TextColumn("kind"));
        foreach (var entry in excluded)
            table.AddRow(entry.Text, entry.IsFolder ? "folder, and all below it" : "project");
        table.Print(output);
        return 0;
    }
}
