using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Options of several commands.</summary>
static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Option<int?> Limit(string description)
    {
        var limit = new Option<int?>("--limit") { Description = description, HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (IsOutside(result, 1, int.MaxValue))
                result.AddError($"--limit takes a number greater than 0, not '{result.Tokens[0].Value}'.");
        });
        return limit;
    }

    /// <summary>
    /// Whether the value is a number outside a range. What is not a number has an error already, and a validator that
    /// asks for its value would throw.
    /// </summary>
    public static bool IsOutside(OptionResult result, int min, int max) =>
        result.Tokens is [var given]
        && int.TryParse(given.Value, CultureInfo.InvariantCulture, out var number)
        && (number < min || number > max);

    /// <summary>Words of a title, in any order, as arguments; a phrase can be put in double quotes.</summary>
    public static WordsArgument TitleWords(string description)
    {
        var words = new WordsArgument("WORDS", $"{description}, in any order");
        RefuseEmpty(words);
        return words;
    }

    /// <summary>Returns null if no words were given.</summary>
    public static WordQuery? WordQuery(string[]? words) =>
        words is [_, ..] && new WordQuery(string.Join(' ', words), withSingulars: true) is { IsEmpty: false } query
            ? query
            : null;

    /// <summary>
    /// Rejects an empty argument, which usually comes from an unset variable in a script. Without this check, the
    /// command would use the current folder or all sessions.
    /// </summary>
    public static void RefuseEmpty(Argument argument) =>
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
                result.AddError($"{argument.Name} is empty.");
        });
}
