using Spectre.Console;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Shows on a terminal that something takes time.</summary>
static class Spinner
{
    /// <param name="what">What is being done, such as "archiving sessions". The work must not print.</param>
    public static T While<T>(string what, TextWriter error, Func<T> work) =>
        error == Console.Error && !Console.IsErrorRedirected
            ? WrappingWriter.Unwrapped(() =>
                AnsiConsole
                    .Create(new() { Out = new AnsiConsoleOutput(Console.Error) })
                    .Status()
                    .Start(Markup.Escape(what), _ => work())
            )
            : work();
}
