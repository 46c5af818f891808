namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// The columns of the parts that tokens consist of. Without the cache, the others would seem to be a wrong sum, so a
/// narrow table shows one column for the cache, or no part.
/// </summary>
static class TokenParts
{
    public const string Cache = "cache";

    public static IReadOnlyList<IReadOnlyList<string>> Choices { get; } =
        Of("input", "output", "cache write", "cache read");

    public static IReadOnlyList<IReadOnlyList<string>> Of(string input, string output, params string[] cache) =>
        [
            [input, output, .. cache],
            [input, output, Cache],
        ];
}
