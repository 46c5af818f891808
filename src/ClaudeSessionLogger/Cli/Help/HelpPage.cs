using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ClaudeSessionLogger.Cli.Output;

namespace ClaudeSessionLogger.Cli.Help;

/// <summary>Prints the help of a command, at most 80 columns wide. The help of the program lists groups.</summary>
sealed class HelpPage : SynchronousCommandLineAction
{
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
        var output = parsed.InvocationConfiguration.Output;
        Print(command, output, Math.Min(Terminal.Width(output), Widest));
        return 0;
    }

    internal static void Print(Command command, TextWriter output, int width)
    {
        Terminal.Print(output, command.Description + ".", width, indent: 0);
        output.WriteLine();
        Terminal.Print(output, $"Usage: {Usage(command)}", width, indent: 9);
        foreach (var (title, rows) in Sections(command).Where(section => section.Rows.Count > 0))
        {
            output.WriteLine($"\n{title}:");
            HelpColumns.Print(output, rows, width);
        }

        if (command is ICommandExample { Example: var example })
        {
            output.WriteLine("\nExample:");
            HelpExample.Print(output, ProgramName.WithCalledName(example), width);
        }

        if (command is RootCommand)
        {
            output.WriteLine();
            Terminal.Print(
                output,
                $"For the options of a command: {ProgramName.PathOf(command)} COMMAND --help",
                width,
                0
            );
        }
    }

    static IEnumerable<(string Title, IReadOnlyList<(string Name, string Description)> Rows)> Sections(Command command)
    {
        if (command is RootCommand)
        {
            foreach (var (title, names) in CommandGroups.All)
                yield return (
                    title,
                    [.. names.SelectMany(name => command.Subcommands.Where(c => c.Name == name)).Select(Row)]
                );
        }
        else
        {
            yield return ("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(Row)]);
            yield return ("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(Row)]);
        }

        var recursive = Ancestors(command).SelectMany(parent => parent.Options).Where(o => o.Recursive);
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
        // A command with an action of its own can be used without the commands below it.
        string[] below = command.Subcommands.Count > 0 ? [command.Action is null ? "COMMAND" : "[COMMAND]"] : [];
        return string.Join(
            ' ',
            (string[])[ProgramName.PathOf(command), .. below, .. arguments, .. required, "[options]"]
        );
    }

    static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));
}
