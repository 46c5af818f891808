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
            "doctor[projections]",
            "forget.still_there.backups[]",
            "hub.clock_offset_seconds",
            "hub.held_events",
            "history[].takes_effect_at",
            "show.history[].takes_effect_at",
            "conflicts[].history[].takes_effect_at",
            "inbox[].changes[].takes_effect_at",
            // Files in the home folder.
            "sessions.duckdb.state",
            "sessions.duckdb.keys",
            "sessions.duckdb.backup-(now)"
        );
}
