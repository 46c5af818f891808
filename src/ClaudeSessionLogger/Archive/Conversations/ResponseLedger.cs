using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>
/// The costs of a session's responses, by the rules of docs/counting.md. Each is given out once, so that the sum over
/// all turns is the session's cost.
/// </summary>
sealed class ResponseLedger
{
    readonly Dictionary<ulong, RecordedCost> _costs = [];
    readonly List<RecordedCost> _doubled = [];
    readonly DateTime? _recordedUntil;

    ResponseLedger(IEnumerable<RecordedCost> costs, DateTime? recordedUntil)
    {
        foreach (var cost in costs)
            if (!_costs.TryAdd(cost.Key, cost))
                _doubled.Add(cost);
        _recordedUntil = recordedUntil;
    }

    /// <summary>The recorded costs of a session; null if it is not recorded.</summary>
    public static ResponseLedger? Load(Database database, SessionId session)
    {
        var costs = ResponseStore.CostsOf(database, session);
        return costs.Count == 0 ? null : new(costs, costs[^1].At ?? DateTime.MinValue);
    }

    /// <summary>Computes the costs of a session that is not recorded, from its own files.</summary>
    public static ResponseLedger Compute(
        SessionId session,
        IEnumerable<TranscriptIndex> transcripts,
        CaptureContext context
    )
    {
        var sources = transcripts
            .Where(index => index.Facts.SessionId == session)
            .Select(index => new TranscriptSource(index.File.FullPath, 0, 0, index.Facts))
            .ToList();
        var recorded = new SessionGroupAggregator(context, _ => false, new Dictionary<SessionId, RecordedPlace>())
            .Aggregate(sources)
            .Where(found => found.Session.Id == session)
            .SelectMany(found => found.Responses)
            .Select(response => new RecordedCost(
                response.Key,
                response.At,
                response.AgentId,
                response.Cost?.Value,
                response.IsClientPriced
            ));
        return new([.. recorded], recordedUntil: null);
    }

    /// <summary>
    /// The cost of a response, which is then no longer there; null if it is another session's, or was taken before.
    /// </summary>
    /// <param name="rowKey">The key of the row at which the response begins.</param>
    public TurnCost? Take(in ResponseFact response, ulong rowKey, PriceBook prices)
    {
        // Where a gateway gave several responses one id, the second of these is its key.
        ReadOnlySpan<ulong> keys =
        [
            response.Key,
            RowKey.Combine(response.Key, response.Request),
            RowKey.Combine(response.Key, rowKey),
        ];
        foreach (var key in keys)
            if (_costs.Remove(key, out var cost))
                return Of(cost);

        // It was said after the session was recorded.
        if (
            _recordedUntil is { } until
            && response.Time != TranscriptTime.None
            && TranscriptTime.ToUtc(response.Time) > until
        )
            return ResponseCost.Compute(SessionBuilder.UsageOf(response), prices) is { } computed
                ? new(computed.Value, default)
                : new(0, new(LacksModels: true, IsClientPriced: false));
        return null;
    }

    /// <summary>The cost of what was not taken, because its rows are not there any more.</summary>
    public TurnCost Rest()
    {
        var sum = new TurnCost();
        foreach (var cost in _costs.Values.Concat(_doubled))
            sum += Of(cost);
        return sum;
    }

    static TurnCost Of(in RecordedCost cost) => new(cost.Cost ?? 0, new(cost.Cost is null, cost.IsClientPriced));
}
