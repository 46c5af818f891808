using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Runs a command of the program without a terminal.</summary>
static class CommandOutput
{
    /// <summary>The last line that the command prints, or its failure.</summary>
    public static string Of(params string[] args)
    {
        var output = new StringWriter();
        try
        {
            CommandLine
                .Create()
                .Parse(args, new() { ResponseFileTokenReplacer = null })
                .Invoke(
                    new()
                    {
                        Output = output,
                        Error = output,
                        EnableDefaultExceptionHandler = false,
                    }
                );
        }
        catch (Failure failure)
        {
            return failure.Message;
        }

        var lines = output
            .ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 0 ? lines[^1] : "Done.";
    }
}
