namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// One step: a command with <c>--json</c>, or one without JSON if <paramref name="IsJson"/> is false.
/// </summary>
sealed record CommandStep(string Person, string Command, string Arguments = "", bool IsJson = true)
{
    /// <summary>An argument with blanks is put in single quotes; <c>ROOT</c> is the temporary folder.</summary>
    public IEnumerable<string> Words(string root)
    {
        var parts = $"{Command} {Arguments}".Replace("ROOT", root, StringComparison.Ordinal).Split('\'');
        var words = parts.SelectMany(
            (part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        return IsJson ? [.. words, "--json"] : words;
    }

    public override string ToString() => $"{Person}: {string.Join(' ', Command, Arguments).TrimEnd()}";
}

/// <summary>Every command that prints JSON, in an order in which each one has output.</summary>
static class CommandStory
{
    const string Summer = "--since 2026-07-20 --until 2026-07-30";

    public static IReadOnlyList<CommandStep> BeforeMemory { get; } =
    [
        new("ada", "flush", IsJson: false),
        new("bob", "flush", IsJson: false),
        new("ada", "report"),
        new("ada", "report daily", Summer),
        new("ada", "report daily", $"{Summer} --breakdown --timezone Europe/Berlin"),
        new("ada", "report weekly", $"{Summer} --week-start sunday"),
        new("ada", "report monthly", Summer),
        new("ada", "report hourly", "--since 2026-07-22 --until 2026-07-22"),
        new("ada", "report blocks", "--since 2026-07-22 --until 2026-07-22"),
        new("ada", "report branches", "--limit 3"),
        new("ada", "report models", "--order tokens"),
        new("ada", "report projects", "--limit 3 --order cost"),
        new("ada", "report sessions", Summer),
        new("ada", "report skills"),
        new("ada", "report types"),
        new("ada", "recent", "--limit 2"),
        new("ada", "sessions", "--project oh-my-posh --limit 2"),
        new("ada", "sessions show", "130d7b7e"),
        new("ada", "query"),
        new("ada", "query", "'select day, project, cost_usd from daily order by all limit 3'"),
        new("ada", "export", "ROOT/exported"),
        new("ada", "prices"),
        new("ada", "verify", "ROOT/home/ada/.claude/projects"),
        new("ada", "budget"),
        new("ada", "doctor"),
        new("ada", "demo", "ROOT/demo"),
        new("ada", "list"),
        new("ada", "list", "--open"),
        new("ada", "show", "4c0dc28b"),
        new("ada", "history", "f53ded50"),
        new("ada", "ready"),
        new("ada", "inbox"),
        new("ada", "prime"),
        new("ada", "claim", "4c0dc28b"),
        new("ada", "release", "4c0dc28b"),
        new("ada", "note", "4c0dc28b 'only the old rows'"),
        new("ada", "edit", "4c0dc28b --title 'backfill the old ledger'"),
        new("ada", "resolve", "4c0dc28b --note done"),
        new("ada", "reopen", "4c0dc28b"),
        new("ada", "log", "--category finding --title 'a cache that is never emptied' --body 'see cache.py'"),
        // Two people change one field without having seen each other's change.
        new("ada", "edit", "f53ded50 --title 'refunds are counted twice'"),
        new("bob", "edit", "f53ded50 --title 'staging counts twice'"),
        new("ada", "flush", IsJson: false),
        new("bob", "flush", IsJson: false),
        new("ada", "flush", IsJson: false),
        new("ada", "conflicts"),
        new("bob", "inbox"),
        new("ada", "hub"),
        new("eve", "setup", "--hub ROOT/srv/hub --memory"),
        new("ada", "setup", "--memory"),
        new("ada", "memory push"),
        new("eve", "memory pull"),
        new("ada", "memory list"),
        new("ada", "memory search", "deploy"),
        new("ada", "memory history", "deploy.md"),
    ];

    /// <summary>The steps after ada and eve have written different text to deploy.md.</summary>
    public static IReadOnlyList<CommandStep> AfterMemory { get; } =
    [
        new("ada", "memory push"),
        new("eve", "memory sync"),
        new("ada", "memory sync"),
        new("ada", "memory conflicts"),
        new("ada", "memory status"),
        new("ada", "memory conflicts resolve", "deploy"),
        new("ada", "memory restore", "build.md"),
        new("ada", "memory link", "oh-my-posh --dry-run"),
        new("ada", "memory link", "no-such-project"),
        new("ada", "memory share"),
        new("ada", "setup", "--hub duckdb:ROOT/hub.duckdb"),
        new("ada", "flush", IsJson: false),
        new("ada", "report users"),
        new("ada", "report daily", $"{Summer} --hub"),
        new("ada", "hub"),
        new("ada", "hub leave", IsJson: false),
        new("ada", "backup", "ROOT/backup.duckdb"),
        new("ada", "forget", "25f65dfd --yes"),
        new("ada", "forget", "a521dbdd --yes"),
        new("ada", "restore", "ROOT/backup.duckdb"),
    ];
}
