using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>Describes why a background process could not be started.</summary>
static class SpawnFailure
{
    public static Failure Create(string program, int error) =>
        new(
            FailureKind.Unwritable,
            $"cannot start {program} in the background ({Marshal.GetPInvokeErrorMessage(error)}). Install it "
                + "again, or run claude-session-logger flush yourself."
        );
}
