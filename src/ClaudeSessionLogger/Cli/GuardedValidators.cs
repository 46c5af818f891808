using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClaudeSessionLogger.Cli;

/// <summary>
/// Lets the validators of commands read options that have no valid value. System.CommandLine throws in this case,
/// although it reports the option's own error as well.
/// </summary>
static class GuardedValidators
{
    public static void Install(Command command)
    {
        Action<CommandResult>[] validators = [.. command.Validators];
        command.Validators.Clear();
        foreach (var validator in validators)
            command.Validators.Add(result => Run(validator, result));
        foreach (var below in command.Subcommands)
            Install(below);
    }

    static void Run(Action<CommandResult> validator, CommandResult result)
    {
        try
        {
            validator(result);
        }
        catch (InvalidOperationException) { }
    }
}
