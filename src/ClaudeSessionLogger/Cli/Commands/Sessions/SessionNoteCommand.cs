using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Marks;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Sets the user's note on a session.</summary>
sealed class SessionNoteCommand : Command, ICommandExample
{
    readonly Argument<string> _session = SessionMarkOptions.Session();
    readonly WordsArgument _text = new("TEXT", "The note, which replaces an earlier one");
    readonly Option<bool> _clear = SessionMarkOptions.Clear("Remove the note");
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionNoteCommand()
        : base("note", "Write a note on a session, for yourself")
    {
        Add(_session);
        Add(_text);
        Add(_clear);
        Add(_json);
        SessionMarkOptions.RequireTextOr(this, _text, _clear);
        SetAction(parsed =>
            SessionMarkService.Change(
                parsed,
                parsed.GetRequiredValue(_session),
                parsed.GetValue(_json),
                MarkChange.Note(
                    parsed.GetValue(_clear)
                        ? null
                        : SessionMarkTexts.Note(string.Join(' ', parsed.GetRequiredValue(_text)))
                )
            )
        );
    }

    public string Example => "claude-session-logger sessions note 7c1e2f9a \"the approach with the lock file failed\"";
}
