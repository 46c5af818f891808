namespace ClaudeSessionLogger.Cli.Help;

/// <summary>The groups of commands in the program's help: those for every day first.</summary>
static class CommandGroups
{
    public static IReadOnlyList<(string Title, string[] Commands)> All { get; } =
    [
        ("Every day", ["report", "sessions", "browse", "log", "list", "resolve", "inbox", "setup"]),
        ("Costs", ["recent", "budget", "prices", "reprice", "import", "verify", "query", "export"]),
        ("Shared log", ["show", "search", "note", "edit", "reopen", "history", "prime"]),
        ("Team", ["ready", "claim", "release", "conflicts", "accept", "hub"]),
        ("Memory", ["memory"]),
        (
            "Upkeep",
            ["doctor", "flush", "archive", "exclude", "forget", "backup", "restore", "init", "completion", "demo"]
        ),
        ("Claude Code", ["hook", "statusline", "record", "mcp"]),
    ];
}
