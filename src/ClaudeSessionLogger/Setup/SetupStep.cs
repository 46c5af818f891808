using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// <see cref="Skipped"/>: the step is not needed or not possible, which is not an error. <see cref="Missing"/>: a check
/// found that setup has to be run.
/// </summary>
enum SetupState
{
    Ok,
    Skipped,
    Missing,
    Failed,
}

/// <summary>The result of one step of setup; <paramref name="ExitCode"/> is nonzero only for a failed step.</summary>
sealed record SetupStep(string Name, SetupState State, string Detail, int ExitCode = 0)
{
    /// <summary>Whether this was already so before setup ran.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Runs a step. A failure is reported and does not stop the other steps.</summary>
    public static SetupStep Try(string name, Func<SetupStep> step)
    {
        try
        {
            return step();
        }
        catch (Failure failure)
        {
            return new(name, SetupState.Failed, failure.Message, failure.ExitCode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var failure = new Failure(
                FailureKind.Unwritable,
                $"{e.Reason}. Make this path writable and run claude-session-logger setup again.",
                e
            );
            return new(name, SetupState.Failed, failure.Message, failure.ExitCode);
        }
    }
}
