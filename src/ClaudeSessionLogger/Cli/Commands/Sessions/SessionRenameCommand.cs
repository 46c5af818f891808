using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Marks;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Gives a session a title of the user's own, which is shown instead of the client's.</summary>
sealed class SessionRenameCommand : Command, ICommandExample
{
    readonly Argument<string> _session = SessionMarkOptions.Session();
    readonly WordsArgument _title = new("TITLE", "The new title");
    readonly Option<bool> _clear = SessionMarkOptions.Clear("Show the title of Claude Code again");
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionRenameCommand()
        : base("rename", "Give a session your own title, which is shown instead of Claude Code's")
    {
        Add(_session);
        Add(_title);
        Add(_clear);
        Add(_json);
        SessionMarkOptions.RequireTextOr(this, _title, _clear);
        SetAction(parsed =>
            SessionMarkService.Change(
                parsed,
                parsed.GetRequiredValue(_session),
                parsed.GetValue(_json),
                MarkChange.Title(
                    parsed.GetValue(_clear)
                        ? null
                        : SessionMarkTexts.Title(string.Join(' ', parsed.GetRequiredValue(_title)))
                )
            )
        );
    }

    public string Example => "claude-session-logger sessions rename 7c1e2f9a \"Retry with backoff\"";
}
