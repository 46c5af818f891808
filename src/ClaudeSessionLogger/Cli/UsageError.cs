using System.Collections.Frozen;
using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli;

/// <summary>Describes an error in a command line in one sentence, with a way to correct it.</summary>
static class UsageError
{
    // Words that people type as a command, with what to type for them: kinds of reports, and names in other programs.
    static readonly FrozenDictionary<string, string> s_meant = ReportDefinition
        .All.Select(report => report.Name)
        .Where(name => name != "sessions")
        .Select(name => (name, $"report {name}"))
        .Concat([
            ("version", "--version"),
            ("usage", "report"),
            ("cost", "report"),
            ("costs", "report"),
            ("stats", "report"),
            ("sync", "flush"),
            ("add", "log"),
            ("ls", "list"),
            ("delete", "forget"),
            ("remove", "forget"),
            ("install", "setup"),
            ("uninstall", "setup --remove"),
        ])
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    public static Failure From(ParseResult parsed) => new(FailureKind.Invalid, Sentence(parsed));

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
            var options = OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name)).ToList();
            var name = word.Split('=')[0];
            if (options.Contains(name))
                return $"{SafeText.Safe(name)} must come after the command: {ProgramName.PathOf(command)} "
                    + $"{SafeText.Safe(name)}";
            if (command is RootCommand && word is "-v" or "-V")
                return $"{has} no option {shown}: did you mean --version?";
            return $"{has} no option {shown}{Suggestion(name, options, command)}";
        }

        if (command.Subcommands.Count > 0)
            return $"{has} no command '{shown}'{Suggestion(word, CommandWords(command), command)}";
        return $"{Path(command)} does not take '{shown}'; {Help(command)}.";
    }

    static IEnumerable<string> CommandWords(Command command) =>
        command.Subcommands.Select(sub => sub.Name).Concat(command is RootCommand ? s_meant.Keys : []);

    static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)
        );

    static string Suggestion(string word, IEnumerable<string> known, Command command) =>
        DidYouMean.Find(word, known) switch
        {
            null => $"; {Help(command)}.",
            var nearest => $": did you mean {s_meant.GetValueOrDefault(nearest, nearest)}?",
        };

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
