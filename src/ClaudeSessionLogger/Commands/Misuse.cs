using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClaudeSessionLogger.Commands;

/// <summary>What is wrong with a command line, as one sentence with the way out.</summary>
static class Misuse
{
    public static Failure Of(ParseResult parsed) => new(FailureKind.Invalid, Sentence(parsed));

    static string Sentence(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
            return Unknown(command, word);

        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Option: var option, Tokens: [] } => $"{option.Name} needs {Wanted(option)}; {Help(command)}.",
            OptionResult { Option: var option, Tokens: [var given, ..] } when IsOfWrongType(error) => $"{option.Name} takes {Wanted(option)}, not '{Text.Safe(given.Value)}'.",
            ArgumentResult { Argument: var argument, Tokens: [] } => $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            CommandResult { Tokens: [] } when command.Subcommands.Count > 0 => $"{Path(command)} needs a command; {Help(command)}.",
            CommandResult when command.Arguments is [{ Arity.MinimumNumberOfValues: > 0 } argument, ..] && parsed.GetResult(argument) is null or { Tokens: [] } => $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            _ => error.Message,
        };
    }

    // The library says that in terms of .NET types.
    static bool IsOfWrongType(ParseError error) => error.Message.StartsWith("Cannot parse", StringComparison.Ordinal);

    static string Unknown(Command command, string word)
    {
        var shown = Text.Safe(word);
        var has = command is RootCommand ? "there is" : $"{Path(command)} has";
        if (word is ['-', _, ..])
            return $"{has} no option {shown}{Instead(word, OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name)), command)}";
        if (command.Subcommands.Count > 0)
            return $"{has} no command '{shown}'{Instead(word, command.Subcommands.Select(sub => sub.Name), command)}";
        return $"{Path(command)} does not take '{shown}'; {Help(command)}.";
    }

    static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    static string Instead(string word, IEnumerable<string> known, Command command)
    {
        var nearest = known.MinBy(name => Distance(word, name))!;
        return Distance(word, nearest) <= Math.Max(1, word.Length / 3) ? $": did you mean {nearest}?" : $"; {Help(command)}.";
    }

    static string Wanted(Option option) => option.ValueType == typeof(int?) ? "a number" : option.HelpName ?? "a value";

    static string Help(Command command) => $"see claude-session-logger{(command is RootCommand ? "" : $" {Path(command)}")} --help";

    static string Path(Command command) => command switch
    {
        RootCommand => "claude-session-logger",
        { Parents: var parents } when parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand => $"{Path(parent)} {command.Name}",
        _ => command.Name,
    };

    /// <summary>How many letters must be put in, taken out, exchanged or swapped to make one word of the other.</summary>
    static int Distance(string from, string to)
    {
        var cells = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cells[i, j] = i + j;
                    continue;
                }

                var change = cells[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                cells[i, j] = Math.Min(change, 1 + Math.Min(cells[i - 1, j], cells[i, j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    cells[i, j] = Math.Min(cells[i, j], 1 + cells[i - 2, j - 2]);
            }
        }

        return cells[from.Length, to.Length];
    }
}
