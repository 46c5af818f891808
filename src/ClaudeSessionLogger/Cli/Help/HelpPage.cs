using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;

namespace ClaudeSessionLogger.Cli.Help;

/// <summary>
/// Prints the help of a command, at most 80 columns wide. The help of the program describes the everyday commands and
/// names the others; <c>help all</c> describes all.
/// </summary>
sealed class HelpPage : SynchronousCommandLineAction
{
    /// <summary>The word after <c>help</c> for the descriptions of all commands.</summary>
    public const string AllCommands = "all";

    const string OptionsTitle = "Options";
    const int Widest = 80,
        Indent = 2,
        Gap = 2;

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
        var isAll = command is RootCommand && parsed.UnmatchedTokens is [AllCommands];
        if (!isAll && command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [[not '-', ..], ..])
            throw UsageError.From(parsed);
        var output = parsed.InvocationConfiguration.Output;
        Print(command, output, Math.Min(Terminal.PageWidth(output), Widest), isAll);
        return 0;
    }

    internal static void Print(Command command, TextWriter output, int width, bool isAll = false)
    {
        Terminal.Print(output, command.Description + ".", width, indent: 0);
        output.WriteLine();
        var lead = "Usage:";
        foreach (var usage in Usage(command))
        {
            Terminal.Print(output, $"{lead} {usage}", width, indent: 9);
            lead = "      ";
        }

        foreach (var (title, rows) in Sections(command, isAll).Where(section => section.Rows.Count > 0))
        {
            if (title == OptionsTitle && command is RootCommand && !isAll)
                PrintNames(output, width);
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
                $"Without a command, on a terminal: {ProgramName.PathOf(command)} browse",
                width,
                Indent
            );
            if (!isAll)
                Terminal.Print(
                    output,
                    $"What each of these does: {ProgramName.PathOf(command)} help {AllCommands}",
                    width,
                    Indent
                );
            Terminal.Print(
                output,
                $"For the options of a command: {ProgramName.PathOf(command)} COMMAND --help",
                width,
                Indent
            );
        }
    }

    // A newcomer needs a few commands; the others only have to be found.
    static void PrintNames(TextWriter output, int width)
    {
        output.WriteLine("\nMore commands:");
        var groups = CommandGroups.All.Skip(1).ToList();
        var column = Indent + groups.Max(group => group.Title.Length) + Gap;
        foreach (var (title, names) in groups)
        {
            output.Write((new string(' ', Indent) + title).PadRight(column));
            Terminal.Print(output, string.Join(", ", names), width, indent: column, start: column);
        }
    }

    static IEnumerable<(string Title, IReadOnlyList<(string Name, string Description)> Rows)> Sections(
        Command command,
        bool isAll
    )
    {
        if (command is RootCommand)
        {
            foreach (var (title, names) in isAll ? CommandGroups.All : CommandGroups.All.Take(1))
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
        yield return (OptionsTitle, [.. command.Options.Concat(recursive).Where(o => !o.Hidden).Select(Row)]);
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

    // A command with an action of its own can be used without the commands below it.
    static IEnumerable<string> Usage(Command command)
    {
        var arguments = command
            .Arguments.Where(argument => !argument.Hidden)
            .Select(argument =>
            {
                var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}…" : argument.Name;
                return argument.Arity.MinimumNumberOfValues > 0 || argument is WordsArgument { IsNeeded: true }
                    ? name
                    : $"[{name}]";
            });
        var required = command
            .Options.Where(option => option.Required)
            .Select(option => Row(option).Name.Split(", ")[^1]);
        var path = ProgramName.PathOf(command);
        if (command.Action is not null || command.Subcommands.Count == 0)
            yield return string.Join(' ', (string[])[path, .. arguments, .. required, "[options]"]);
        if (command.Subcommands.Any(below => !below.Hidden))
            yield return $"{path} COMMAND [options]";
    }

    static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));
}
