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
        WordsArgument.MistypedOption(parsed) is { } option
            ? new(FailureKind.Invalid, Unknown(parsed.CommandResult.Command, option.Word, isText: option.IsText))
            : null;

    /// <summary>The error for a word after <c>help</c> that is not a command; null if there is none.</summary>
    public static Failure? OfHelp(ParseResult parsed) =>
        WordsArgument.FirstWord(parsed) is { } word
            ? new(FailureKind.Invalid, Unknown(parsed.CommandResult.Command, word))
            : null;

    static string Sentence(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var word, ..])
            return Misspelled(parsed, word) ?? Unknown(command, word, parsed.UnmatchedTokens);

        var error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Option: { Required: true } option, Implicit: true } =>
                $"{Path(command)} needs {option.Name} {option.HelpName}; {Help(command)}.",
            OptionResult { Option: var option, Tokens: [] } =>
                $"{option.Name} needs {ExpectedValue(option)}; {Help(command)}.",
            OptionResult { Option: var option, Tokens: [var given, ..] } when IsOfWrongType(error) =>
                $"{option.Name} takes {ExpectedValue(option)}, not '{SafeText.Safe(given.Value)}'.",
            OptionResult { Option: { Arity.MaximumNumberOfValues: 1 } option, Tokens: [_, _, ..] } =>
                $"{option.Name} is given more than once; give it once.",
            ArgumentResult { Argument: var argument, Tokens: [] } =>
                $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            CommandResult { Tokens: [] } when command.Subcommands.Count > 0 => $"{Path(command)} needs a command: "
                + $"{string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name))}; "
                + $"{Help(command)}.",
            CommandResult
                when command.Arguments is [{ Arity.MinimumNumberOfValues: > 0 } argument, ..]
                    && parsed.GetResult(argument) is null or { Tokens: [] } =>
                $"{Path(command)} needs {argument.Name}; {Help(command)}.",
            _ => error.Message,
        };
    }

    // System.CommandLine skips a word before a command, so that `sesions show` is the command show.
    static string? Misspelled(ParseResult parsed, string word)
    {
        var result = parsed.CommandResult;
        if (
            result.Parent is not CommandResult { Command: { } parent }
            || word.StartsWith('-')
            || parsed.Tokens.TakeWhile(token => token != result.IdentifierToken).All(token => token.Value != word)
        )
            return null;
        var path = parent is RootCommand ? "" : Path(parent);
        var has = path.Length == 0 ? "there is" : $"{path} has";
        return
            DidYouMean.Find(word, parent.Subcommands.Select(sub => sub.Name)) is { } near
            && IsBelow(parent.Subcommands.First(sub => sub.Name == near), result.Command.Name)
            ? $"{has} no command '{SafeText.Safe(word)}': did you mean {$"{path} {near}".Trim()} {result.Command.Name}?"
            : Unknown(parent, word);
    }

    // System.CommandLine reports a value of the wrong type with a message that contains .NET type names.
    static bool IsOfWrongType(ParseError error) => error.Message.StartsWith("Cannot parse", StringComparison.Ordinal);

    /// <param name="words">All words that the command does not take.</param>
    /// <param name="isText">Whether the word may belong to a text, such as a title.</param>
    static string Unknown(Command command, string word, IReadOnlyList<string>? words = null, bool isText = false)
    {
        var shown = SafeText.Safe(word);
        var path = command is RootCommand ? "" : Path(command);
        var has = path.Length == 0 ? "there is" : $"{path} has";
        if (word is ['-', _, ..])
        {
            var options = OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name)).ToList();
            var name = word.Split('=')[0];
            if (options.Contains(name))
                return $"{SafeText.Safe(name)} must come after the command: {ProgramName.PathOf(command)} "
                    + $"{SafeText.Safe(name)}";
            if (command is RootCommand && word is "-v" or "-V")
                return $"{has} no option {shown}: did you mean --version?";
            var meant = UsageHints.Option(name, options) ?? NearestOption(name, options);
            return meant is not null ? $"{has} no option {shown}: did you mean {meant}?"
                : isText
                    ? $"{has} no option {shown}. If it belongs to the text, put the whole text in quotes, or -- "
                        + $"before it; {Help(command)}."
                : $"{has} no option {shown}; {Help(command)}.";
        }

        if (command.Subcommands.Count > 0)
            return UsageHints.Command(command, path, word) is { } known
                ? $"{has} no command '{shown}': did you mean {known}?"
                : $"{has} no command '{shown}'{NearestCommand(word, command, path)}";
        if (command.Name == "query")
            return "query takes the SQL as one argument: put it in quotes, as in query \"select count(*) from "
                + "sessions\".";
        return UsageHints.Words(command, words ?? [word]) is { } hint
            ? $"{path} does not take '{SafeText.Safe(string.Join(' ', words ?? [word]))}': did you mean {hint}?"
            : $"{path} does not take '{shown}'; {Help(command)}.";
    }

    // Any letter is similar to any other one.
    static string? NearestOption(string name, IEnumerable<string> options) =>
        name.Length > 2 ? DidYouMean.Find(name, options) : null;

    static string NearestCommand(string word, Command command, string path) =>
        DidYouMean.Find(word, command.Subcommands.Select(sub => sub.Name).Concat(UsageHints.Commands(path))) is { } near
            ? $": did you mean {(IsBelow(command, near) ? near : UsageHints.Command(command, path, near) ?? near)}?"
            : $"; {Help(command)}.";

    static bool IsBelow(Command command, string name) => command.Subcommands.Any(sub => sub.Name == name);

    static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)
        );

    static string ExpectedValue(Option option) =>
        option.ValueType == typeof(int?) || option.ValueType == typeof(double?) ? "a number"
        : option.HelpName is not { } value ? "a value"
        : value.Contains('|') ? $"one of {value.Replace("|", ", ", StringComparison.Ordinal)}"
        : value.Any(char.IsAsciiDigit) || value.Contains('/') ? $"a value such as {value}"
        : value;

    static string Help(Command command) => $"see {ProgramName.PathOf(command)} --help";

    // Without the program's name, except for the program itself.
    static string Path(Command command) =>
        ProgramName.PathOf(command).Split(' ', 2) is [_, var below] ? below : ProgramName.PathOf(command);
}
