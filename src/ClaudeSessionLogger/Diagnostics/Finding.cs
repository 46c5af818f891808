namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// <see cref="Warning"/>: worth a look, but capture works. <see cref="Problem"/>: something is wrong.
/// </summary>
enum FindingState
{
    Ok,
    Warning,
    Problem,
}

/// <summary>The result of one check.</summary>
/// <param name="Check">The name of the check, in a word or two.</param>
/// <param name="Advice">What to do; null if there is nothing to do or the detail says it.</param>
sealed record Finding(string Check, FindingState State, string Detail, string? Advice = null)
{
    public static Finding Ok(string check, string detail) => new(check, FindingState.Ok, detail);

    public static Finding Warning(string check, string detail, string? advice = null) =>
        new(check, FindingState.Warning, detail, advice);

    public static Finding Problem(string check, string detail, string? advice = null) =>
        new(check, FindingState.Problem, detail, advice);
}
