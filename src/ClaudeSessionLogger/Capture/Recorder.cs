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

    /// <summary>
    /// Removes these sessions and all that is recorded of them for good, in one transaction. Of their transcripts only hashes stay, so
    /// that neither the files nor the copies in a fork's file bring them back.
    /// </summary>
    /// <returns>Sessions that stay and share lines with them.</returns>
    public IReadOnlySet<string> Forget(IReadOnlyCollection<string> sessions)
    {
        var kin = new SortedSet<string>(StringComparer.Ordinal);
        database.Transaction(() =>
        {
            Forgotten.Add(database, sessions, context.Clock);
            var gone = sessions.ToHashSet(StringComparer.Ordinal);
            var groups = Relatives([], [], gone);
            foreach (var source in groups.SelectMany(sources => sources))
            {
                source.Facts.IsHidden |= gone.Contains(source.Facts.SessionId);
                if (!source.Facts.IsHidden)
                    kin.Add(source.Facts.SessionId);
            }

            var group = Compute(groups, gone);
            _sessions.Remove(gone);
            Hide(gone, group.Hidden);
            Restore(group.Retitled);
            MemoryChanges.RemoveOf(database, gone);
        });
        return kin;
    }

    void Hide(IEnumerable<string> sessions, Dictionary<TranscriptSource, TranscriptFacts> hidden)
    {
        var kept = hidden.ToDictionary(entry => (entry.Key.Path, entry.Key.Generation), entry => entry.Value);
        foreach (var stored in _transcripts.OfSessions(sessions))
        {
            var facts = kept[(stored.Path, stored.Generation)];
            _transcripts.Hide(stored, FactsCodec.Keys(facts), FactsCodec.Encode(facts));
        }
    }

    void Store(IReadOnlyList<ReadTranscript> batch)
    {
        var stored = _transcripts.OfPaths(batch.Select(read => read.File.Path)).ToLookup(old => old.Path, StringComparer.Ordinal);
        var forgotten = Forgotten.All(database);
        var (fresh, older, touched) = (new List<TranscriptSource>(), new List<StoredTranscript>(), new HashSet<string>(StringComparer.Ordinal));
        var files = new Dictionary<string, TranscriptFile>(StringComparer.Ordinal);
        foreach (var read in batch)
        {
            var before = stored[read.File.Path].ToList();
            // Another process read it later than we did, and was quicker.
            if (before.Exists(old => old.Generation == 0 && old.Modified > read.File.Stamp.Modified && old.Size >= read.File.Stamp.Size))
                continue;

            read.Facts.IsHidden = IsHidden(read.Facts, forgotten);
            var source = new TranscriptSource(read.File.Path, 0, before.Select(old => old.Created).Append(read.File.Created).Min(), read.Facts);
            fresh.Add(source);
            files.Add(source.Path, read.File);
            older.AddRange(Outlived(before, source.Facts));
            touched.Add(source.Facts.SessionId);
            touched.UnionWith(before.Select(old => old.SessionId));
        }

        _transcripts.Remove(files.Keys);
        var group = Compute(Relatives(fresh, older, touched), touched);
        _transcripts.Insert(older);
        _transcripts.Insert(fresh.Select(source =>
            Stored(source with { Facts = group.Hidden.GetValueOrDefault(source, source.Facts) }, files[source.Path].Stamp)));
        Restore(group.Retitled.Where(source => !files.ContainsKey(source.Path)));
        Repricing.NotePrices(database, context.Prices);
    }

    // What a file once said and says no more is kept, as older states of it.
    static IEnumerable<StoredTranscript> Outlived(List<StoredTranscript> before, TranscriptFacts now)
    {
        if (before.Count == 0)
            return [];

        var keys = new HashSet<ulong>();
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(FactsCodec.Keys(now).AsSpan()))
            keys.Add(key);
        return before.Where(old => old.Hidden == now.IsHidden && HasMore(old, keys)).OrderBy(old => old.Generation)
            .Select((old, index) => old with { Generation = index + 1 });
    }

    static bool HasMore(StoredTranscript old, HashSet<ulong> keys)
    {
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(old.Keys.AsSpan()))
        {
            // The row that says when a hidden session began has none.
            if (!keys.Contains(key) && !(old.Hidden && key == Key.None))
                return true;
        }

        return false;
    }

    void Restore(IEnumerable<TranscriptSource> sources)
    {
        foreach (var source in sources)
        {
            var stored = _transcripts.OfPaths([source.Path]);
            _transcripts.Remove([source.Path]);
            _transcripts.Insert(stored.Select(old => old.Generation == 0 ? Stored(source, new(old.Size, old.Modified)) : old));
        }
    }

    /// <summary>All sources that the touched sessions may depend on, grouped by kinship.</summary>
    List<IGrouping<int, TranscriptSource>> Relatives(List<TranscriptSource> fresh, List<StoredTranscript> older, HashSet<string> touched)
    {
        var sources = new List<TranscriptSource>(fresh);
        sources.AddRange(older.Select(Loaded));
        var kinship = new Kinship(sources.Sum(source => source.Facts.Rows.Count + source.Facts.Responses.Count));
        foreach (var source in sources)
            kinship.Add(source.Facts);

        var loaded = new HashSet<string>(StringComparer.Ordinal);
        var wanted = kinship.Sessions.Concat(touched).Distinct().ToList();
        while (wanted.Count > 0)
        {
            loaded.UnionWith(wanted);
            foreach (var old in _transcripts.OfSessions(wanted))
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

        return [.. sources.GroupBy(source => kinship.GroupOf(source.Facts.SessionId))];
    }

    /// <summary>Returns what of the sources must be stored otherwise than it came.</summary>
    GroupFold Compute(List<IGrouping<int, TranscriptSource>> groups, HashSet<string> touched)
    {
        var there = groups.SelectMany(sources => sources).ToLookup(source => source.Facts.SessionId, StringComparer.Ordinal);
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        var forgotten = Forgotten.All(database);
        var group = new GroupFold(context, session => forgotten.Contains(session) || IsAdopted(session));
        var folded = groups.SelectMany(sources => group.Fold([.. sources])).Select(recorded =>
        {
            unpriced.UnionWith(recorded.Session.UnpricedModels);
            return recorded;
        });
        var replaced = there.Where(sources => !sources.Any(source => source.Facts.IsHidden)).Select(sources => sources.Key)
            .Concat(there.SelectMany(sources => sources).SelectMany(source => source.Facts.Marks).Select(mark => mark.SessionId)
                .Where(named => !there.Contains(named) && !IsAdopted(named))).Distinct();
        _sessions.Replace(replaced, folded, context.User.Value, context.Device.Value);

        // A file that said nothing of its session yet was taken for one of its own; now it says whose it is.
        _sessions.Remove(touched.Where(session => !there.Contains(session)));
        foreach (var model in unpriced)
            context.Log.WriteOnce($"no price for the model {model}: its tokens are counted, its cost is 0; add it to {context.Places.Prices} and run claude-session-logger reprice.");
        return group;
    }

    bool IsAdopted(string session) =>
        database.Scalar<long>("select count(*) from responses where adopted and session_id = $id", ("id", session)) > 0;

    // Of what was forgotten or is excluded, only hashes are kept, so that copies in other files stay out too.
    bool IsHidden(TranscriptFacts facts, HashSet<string> forgotten)
    {
        var cwd = facts.Cwds is [var first, ..] ? first.Value : facts.AgentCwd;
        return forgotten.Contains(facts.SessionId) || context.Settings.Excludes(context.Projects.Of(cwd), cwd);
    }

    static TranscriptSource Loaded(StoredTranscript stored) =>
        new(stored.Path, stored.Generation, stored.Created, FactsCodec.Decode(stored.Keys, stored.Facts));

    static StoredTranscript Stored(TranscriptSource source, TranscriptStamp stamp) => new(
        source.Path, 0, stamp.Size, stamp.Modified, source.CreatedAt, source.Facts.SessionId, source.Facts.IsHidden,
        FactsCodec.Keys(source.Facts), FactsCodec.Encode(source.Facts));
}
