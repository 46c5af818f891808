using System.Runtime.InteropServices;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Records what was read: keeps the facts, and computes the sessions they touch anew, in one transaction. The database's
/// own facts of files that are gone take part, so nothing is lost with a file.
/// </summary>
sealed class Recorder(Database database, CaptureContext context)
{
    readonly TranscriptStore _transcripts = new(database);
    readonly SessionStore _sessions = new(database);

    public void Record(IReadOnlyList<ReadTranscript> batch)
    {
        if (batch.Count > 0)
            database.Transaction(() => Store(batch));
    }

    void Store(IReadOnlyList<ReadTranscript> batch)
    {
        var forgotten = database.Query("select session_id from forgotten", reader => reader.GetString(0)).ToHashSet(StringComparer.Ordinal);
        var fresh = batch.Select(read => new TranscriptSource(read.File.Path, 0, read.File.Created, Visible(read.Facts, forgotten))).ToList();
        var stored = _transcripts.OfPaths(batch.Select(read => read.File.Path));
        var before = stored.Where(old => old.Generation == 0).ToDictionary(old => old.Path, StringComparer.Ordinal);
        var older = stored.Where(old => old.Generation > 0).ToList();

        // What a file says no more is kept as an older state of it.
        var vanished = new List<StoredTranscript>();
        foreach (var source in fresh)
        {
            if (before.TryGetValue(source.Path, out var old) && SaysLess(source.Facts, old))
                vanished.Add(old with { Generation = older.Count(state => state.Path == source.Path) + 1 });
        }

        var touched = fresh.Select(source => source.Facts.SessionId).Concat(before.Values.Select(old => old.SessionId)).ToHashSet(StringComparer.Ordinal);
        var known = Relatives(fresh, [.. older, .. vanished], touched);
        Compute(known, touched);

        // Only now: computing may have read a file again, for a title.
        _transcripts.Remove(batch.Select(read => read.File.Path));
        _transcripts.Insert(older.Concat(vanished));
        var stamps = batch.ToDictionary(read => read.File.Path, read => read.File, StringComparer.Ordinal);
        _transcripts.Insert(fresh.Select(source => Stored(source, stamps[source.Path])));
    }

    /// <summary>All sources that the touched sessions may depend on, grouped by kinship.</summary>
    List<IGrouping<int, TranscriptSource>> Relatives(List<TranscriptSource> fresh, List<StoredTranscript> states, HashSet<string> touched)
    {
        var replaced = fresh.Select(source => source.Path).ToHashSet(StringComparer.Ordinal);
        var sources = new List<TranscriptSource>(fresh);
        sources.AddRange(states.Select(Loaded));
        var kinship = new Kinship();
        foreach (var source in sources)
            kinship.Add(source.Facts);

        var loaded = new HashSet<string>(StringComparer.Ordinal);
        var wanted = kinship.Sessions.Concat(touched).Distinct().ToList();
        while (wanted.Count > 0)
        {
            loaded.UnionWith(wanted);
            foreach (var old in _transcripts.OfSessions(wanted).Where(old => !replaced.Contains(old.Path)))
            {
                var source = Loaded(old);
                sources.Add(source);
                kinship.Add(source.Facts);
            }

            // A relative found may have relatives of its own.
            var kin = new HashSet<string>(StringComparer.Ordinal);
            _transcripts.VisitKeys((session, keys) =>
            {
                if (!loaded.Contains(session) && !kin.Contains(session) && kinship.IsKin(keys))
                    kin.Add(session);
            });
            kin.UnionWith(kinship.Sessions.Where(session => !loaded.Contains(session)));
            wanted = [.. kin];
        }

        foreach (var session in touched)
            kinship.GroupOf(session);
        return [.. sources.GroupBy(source => kinship.GroupOf(source.Facts.SessionId))];
    }

    void Compute(List<IGrouping<int, TranscriptSource>> groups, HashSet<string> touched)
    {
        var computed = new List<Session>();
        var responses = new List<SessionResponse>();
        var reported = new List<ReportedModel>();
        var group = new GroupFold(context);
        foreach (var sources in groups)
        {
            foreach (var result in group.Fold([.. sources]))
            {
                computed.Add(result.Session);
                responses.AddRange(result.Responses);
                reported.AddRange(result.Reported);
                foreach (var model in result.Session.UnpricedModels)
                    group.Unpriced.Add(model);
            }
        }

        _sessions.Replace(computed, responses, reported, context.User, context.Device);

        // A file that said nothing of its session yet was taken for one of its own; now it says whose it is.
        var there = groups.SelectMany(sources => sources).Select(source => source.Facts.SessionId).ToHashSet(StringComparer.Ordinal);
        _sessions.Remove(touched.Where(session => !there.Contains(session)));
        foreach (var model in group.Unpriced)
            context.Log.Write($"no price for the model {model}: its tokens are counted, its cost is 0; add it to {context.Places.Prices} and run claude-session-logger reprice.");
    }

    // Of what was forgotten or is excluded, only hashes are kept, so that copies in other files stay out too.
    TranscriptFacts Visible(TranscriptFacts facts, HashSet<string> forgotten)
    {
        var cwd = facts.Cwds is [var first, ..] ? first.Value : facts.AgentCwd;
        return forgotten.Contains(facts.SessionId) || context.Settings.Excludes(context.Projects.Of(cwd), cwd) ? facts.ToHidden() : facts;
    }

    static bool SaysLess(TranscriptFacts now, StoredTranscript before)
    {
        if (before.Hidden || now.IsHidden)
            return false;

        var keys = MemoryMarshal.Cast<byte, ulong>(FactsCodec.Keys(now).AsSpan());
        var old = MemoryMarshal.Cast<byte, ulong>(before.Keys.AsSpan());
        var known = new HashSet<ulong>(keys.Length);
        foreach (var key in keys)
            known.Add(key);
        foreach (var key in old)
        {
            if (!known.Contains(key))
                return true;
        }

        return false;
    }

    static TranscriptSource Loaded(StoredTranscript stored) =>
        new(stored.Path, stored.Generation, stored.Created, FactsCodec.Decode(stored.Keys, stored.Facts));

    static StoredTranscript Stored(TranscriptSource source, TranscriptFile file) => new(
        source.Path, 0, file.Stamp.Size, file.Stamp.Modified, source.CreatedAt, source.Facts.SessionId, source.Facts.IsHidden,
        FactsCodec.Keys(source.Facts), FactsCodec.Encode(source.Facts));
}
