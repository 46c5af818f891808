using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli;

/// <summary>Describes an error in a command line in one sentence, with a way to correct it.</summary>
static class UsageError
{
    public static Failure From(ParseResult parsed) => new(FailureKind.Invalid, Sentence(parsed));

    /// <summary>The error for an option that the command does not have, among words; null if there is none.</summary>
    public static Failure? OfWords(ParseResult parsed) =>
        WordsArgument.MistypedOption(parsed) is { } word
            ? new(FailureKind.Invalid, Unknown(parsed.CommandResult.Command, word))
            : null;

    static string Sentence(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
            return Unknown(command, word);

        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Option: var option, Tokens: [] } =>
                $"{option.Name} needs {ExpectedValue(option)}; {Help(command)}.",
            OptionResult { Option: var option, Tokens: [var given, ..] } when IsOfWrongType(error) =>
                $"{option.Name} takes {ExpectedValue(option)}, not '{SafeText.Safe(given.Value)}'.",
            ArgumentResult { Argument: var argument, Tokens: [] } =>
                $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            CommandResult { Tokens: [] } when command.Subcommands.Count > 0 =>
                $"{Path(command)} needs a command; {Help(command)}.",
            CommandResult
                when command.Arguments is [{ Arity.MinimumNumberOfValues: > 0 } argument, ..]
                    && parsed.GetResult(argument) is null or { Tokens: [] } =>
                $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            _ => error.Message,
        };
    }

    // System.CommandLine reports a value of the wrong type with a message that contains .NET type names.
    static bool IsOfWrongType(ParseError error) => error.Message.StartsWith("Cannot parse", StringComparison.Ordinal);

    static string Unknown(Command command, string word)
    {
        var shown = SafeText.Safe(word);
        var has = command is RootCommand ? "there is" : $"{Path(command)} has";
        if (word is ['-', _, ..])
        {
            var options = OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name));
            return $"{has} no option {shown}{Suggestion(word, options, command)}";
        }

        if (command.Subcommands.Count > 0)
            return $"{has} no command '{shown}'"
                + $"{Suggestion(word, command.Subcommands.Select(sub => sub.Name), command)}";
        return $"{Path(command)} does not take '{shown}'; {Help(command)}.";
    }

    static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)
        );

    static string Suggestion(string word, IEnumerable<string> known, Command command)
    {
        return DidYouMean.Find(word, known) is { } nearest ? $": did you mean {nearest}?" : $"; {Help(command)}.";
    }

    static string ExpectedValue(Option option) =>
        option.ValueType == typeof(int?) ? "a number" : option.HelpName ?? "a value";

    static string Help(Command command) =>
        $"see claude-session-logger{(command is RootCommand ? "" : $" {Path(command)}")} --help";

    static string Path(Command command) =>
        command switch
        {
            RootCommand => "claude-session-logger",
            { Parents: var parents }
                when parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand =>
                $"{Path(parent)} {command.Name}",
            _ => command.Name,
        };
}
