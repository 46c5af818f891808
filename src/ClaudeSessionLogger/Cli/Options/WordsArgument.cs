using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Any number of words, with or without quotes. A word that looks like an option is not taken for one of them, unless
/// it follows <c>--</c>: a mistyped option must not become a part of a title.
/// </summary>
sealed class WordsArgument : Argument<string[]>
{
    public WordsArgument(string name, string description, bool isRequired = false)
        : base(name)
    {
        Description = description;
        Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore;
    }

    /// <summary>Whether help shows the words as needed, although an option can take their place.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>
    /// The first argument of any kind that looks like an option, and whether it is one of several words; null if there
    /// is none.
    /// </summary>
    public static (string Word, bool IsText)? MistypedOption(ParseResult parsed)
    {
        var end = parsed.Tokens.ToList().FindIndex(token => token.Type == TokenType.DoubleDash);
        var before = end < 0 ? parsed.Tokens : [.. parsed.Tokens.Take(end)];
        return parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(result =>
                result.Tokens.Select(token => (Token: token, IsText: result.Argument is WordsArgument))
            )
            .Where(word => LooksLikeOption(word.Token.Value) && before.Any(other => ReferenceEquals(other, word.Token)))
            .Select(word => ((string, bool)?)(word.Token.Value, word.IsText))
            .FirstOrDefault();
    }

    public static string? FirstWord(ParseResult parsed) =>
        parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .Where(result => result.Argument is WordsArgument)
            .SelectMany(result => result.Tokens)
            .FirstOrDefault()
            ?.Value;

    static bool LooksLikeOption(string word) =>
        word is ['-', not (' ' or '-'), ..] or ['-', '-', not ' ', ..]
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '=' or '_')
        && char.IsAsciiLetter(word.TrimStart('-') is [var first, ..] ? first : ' ');
}
