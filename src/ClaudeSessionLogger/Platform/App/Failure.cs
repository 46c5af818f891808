namespace ClaudeSessionLogger.Platform.App;

enum FailureKind
{
    Invalid,
    NotFound,
    Conflict,
    Busy,
    Unreachable,
    Unauthorized,
    DeviceTaken,
    Unwritable,
}

/// <summary>
/// An error that a person can act on. Its message says what failed, where, and what to do next. Any other exception is
/// a bug and is reported with its stack trace.
/// </summary>
sealed class Failure(FailureKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public FailureKind Kind { get; } = kind;

    // 2 is not used: Claude Code treats exit code 2 of a hook as "block this action".
    public int ExitCode =>
        Kind switch
        {
            FailureKind.Invalid => 64,
            FailureKind.NotFound => 66,
            FailureKind.Unreachable => 69,
            FailureKind.Unwritable => 74,
            FailureKind.Conflict or FailureKind.Busy => 75,
            FailureKind.Unauthorized or FailureKind.DeviceTaken => 77,
            _ => 70,
        };
}
