using System.Collections.Frozen;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>Everything that was added to the output since version 1. Nothing may be removed.</summary>
static class Additions
{
    public static IReadOnlySet<string> SinceVersion1 { get; } =
        FrozenSet.Create(
            StringComparer.Ordinal,
            // JSON fields and elements.
            "doctor[version]",
            "forget.still_there.archive",
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
            // The name that all commands use, beside the name of version 1.
            "budget[].used_percent",
            "claim.entry_id",
            "conflicts[].entry_id",
            "conflicts[].history[].machine",
            "conflicts[].history[].written_by",
            "conflicts[].notes[].written_by",
            "edit.entry_id",
            "forget.entry.entry_id",
            "history[].machine",
            "history[].written_by",
            "hub.devices[].machine",
            "inbox[].changes[].machine",
            "inbox[].changes[].written_by",
            "inbox[].entry.entry_id",
            "inbox[].entry_id",
            "list[].entry_id",
            "log.entry_id",
            "memory conflicts resolve.project",
            "memory conflicts[].project",
            "memory conflicts[].version_id",
            "memory history[].version_id",
            "memory list[].project",
            "memory pull.written[].project",
            "memory push.taken[].project",
            "memory share.project",
            "memory sync.taken[].project",
            "memory sync.written[].project",
            "note.entry_id",
            "ready[].entry_id",
            "release.entry_id",
            "reopen.entry_id",
            "report branches.rows[].git_branch",
            "report sessions.rows[].session_type",
            "report types.rows[].session_type",
            "report.models[].cache_read_tokens",
            "report.models[].cache_write_tokens",
            "report.models[].input_tokens",
            "report.models[].model",
            "report.models[].output_tokens",
            "report.periods[].cache_read_tokens",
            "report.periods[].cache_write_tokens",
            "report.periods[].input_tokens",
            "report.periods[].output_tokens",
            "report.projects[].cache_read_tokens",
            "report.projects[].cache_write_tokens",
            "report.projects[].input_tokens",
            "report.projects[].output_tokens",
            "report.projects[].project",
            "resolve.entry_id",
            "sessions show.tokens[claude-opus-4-5-20251101].cache_read_tokens",
            "sessions show.tokens[claude-opus-4-5-20251101].cache_write_1h_tokens",
            "sessions show.tokens[claude-opus-4-5-20251101].cache_write_5m_tokens",
            "sessions show.tokens[claude-opus-4-5-20251101].cache_write_tokens",
            "sessions show.tokens[claude-opus-4-5-20251101].input_tokens",
            "sessions show.tokens[claude-opus-4-5-20251101].output_tokens",
            "show.entry_id",
            "show.history[].machine",
            "show.history[].written_by",
            // Past news, and what was logged in a session.
            "inbox[].unread",
            "sessions show.entries",
            // Setup imports what Claude Code has still kept.
            "setup[import]",
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
