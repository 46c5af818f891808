namespace ClaudeSessionLogger.Diagnostics;

/// <summary><see cref="Warning"/>: worth a look, and capture goes on. <see cref="Problem"/>: something is wrong.</summary>
enum FindingState { Ok, Warning, Problem }

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Check">What it is, in a word or two.</param>
/// <param name="Advice">What to do; null when there is nothing to do, or the detail says it.</param>
sealed record Finding(string Check, FindingState State, string Detail, string? Advice = null)
{
    public static Finding Ok(string check, string detail) => new(check, FindingState.Ok, detail);

    public static Finding Warning(string check, string detail, string? advice = null) => new(check, FindingState.Warning, detail, advice);

    public static Finding Problem(string check, string detail, string? advice = null) => new(check, FindingState.Problem, detail, advice);
}
