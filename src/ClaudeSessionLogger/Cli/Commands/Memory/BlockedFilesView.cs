using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints why files are blocked, one per line, and then once for each reason what to do.</summary>
static class BlockedFilesView
{
    public static void Print(IReadOnlyList<BlockedFile> blocked, TextWriter output, string prefix = "")
    {
        foreach (var file in blocked)
            Terminal.Print(output, prefix + Describe(file), indent: prefix.Length);
        foreach (var reason in blocked.GroupBy(file => file.Why))
        {
            if (WhatToDo(reason.Key, [.. reason]) is { } advice)
                Terminal.Print(output, new string(' ', prefix.Length) + advice, indent: prefix.Length);
        }
    }

    static string Describe(BlockedFile blocked)
    {
        var (name, detail) = (SafeText.Safe(blocked.Name), SafeText.Safe(blocked.Detail ?? ""));
        return blocked.Why switch
        {
            BlockedReason.Secret =>
                $"{name}, line {blocked.Line}: possible secret ({detail}); the file stays on this machine",
            BlockedReason.Deletion => $"{name} was deleted on this machine, with many other files",
            BlockedReason.Refused => $"cannot create {name} from another machine: {detail}",
            BlockedReason.Unwritable => $"cannot write {name}: {detail}",
            BlockedReason.BadName => $"{name} stays on this machine: {detail}",
            _ => $"cannot read {name}: {detail}",
        };
    }

    static string? WhatToDo(BlockedReason reason, IReadOnlyList<BlockedFile> files) =>
        reason switch
        {
            BlockedReason.Secret => "Remove the secret, or run claude-session-logger memory push --allow-secret "
                + (files is [var only] ? SafeText.Safe(only.Name) : "FILE"),
            BlockedReason.Deletion =>
                "Run claude-session-logger memory push --deletions to delete these files everywhere, or "
                    + "claude-session-logger memory pull to restore them",
            BlockedReason.Unwritable => "Each flush tries again; other files are not affected",
            _ => null,
        };
}
