using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Says that a value is not one of a few words, and which of them was probably meant.</summary>
static class WordChoice
{
    /// <param name="problem">What is wrong, such as <c>there is no category</c>; the given word follows it.</param>
    public static string Refusal(string problem, string given, IReadOnlyList<string> words) =>
        $"{problem} '{SafeText.Safe(given)}'"
        + (
            DidYouMean.Find(given, words) is { } nearest
                ? $": did you mean {nearest}?"
                : $"; use one of {string.Join(", ", words)}."
        );
}
