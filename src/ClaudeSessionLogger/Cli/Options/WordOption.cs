using System.CommandLine;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>An option whose value is one of a few words.</summary>
static class WordOption
{
    /// <param name="letter">The short form, such as <c>-o</c>; null if there is none.</param>
    /// <param name="isValid">Whether a value is understood; by default, if it is one of the words.</param>
    public static Option<string?> OneOf(
        string name,
        string? letter,
        string description,
        string[] words,
        Func<string, bool>? isValid = null
    )
    {
        var option = new Option<string?>(name, letter is null ? [] : [letter])
        {
            Description = description,
            HelpName = string.Join('|', words),
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !(isValid ?? words.Contains)(given.Value))
                result.AddError(WordChoice.Refusal($"{name} does not accept", given.Value, words));
        });
        return option;
    }
}
