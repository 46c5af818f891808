using System.CommandLine;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Opens a result in the reader of sessions.</summary>
static class SessionOpener
{
    public static int Open(SearchItem item, InvocationConfiguration configuration)
    {
        string[] from = item.Message is { } message ? ["--from", message] : [];
        return CommandLine
            .Create()
            .Parse(["sessions", "read", item.SessionId!.Value.Value, .. from])
            .Invoke(configuration);
    }
}
