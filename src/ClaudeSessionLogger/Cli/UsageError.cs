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
    // Kinds of reports that are not commands themselves, with what to type for them.
    static readonly FrozenDictionary<string, string> s_reports = ReportDefinition
        .All.Select(report => report.Name)
        .Where(name => name != "sessions")
        .ToFrozenDictionary(name => name, name => $"report {name}", StringComparer.Ordinal);

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
            var options = OptionsOf(command).SelectMany(option => option.Aliases.Append(option.Name));
            return $"{has} no option {shown}"
                + (word is "-v" or "-V" ? ": did you mean --version?" : Suggestion(word, options, command));
        }

        if (command.Subcommands.Count > 0)
            return $"{has} no command '{shown}'{Suggestion(word, CommandWords(command), command)}";
        return $"{Path(command)} does not take '{shown}'; {Help(command)}.";
    }

    // People also type a kind of report, or the option, as a command.
    static IEnumerable<string> CommandWords(Command command) =>
        command
            .Subcommands.Select(sub => sub.Name)
            .Concat(command is RootCommand ? [.. s_reports.Keys, "version"] : Enumerable.Empty<string>());

    static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(
            command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive)
        );

    static string Suggestion(string word, IEnumerable<string> known, Command command) =>
        DidYouMean.Find(word, known) switch
        {
            null => $"; {Help(command)}.",
            "version" => ": did you mean --version?",
            var nearest => $": did you mean {s_reports.GetValueOrDefault(nearest, nearest)}?",
        };

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
