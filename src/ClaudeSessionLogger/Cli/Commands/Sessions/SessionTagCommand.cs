using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Marks;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Adds tags to a session, or removes them.</summary>
sealed class SessionTagCommand : Command, ICommandExample
{
    readonly Argument<string> _session = SessionMarkOptions.Session();
    readonly Argument<string[]> _tags = new("TAG")
    {
        Description = "Tags without spaces; upper and lower case are the same",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<bool> _json = CommonOptions.Json();

    SessionTagCommand(string name, string description, Func<string, MarkChange> change)
        : base(name, description)
    {
        CommonOptions.RefuseEmpty(_tags);
        Add(_session);
        Add(_tags);
        Add(_json);
        SetAction(parsed =>
            SessionMarkService.Change(
                parsed,
                parsed.GetRequiredValue(_session),
                parsed.GetValue(_json),
                [.. parsed.GetRequiredValue(_tags).Select(SessionMarkTexts.Tag).Distinct().Select(change)]
            )
        );
    }

    public string Example => $"claude-session-logger sessions {Name} 7c1e2f9a flaky-test billing";

    public static SessionTagCommand Adding() => new("tag", "Add tags to a session", MarkChange.Tag);

    public static SessionTagCommand Removing() => new("untag", "Remove tags from a session", MarkChange.Untag);
}
