using System.CommandLine;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Opens a result in the reader of sessions.</summary>
static class SessionOpener
{
    public static int Open(SearchItem item, InvocationConfiguration configuration)
    {
        return CommandLine.Create().Parse(Command(item)).Invoke(configuration);
    }

    /// <summary>
    /// The command that shows the match: thoughts, and the whole text of tools, are shown only on request.
    /// </summary>
    public static IReadOnlyList<string> Command(SearchItem item) =>
        [
            "sessions",
            "read",
            item.SessionId!.Value.Value,
            .. item.Message is { } message ? (string[])["--from", message] : [],
            .. item.Match is { IsThinking: true } ? (string[])["--thinking"] : [],
            .. item.Tool is not null ? (string[])["--tools", "full"] : [],
        ];
}
