using System.Collections.Frozen;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>Everything that was added to the output since version 1. Nothing may be removed.</summary>
static class Additions
{
    public static IReadOnlySet<string> SinceVersion1 { get; } =
        FrozenSet.Create(
            StringComparer.Ordinal,
            // JSON fields and elements.
            "hub.damaged",
            "hub.unreadable",
            "hub.undecided",
            "memory status.damaged",
            "memory status.kept",
            "doctor[projections]",
            "forget.still_there.backups[]",
            "forget.still_there.memory_versions",
            "forget.memory",
            "hub.clock_offset_seconds",
            "hub.held_events",
            "history[].takes_effect_at",
            "show.history[].takes_effect_at",
            "conflicts[].history[].takes_effect_at",
            "inbox[].changes[].takes_effect_at",
            // Repositories with the same name are separate projects.
            "recent[].project_id",
            "sessions[].project_id",
            "sessions show.project_id",
            "query[sessions].columns[project_id]",
            "query[daily].columns[project_id]",
            // The summary of reports shows yesterday and this month.
            "report.periods[]",
            // Models without a price cost what the client computed, and refusals without output cost nothing.
            "query[sessions].columns[client_priced_usd]",
            "query[responses].columns[client_priced]",
            "query[responses].columns[unbilled]",
            // Comparisons with a second count and with the client's own account.
            "verify.second_count",
            "verify.client",
            // Prices of models that had none.
            "prices.prices[claude-fable-5-2].fast",
            "prices.prices[claude-mythos-5-2]",
            "prices.prices[claude-fable-5-1]",
            "prices.prices[claude-mythos-5-1]",
            "prices.prices[claude-opus-4-0]",
            "prices.prices[claude-sonnet-4-0]",
            "prices.prices[claude-3-5-sonnet]",
            "prices.prices[claude-3-opus]",
            "prices.prices[claude-3-haiku]",
            // Files in the home folder.
            "sessions.duckdb.state",
            "sessions.duckdb.keys",
            "sessions.duckdb.backup-(now)"
        );

    /// <summary>
    /// Values that are different because version 1 was wrong. Two repositories are named cli, and version 1 added them
    /// up in reports by project. And a folder was first seen without its repository: version 1 left the three notes of
    /// that project behind, beside those of the repository's; now three events delete them.
    /// </summary>
    public static IReadOnlySet<string> Corrections { get; } =
        Recorded.Lines("corrections.txt").ToFrozenSet(StringComparer.Ordinal);
}
