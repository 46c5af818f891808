using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>Removes exclusions.</summary>
sealed class ExcludeRemoveCommand : Command, ICommandExample
{
    readonly Argument<string[]> _names = new("PROJECT|FOLDER")
    {
        Description = "The excluded project or folder",
        Arity = ArgumentArity.OneOrMore,
    };

    public ExcludeRemoveCommand()
        : base("remove", "Record the sessions of an excluded project or folder again")
    {
        CommonOptions.RefuseEmpty(_names);
        Add(_names);
        SetAction(Run);
    }

    public string Example => "claude-session-logger exclude remove diary";

    int Run(ParseResult parsed)
    {
        var (output, paths) = (parsed.InvocationConfiguration.Output, AppPaths.FromEnvironment());
        List<ExclusionName> given =
        [
            .. parsed.GetRequiredValue(_names).Select(name => ExclusionName.Typed(name, paths)),
        ];
        ExclusionList.Update(
            paths,
            excluded =>
            {
                foreach (var entry in given)
                {
                    if (excluded.RemoveAll(entry.IsSameAs) == 0)
                        throw new Failure(
                            FailureKind.NotFound,
                            $"{SafeText.Safe(entry.Text)} is not excluded. Run claude-session-logger exclude to list "
                                + "what is."
                        );
                }
            }
        );
        foreach (var entry in given)
            Terminal.Print(output, $"{SafeText.Safe(entry.Text)} is no longer excluded");
        Terminal.Print(
            parsed.InvocationConfiguration.Error,
            "The next flush or claude-session-logger import records sessions whose transcripts still exist."
        );
        return 0;
    }
}
