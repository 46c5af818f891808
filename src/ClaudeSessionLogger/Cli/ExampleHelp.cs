using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ClaudeSessionLogger.Cli;

/// <summary>Prints the default help, followed by the command's example.</summary>
sealed class ExampleHelp(SynchronousCommandLineAction defaultHelp) : SynchronousCommandLineAction
{
    public override bool Terminating => true;
    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        // Remove these rarely used aliases, because shell completion would offer them in place of paths.
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Description = "Show help for a command";
        help.Action = new ExampleHelp((SynchronousCommandLineAction)help.Action!);
    }

    public override int Invoke(ParseResult parsed)
    {
        var code = defaultHelp.Invoke(parsed);
        if (parsed.CommandResult.Command is ICommandExample { Example: var example })
            parsed.InvocationConfiguration.Output.Write($"Example:\n  {example}\n\n");
        return code;
    }
}
