using System.CommandLine;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.StatusLine;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// Defines the commands that Claude Code calls, so that they appear in the help. Program.cs handles Claude Code's calls
/// before the command line is parsed.
/// </summary>
static class ClaudeCodeCommands
{
    sealed class Hook : Command, ICommandExample
    {
        readonly Argument<string> _name = new("EVENT")
        {
            Description = "session-start, session-end, post-tool-use or user-prompt-submit",
        };

        public Hook()
            : base("hook", "Process a Claude Code event from the hook JSON on standard input; always exit with code 0")
        {
            Add(_name);
            SetAction(parsed => HookCommand.Run([Name, parsed.GetRequiredValue(_name)]));
        }

        public string Example => "claude-session-logger hook session-end < session-end.json";
    }

    sealed class StatusLine : Command, ICommandExample
    {
        readonly Option<string?> _format = new("--format")
        {
            Description =
                "The format, such as \"{cost} today {today}\", instead of the setting \"statusline\" in config.json",
            HelpName = "TEXT",
        };
        readonly Option<int?> _width = new("--width")
        {
            Description = "Maximum number of columns (default: the environment variable COLUMNS, else 80)",
            HelpName = "N",
        };

        public StatusLine()
            : base("statusline", "Print the status line from Claude Code's JSON on standard input; never fails")
        {
            Add(_format);
            Add(_width);
            SetAction(parsed => StatusLineCommand.Run([.. parsed.Tokens.Select(token => token.Value)]));
        }

        public string Example => """echo '{"model":{"display_name":"Opus"}}' | claude-session-logger statusline""";
    }

    public static IEnumerable<Command> All => [new Hook(), new StatusLine()];

    /// <summary>Whether a user asks for the help of a command that the client normally calls.</summary>
    public static bool IsHelpAsked(string[] args) => args is [.., "--help" or "-h" or "-?"];
}
