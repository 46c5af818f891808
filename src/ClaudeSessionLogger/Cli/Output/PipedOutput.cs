using System.Text;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Standard output that is a pipe or a file.</summary>
static class PipedOutput
{
    /// <summary>
    /// A writer that throws if the reader is gone. <see cref="Console.Out"/> ignores that on Unix. On Windows, .NET's
    /// encoding is that of the console, also for pipes (<see cref="Utf8Console"/>).
    /// </summary>
    public static TextWriter CreateWriter() =>
        new StreamWriter(
            StandardStreams.Output(),
            OperatingSystem.IsWindows() || Console.OutputEncoding is UTF8Encoding
                ? new UTF8Encoding(false)
                : Console.OutputEncoding
        );
}
