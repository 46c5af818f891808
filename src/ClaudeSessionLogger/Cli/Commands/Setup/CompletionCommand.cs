using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>
/// Prints a shell's completion script. The script calls the program with the <c>[suggest]</c> directive to get the
/// words.
/// </summary>
sealed class CompletionCommand : Command, ICommandExample
{
    static readonly string[] s_shells = ["bash", "zsh", "fish", "powershell"];

    readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or powershell" };

    public CompletionCommand()
        : base("completion", "Print a shell's completion script (install.sh installs it)")
    {
        _shell.CompletionSources.Add(s_shells);
        _shell.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !s_shells.Contains(given.Value))
                result.AddError(WordChoice.Refusal("there is no completion script for", given.Value, s_shells));
        });
        Add(_shell);
        SetAction(Run);
    }

    public string Example => "claude-session-logger completion bash";

    int Run(ParseResult parsed)
    {
        using var script = new StreamReader(
            typeof(CompletionCommand).Assembly.GetManifestResourceStream(
                $"completion/{parsed.GetRequiredValue(_shell)}"
            )!
        );
        parsed.InvocationConfiguration.Output.Write(script.ReadToEnd());
        return 0;
    }
}
