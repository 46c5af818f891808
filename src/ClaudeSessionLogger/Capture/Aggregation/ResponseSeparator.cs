using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Gives responses of different sessions different keys if they only have the id of their message in common, as behind
/// a gateway that gives all responses one id. Real copies have the same request id, or keep the uuid of their row. The
/// facts have their own keys again after <see cref="Dispose"/>.
/// </summary>
sealed class ResponseSeparator : IDisposable
{
    // More parts than a response can have: attempts, advisors and compactions.
    const int MaxParts = 64;

    readonly List<(Place Place, ulong Key)> _before = [];
    readonly Dictionary<TranscriptSource, HashSet<ulong>> _rows = [];

    public ResponseSeparator(IReadOnlyList<TranscriptSource> sources)
    {
        foreach (var (key, places) in Collisions(sources))
        {
            // Nearly all are copies of one response.
            if (HaveOneRequest(places))
                continue;
            var classes = Classes(places);
            if (classes.Count == 1)
                continue;
            foreach (var same in classes)
            {
                var separate = RowKey.Combine(key, same.Min(Distinction));
                foreach (var place in same)
                    Rename(place, key, separate);
            }
        }
    }

    public void Dispose()
    {
        foreach (var (place, key) in _before)
            place.Source.Facts.Responses[place.Index] = place.Response with { Key = key };
    }

    /// <summary>The keys that several sessions have, each with all places where it stands.</summary>
    static Dictionary<ulong, List<Place>> Collisions(IReadOnlyList<TranscriptSource> sources)
    {
        var firsts = new Dictionary<ulong, Place>();
        var several = new Dictionary<ulong, List<Place>>();
        foreach (var source in sources)
        {
            for (var index = 0; index < source.Facts.Responses.Count; index++)
            {
                var place = new Place(source, index);
                if (place.Response.Advisor || firsts.TryAdd(place.Response.Key, place))
                    continue;
                if (!several.TryGetValue(place.Response.Key, out var places))
                    several[place.Response.Key] = places = [firsts[place.Response.Key]];
                places.Add(place);
            }
        }

        return several
            .Where(found => found.Value.Exists(place => place.SessionId != found.Value[0].SessionId))
            .ToDictionary();
    }

    static bool HaveOneRequest(List<Place> places)
    {
        var request = places[0].Response.Request;
        return request != 0 && places.TrueForAll(place => place.Response.Request == request);
    }

    List<List<Place>> Classes(List<Place> places)
    {
        var classes = new List<List<Place>>();
        foreach (var place in places)
        {
            var same = classes.FindAll(known => known.Exists(other => IsSame(place, other)));
            classes.RemoveAll(same.Contains);
            classes.Add([place, .. same.SelectMany(known => known)]);
        }

        return classes;
    }

    bool IsSame(Place one, Place other)
    {
        var (first, second) = (one.Response, other.Response);
        if (first.Request != 0 && second.Request != 0)
            return first.Request == second.Request;
        if (one.SessionId == other.SessionId && first.HasPromptOf(second.Counts))
            return true;
        return Rows(other.Source).Contains(one.RowKey) || Rows(one.Source).Contains(other.RowKey);
    }

    HashSet<ulong> Rows(TranscriptSource source)
    {
        if (!_rows.TryGetValue(source, out var rows))
            _rows[source] = rows = [.. source.Facts.Rows.Select(row => row.Key).Where(key => key != RowKey.None)];
        return rows;
    }

    static ulong Distinction(Place place) => place.Response.Request != 0 ? place.Response.Request : place.RowKey;

    void Rename(Place place, ulong key, ulong separate)
    {
        var responses = place.Source.Facts.Responses;
        var row = place.Response.Row;
        Set(place.Index, separate);
        for (
            var index = place.Index + 1;
            index < responses.Count && responses[index] is { Advisor: true } part;
            index++
        )
        {
            var number = Enumerable.Range(0, MaxParts).FirstOrDefault(n => RowKey.Part(key, n) == part.Key, -1);
            if (part.Row == row && number >= 0)
                Set(index, RowKey.Part(separate, number));
        }

        void Set(int index, ulong renamed)
        {
            _before.Add((new(place.Source, index), responses[index].Key));
            responses[index] = responses[index] with { Key = renamed };
        }
    }

    readonly record struct Place(TranscriptSource Source, int Index)
    {
        public ResponseFact Response => Source.Facts.Responses[Index];
        public SessionId SessionId => Source.Facts.SessionId;
        public ulong RowKey => Source.Facts.Rows[Response.Row].Key;
    }
}
