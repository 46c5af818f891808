using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// <see cref="Skipped"/>: not done, and nothing is wrong with that. <see cref="Missing"/>: a check found something to do.
/// </summary>
enum SetupState { Ok, Skipped, Missing, Failed }

/// <summary>What came of one step of setup; <paramref name="ExitCode"/> is not 0 only for one that failed.</summary>
sealed record SetupStep(string Name, SetupState State, string Detail, int ExitCode = 0)
{
    /// <summary>Runs a step. What fails is told and does not stop the others.</summary>
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
            var failure = new Failure(FailureKind.Unwritable, $"{e.Message}: make that place writable and run setup again", e);
            return new(name, SetupState.Failed, failure.Message, failure.ExitCode);
        }
    }
}
