using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

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
    /// Removes these sessions and all that is recorded of them for good, in one transaction. Of their transcripts only hashes and times stay, so
    /// that neither the files nor the copies in a fork's file bring them back.
    /// </summary>
    /// <returns>Sessions that stay and share lines with them.</returns>
    public IReadOnlySet<string> Forget(IReadOnlyCollection<string> sessions)
    {
        var kin = new SortedSet<string>(StringComparer.Ordinal);
        database.Transaction(() =>
        {
            ForgottenSessions.Add(database, sessions, context.Clock);
            var gone = sessions.ToHashSet(StringComparer.Ordinal);
            var groups = Relatives([], [], gone);
            foreach (var source in groups.SelectMany(sources => sources))
            {
                source.Facts.IsHidden |= gone.Contains(source.Facts.SessionId);
                if (!source.Facts.IsHidden)
                    kin.Add(source.Facts.SessionId);
            }

            var retitled = Compute(groups, gone);
            _sessions.Remove(gone);
            Hide(gone);
            Restore(retitled);
            MemoryWriteHints.RemoveOf(database, gone);
        });
        return kin;
    }

    void Hide(IEnumerable<string> sessions)
    {
        foreach (var stored in _transcripts.OfSessions(sessions))
        {
            var facts = FactsCodec.Decode(stored.Keys, stored.Facts).ToHidden();
            _transcripts.Hide(stored, FactsCodec.Keys(facts), FactsCodec.Encode(facts));
        }
    }

    void Store(IReadOnlyList<ReadTranscript> batch)
    {
        var stored = _transcripts.OfPaths(batch.Select(read => read.File.Path)).ToLookup(old => old.Path, StringComparer.Ordinal);
        var forgotten = ForgottenSessions.All(database);
        var (fresh, older, touched) = (new List<TranscriptSource>(), new List<StoredTranscript>(), new HashSet<string>(StringComparer.Ordinal));
        var files = new Dictionary<string, TranscriptFile>(StringComparer.Ordinal);
        foreach (var read in batch)
        {
            var before = stored[read.File.Path].ToList();
            read.Facts.IsHidden = IsHidden(read.Facts, forgotten, before.Exists(old => old is { Generation: 0, Hidden: true }));
            var source = new TranscriptSource(read.File.Path, 0, before.Select(old => old.Created).Append(read.File.Created).Min(), read.Facts);
            fresh.Add(source);
            files.Add(source.Path, read.File);
            older.AddRange(FindMissing(before, source.Facts));
            touched.Add(source.Facts.SessionId);
            touched.UnionWith(before.Select(old => old.SessionId));
        }

        _transcripts.Remove(files.Keys);
        var retitled = Compute(Relatives(fresh, older, touched), touched);
        _transcripts.Insert(older);
        _transcripts.Insert(fresh.Select(source => Stored(source, files[source.Path].Stamp)));
        Restore(retitled.Where(source => !files.ContainsKey(source.Path)));
        Repricer.NotePrices(database, context.Prices);
    }

    // What a file once said and says no more is kept, as older states of it; the newest first, of the others what those lack.
    static IEnumerable<StoredTranscript> FindMissing(List<StoredTranscript> before, TranscriptFacts now)
    {
        if (before.Count == 0)
            yield break;

        var (known, generation) = (new HashSet<ulong> { RowKey.None }, 0);
        AddNew(FactsCodec.Keys(now), known);
        foreach (var old in before.Where(old => old.Hidden == now.IsHidden).OrderBy(old => old.Generation))
        {
            if (AddNew(old.Keys, known))
                yield return old with { Generation = ++generation };
        }
    }

    static bool AddNew(ReadOnlySpan<byte> keys, HashSet<ulong> known)
    {
        var before = known.Count;
        foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
            known.Add(key);
        return known.Count > before;
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
        var groups = new SessionGroups(sources.Sum(source => source.Facts.Rows.Count + source.Facts.Responses.Count));
        foreach (var source in sources)
            groups.Add(source.Facts);

        var loaded = new HashSet<string>(StringComparer.Ordinal);
        var wanted = groups.Sessions.Concat(touched).Distinct().ToList();
        while (wanted.Count > 0)
        {
            loaded.UnionWith(wanted);
            foreach (var old in _transcripts.OfSessions(wanted))
            {
                var source = Loaded(old);
                sources.Add(source);
                groups.Add(source.Facts);
            }

            // A relative found may have relatives of its own.
            var kin = new HashSet<string>(StringComparer.Ordinal);
            _transcripts.VisitKeys((session, keys) =>
            {
                if (!loaded.Contains(session) && !kin.Contains(session) && groups.IsRelated(keys))
                    kin.Add(session);
            });
            kin.UnionWith(groups.Sessions.Where(session => !loaded.Contains(session)));
            wanted = [.. kin];
        }

        return [.. sources.GroupBy(source => groups.GroupOf(source.Facts.SessionId))];
    }

    /// <summary>Returns the sources whose title had to be looked up anew.</summary>
    HashSet<TranscriptSource> Compute(List<IGrouping<int, TranscriptSource>> groups, HashSet<string> touched)
    {
        var there = groups.SelectMany(sources => sources).ToLookup(source => source.Facts.SessionId, StringComparer.Ordinal);
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        var forgotten = ForgottenSessions.All(database);
        bool IsKept(string session) => forgotten.Contains(session) || IsAdopted(session);
        var named = there.SelectMany(sources => sources).SelectMany(source => source.Facts.Marks).Select(mark => mark.SessionId);
        var replaced = there.Select(sources => sources.Key).Concat(named).Distinct()
            .Where(session => !there[session].Any(source => source.Facts.IsHidden)
                && (there[session].Any(source => source.Facts.IsConversation) || !IsKept(session))).ToList();
        var group = new SessionGroupAggregator(context, IsKept, _sessions.Projects(replaced));
        _sessions.Replace(replaced, writer =>
        {
            foreach (var recorded in groups.SelectMany(sources => group.Aggregate([.. sources])))
            {
                unpriced.UnionWith(recorded.Session.UnpricedModels);
                writer.Add(recorded);
            }
        }, context.User.Value, context.Device.Value);

        // A file that said nothing of its session yet was taken for one of its own; now it says whose it is.
        _sessions.Remove(touched.Where(session => !there.Contains(session) && !IsAdopted(session)));
        foreach (var model in unpriced)
            context.Log.WriteOnce($"no price for the model {model}: its tokens are counted, its cost is 0; add it to {context.Paths.Prices} and run claude-session-logger reprice.");
        return group.Retitled;
    }

    bool IsAdopted(string session) =>
        database.Scalar<long>("select count(*) from responses where adopted and session_id = $id", ("id", session)) > 0;

    // Forgotten or excluded. Of a folder that is gone the project's name may not be known any more: what was hidden stays so.
    bool IsHidden(TranscriptFacts facts, HashSet<string> forgotten, bool wasHidden)
    {
        // A fork's first folders are its parent's.
        var copied = facts.Marks is [.., var mark] ? mark.LastRow : -1;
        var cwd = facts.Cwds.Find(run => run.Row > copied).Value ?? facts.Cwds.LastOrDefault().Value ?? facts.AgentCwd;
        return forgotten.Contains(facts.SessionId) || context.Settings.Excludes(context.Projects.Of(cwd), cwd)
            || (wasHidden && context.Settings.ExcludesByName && ProjectNames.IsGone(cwd));
    }

    static TranscriptSource Loaded(StoredTranscript stored) =>
        new(stored.Path, stored.Generation, stored.Created, FactsCodec.Decode(stored.Keys, stored.Facts));

    // Of what was forgotten or is excluded, only hashes and times are kept, so that copies in other files stay out too.
    static StoredTranscript Stored(TranscriptSource source, TranscriptStamp stamp)
    {
        var facts = source.Facts.IsHidden ? source.Facts.ToHidden() : source.Facts;
        return new(source.Path, 0, stamp.Size, stamp.Modified, source.CreatedAt, facts.SessionId, facts.IsHidden, FactsCodec.Keys(facts), FactsCodec.Encode(facts));
    }
}
