using System.CommandLine;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.StatusLine;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// The commands that Claude Code calls, for the help. The client's own calls are handled earlier, in Program.cs.
/// </summary>
static class ClaudeCodeCommands
{
    sealed class Hook : Command, ICommandExample
    {
        readonly Argument<string> _name = new("EVENT") { Description = "session-start, session-end, post-tool-use or user-prompt-submit" };

        public Hook() : base("hook", "What Claude Code runs on its events, with JSON on standard input; exits 0 whatever happens")
        {
            Add(_name);
            SetAction(parsed => HookCommand.Run([Name, parsed.GetRequiredValue(_name)]));
        }

        public string Example => "claude-session-logger hook session-end < session-end.json";
    }

    sealed class StatusLine : Command, ICommandExample
    {
        readonly Option<string?> _format = new("--format") { Description = "What it shows, instead of \"statusline\" in config.json (docs/claude.md says how)", HelpName = "TEXT" };
        readonly Option<int?> _width = new("--width") { Description = "How many columns it may take (as many as COLUMNS says, if that is set)", HelpName = "N" };

        public StatusLine() : base("statusline", "Print Claude Code's status line from its JSON on standard input; never an error")
        {
            Add(_format);
            Add(_width);
            SetAction(parsed => StatusLineCommand.Run([.. parsed.Tokens.Select(token => token.Value)]));
        }

        public string Example => """echo '{"model":{"display_name":"Opus"}}' | claude-session-logger statusline""";
    }

    public static IEnumerable<Command> All => [new Hook(), new StatusLine()];

    /// <summary>Whether a user asks for help, rather than the client calling a command.</summary>
    public static bool IsHelpAsked(string[] args) => args is [.., "--help" or "-h" or "-?"];
}
