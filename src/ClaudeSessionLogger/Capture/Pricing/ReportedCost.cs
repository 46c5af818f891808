using System.Globalization;
using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Computes a session's cost as the client reports it: the session's last running total. If a forked session continued
/// its parent's total (<c>--fork-session</c>), the parent's total at the fork is subtracted. After <c>/branch</c>, the
/// total starts at 0.
/// </summary>
static class ReportedCost
{
    /// <param name="all">The files of all sessions that share rows with this one, including its own.</param>
    /// <returns>
    /// Null if the client reports no total, or if the total includes an unknown part of a hidden parent's cost.
    /// </returns>
    public static CostState? Compute(
        SessionId sessionId,
        IReadOnlyList<TranscriptSource> own,
        IReadOnlyList<TranscriptSource> all,
        RowOwnership? ownership
    )
    {
        CostState? last = null;
        foreach (var source in own)
        {
            if (
                source.IsMain
                && source.Facts.CostStates is [.., var state]
                && (last is null || state.Total >= last.Value.Total)
            )
                last = state;
        }

        if (last is not { } total || ownership is null || FindFork(sessionId, own, ownership) is not { } fork)
            return last;

        if (all.Any(source => source.Facts.IsHidden && source.Facts.SessionId == fork.Parent))
            return null;

        var ownKeys = own.SelectMany(source => source.Facts.Rows)
            .Select(row => row.Key)
            .Where(key => key != RowKey.None)
            .ToHashSet();
        foreach (var source in all.Where(source => source.IsMain && source.Facts.SessionId == fork.Parent))
        {
            if (FindTotalAtFork(source.Facts, ownKeys) is { } inherited && inherited.StartTime == total.StartTime)
                return Subtract(total, inherited);
        }

        // The parent's transcript is missing. If the total began before the fork, it includes an unknown part of the
        // parent's cost: return null.
        return StartedAt(total) is { } start && start < fork.At ? null : total;
    }

    static long? StartedAt(in CostState state) =>
        long.TryParse(state.StartTime, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds < long.MaxValue / 1000
            ? milliseconds * 1000
            : null;

    // Returns the session that owns the last copied row, and the time of the last copied row that has a time.
    static (SessionId Parent, long At)? FindFork(
        SessionId sessionId,
        IReadOnlyList<TranscriptSource> own,
        RowOwnership ownership
    )
    {
        foreach (var source in own.Where(source => source.IsMain))
        {
            var (parent, at) = (default(SessionId?), TranscriptTime.None);
            foreach (var row in source.Facts.Rows)
            {
                if (row.Key == RowKey.None || ownership.Owner(row.Key, sessionId) is var owner && owner == sessionId)
                    continue;
                parent = owner;
                at = Math.Max(at, row.Time);
            }

            if (parent is { } forked)
                return (forked, at);
        }

        return null;
    }

    // Returns the parent's last total before its first conversation row that was not copied to the fork.
    static CostState? FindTotalAtFork(TranscriptFacts parent, HashSet<ulong> copied)
    {
        var end = parent.Rows.FindLastIndex(row => copied.Contains(row.Key)) + 1;
        while (end < parent.Rows.Count && !parent.Rows[end].Has(RowFlags.Conversation))
            end++;

        var index = parent.CostStates.FindLastIndex(state => state.Row <= end);
        return index < 0 ? null : parent.CostStates[index];
    }

    static CostState Subtract(in CostState total, in CostState inherited)
    {
        var before = new Dictionary<string, ModelTotal>(StringComparer.Ordinal);
        foreach (var model in inherited.Models)
            before[model.Model] = model;
        return total with
        {
            Total = Math.Max(0, total.Total - inherited.Total),
            Models =
            [
                .. total
                    .Models.Select(model => before.TryGetValue(model.Model, out var old) ? Subtract(model, old) : model)
                    .Where(model => model.Cost > 0 || model.Tokens.Total > 0),
            ],
        };
    }

    static ModelTotal Subtract(in ModelTotal total, in ModelTotal old) =>
        new(
            total.Model,
            new(
                Math.Max(0, total.Tokens.Input - old.Tokens.Input),
                Math.Max(0, total.Tokens.Output - old.Tokens.Output),
                Math.Max(0, total.Tokens.CacheWrite5m - old.Tokens.CacheWrite5m),
                Math.Max(0, total.Tokens.CacheWrite1h - old.Tokens.CacheWrite1h),
                Math.Max(0, total.Tokens.CacheRead - old.Tokens.CacheRead)
            ),
            Math.Max(0, total.Cost - old.Cost)
        );
}
