using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Memory.Marks;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Pins a session, which the archive then always keeps, or unpins it.</summary>
sealed class SessionPinCommand : Command, ICommandExample
{
    readonly Argument<string> _session = SessionMarkOptions.Session();
    readonly Option<bool> _json = CommonOptions.Json();

    SessionPinCommand(string name, string description, bool isPinned)
        : base(name, description)
    {
        Add(_session);
        Add(_json);
        SetAction(parsed =>
            SessionMarkService.Change(
                parsed,
                parsed.GetRequiredValue(_session),
                parsed.GetValue(_json),
                MarkChange.Pinned(isPinned)
            )
        );
    }

    public string Example => $"claude-session-logger sessions {Name} 7c1e2f9a";

    public static SessionPinCommand Pin() =>
        new("pin", "Mark a session as important; the archive never deletes it to save space", isPinned: true);

    public static SessionPinCommand Unpin() => new("unpin", "Remove the pin from a session", isPinned: false);
}
