namespace ClaudeSessionLogger.Archive.Search;

/// <summary>Collects the matches of several threads, in the order that is asked for.</summary>
sealed class SearchResults(TextQuery query, ContentFilter filter)
{
    readonly Lock _lock = new();
    readonly List<ContentMatch> _found = [];
    readonly PriorityQueue<DateTime, DateTime> _newest = new();

    /// <summary>
    /// Whether there are enough results that are newer than anything in a session that was last changed then.
    /// </summary>
    public bool HasEnough(DateTime changedAt)
    {
        lock (_lock)
            return !filter.IsBestFirst
                && _newest.Count >= filter.Limit
                && _newest.TryPeek(out var oldest, out _)
                && oldest > changedAt;
    }

    /// <summary>Adds the matches of one session.</summary>
    public void Add(List<ContentMatch> ofSession)
    {
        if (ofSession.Count == 0)
            return;
        List<ContentMatch> kept = [.. (filter.HasAllMatches ? ofSession : [Best(ofSession)]).Select(Shortened)];
        lock (_lock)
        {
            _found.AddRange(kept);
            foreach (var match in kept)
            {
                var at = match.At ?? DateTime.MinValue;
                _newest.Enqueue(at, at);
                if (_newest.Count > filter.Limit)
                    _newest.Dequeue();
            }
        }
    }

    public List<ContentMatch> All()
    {
        var ordered = filter.IsBestFirst ? _found.OrderByDescending(match => match.Score) : _found.OrderBy(_ => 0);
        return
        [
            .. ordered
                .ThenByDescending(match => match.At ?? DateTime.MinValue)
                .ThenBy(match => match.SessionId)
                .ThenByDescending(match => match.Offset)
                .Take(filter.Limit),
        ];
    }

    // Before the lock is taken, so that several threads do it at once.
    ContentMatch Shortened(ContentMatch match) =>
        filter.Snippet is { } size && match.Text.Length > 0
            ? match with
            {
                Text = "",
                Snippet = MatchSnippet.Of(match.Text, query, size),
            }
            : match;

    ContentMatch Best(List<ContentMatch> ofSession) =>
        filter.IsBestFirst
            ? ofSession.MaxBy(match => (match.Score, match.At ?? DateTime.MinValue))!
            : ofSession.MaxBy(match => match.At ?? DateTime.MinValue)!;
}
