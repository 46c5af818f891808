using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ClaudeSessionLogger.Cli.Output;

namespace ClaudeSessionLogger.Cli.Help;

/// <summary>Prints the help of a command, at most 80 columns wide. The help of the program lists groups.</summary>
sealed class HelpPage : SynchronousCommandLineAction
{
    const string Program = "claude-session-logger";
    const int Widest = 80;

    public override bool Terminating => true;
    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        // Remove these rarely used aliases, because shell completion would offer them in place of paths.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Description = "Show help for a command";
        help.Action = new HelpPage();
    }

    public override int Invoke(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [[not '-', ..], ..])
            throw UsageError.From(parsed);
        Print(command, parsed.InvocationConfiguration.Output);
        return 0;
    }

    static void Print(Command command, TextWriter output)
    {
        var width = Math.Min(Terminal.Width(output), Widest);
        Terminal.Print(output, command.Description + ".", width, indent: 0);
        output.WriteLine();
        Terminal.Print(output, $"Usage: {Usage(command)}", width, indent: 9);
        foreach (var (title, rows) in Sections(command).Where(section => section.Rows.Count > 0))
        {
            output.WriteLine($"\n{title}:");
            HelpColumns.Print(output, rows, width);
        }

        if (command is ICommandExample { Example: var example })
            output.WriteLine($"\nExample:\n  {example}");
        if (command is RootCommand)
            output.WriteLine($"\nFor the options of a command: {Program} COMMAND --help");
    }

    static IEnumerable<(string Title, IReadOnlyList<(string Name, string Description)> Rows)> Sections(Command command)
    {
        if (command is RootCommand)
        {
            foreach (var (title, names) in CommandGroups.All)
                yield return (title, [.. names.Select(name => Row(command.Subcommands.Single(c => c.Name == name)))]);
        }
        else
        {
            yield return ("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(Row)]);
            yield return ("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(Row)]);
        }

        var recursive = command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(o => o.Recursive);
        yield return ("Options", [.. command.Options.Concat(recursive).Where(o => !o.Hidden).Select(Row)]);
    }

    static (string Name, string Description) Row(Command command) => (command.Name, command.Description ?? "");

    static (string Name, string Description) Row(Argument argument) =>
        (argument.Name, WithValues(argument.Description, argument.HelpName));

    static (string Name, string Description) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        // A list of values would take the column of the names.
        var value =
            option.HelpName is { } list && list.Contains('|')
                ? option.Name.TrimStart('-').ToUpperInvariant()
                : option.HelpName;
        return (value is null ? names : $"{names} {value}", WithValues(option.Description, option.HelpName));
    }

    static string WithValues(string? description, string? values)
    {
        if (values is null || !values.Contains('|'))
            return description ?? "";
        var words = values.Split('|');
        return $"{description}: {string.Join(", ", words[..^1])} or {words[^1]}";
    }

    static string Usage(Command command)
    {
        var arguments = command.Arguments.Select(argument =>
            argument.Arity.MaximumNumberOfValues > 1 ? $"[{argument.Name}…]"
            : argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]"
            : argument.Name
        );
        var required = command
            .Options.Where(option => option.Required)
            .Select(option => Row(option).Name.Split(", ")[^1]);
        string[] below = command.Subcommands.Count > 0 ? [command.Arguments.Count > 0 ? "[COMMAND]" : "COMMAND"] : [];
        return string.Join(' ', (string[])[Path(command), .. below, .. arguments, .. required, "[options]"]);
    }

    static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : Program;
}
