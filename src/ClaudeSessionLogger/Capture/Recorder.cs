using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Aggregation;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Records transcripts that were read: stores their facts and recomputes the affected sessions in one transaction. The
/// stored facts of deleted files are used too, so that no data is lost when a file is deleted.
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
    /// Permanently removes sessions and everything recorded about them, in one transaction. Only hashes and times of
    /// their rows remain, so that the sessions are not recorded again from their files or from copies in a fork's file.
    /// </summary>
    /// <returns>Remaining sessions that share rows with them.</returns>
    public IReadOnlySet<SessionId> Forget(IReadOnlyCollection<SessionId> sessions)
    {
        var remaining = new SortedSet<SessionId>();
        database.Transaction(() =>
        {
            ForgottenSessions.Add(database, sessions, context.Clock);
            var forgotten = sessions.ToHashSet();
            using var index = OpenIndex();
            var groups = LoadGroups([], [], forgotten, index);
            foreach (var source in groups.SelectMany(sources => sources))
            {
                source.Facts.IsHidden |= forgotten.Contains(source.Facts.SessionId);
                if (!source.Facts.IsHidden)
                    remaining.Add(source.Facts.SessionId);
            }

            var retitled = Compute(groups, forgotten);
            _sessions.Remove(forgotten);
            Hide(forgotten);
            Restore(retitled);
            MemoryWriteHints.RemoveOf(database, forgotten);
        });
        return remaining;
    }

    void Hide(IEnumerable<SessionId> sessions)
    {
        foreach (var stored in _transcripts.OfSessions(sessions))
        {
            var facts = FactsCodec.Decode(stored.Keys, stored.Facts).ToHidden();
            _transcripts.Hide(stored, FactsCodec.Keys(facts), FactsCodec.Encode(facts));
        }
    }

    void Store(IReadOnlyList<ReadTranscript> batch)
    {
        RulesUpgrade.MarkIfEmpty(database);
        var stored = _transcripts
            .OfPaths(batch.Select(read => read.File.Path))
            .ToLookup(old => old.Path, StringComparer.Ordinal);
        var forgotten = ForgottenSessions.All(database);
        var (newSources, older, touched) = (
            new List<TranscriptSource>(),
            new List<StoredTranscript>(),
            new HashSet<SessionId>()
        );
        var files = new Dictionary<string, TranscriptFile>(StringComparer.Ordinal);
        foreach (var read in batch)
        {
            var before = stored[read.File.Path].ToList();
            read.Facts.IsHidden = IsHidden(
                read.Facts,
                forgotten,
                before.Exists(old => old is { Generation: 0, Hidden: true })
            );
            var source = new TranscriptSource(
                read.File.Path,
                0,
                before.Select(old => old.Created).Append(read.File.Created).Min(),
                read.Facts
            );
            newSources.Add(source);
            files.Add(source.Path, read.File);
            older.AddRange(
                FindOlderGenerations(before.FindAll(old => !IsSuperseded(old, read.File.Stamp)), source.Facts)
            );
            touched.Add(source.Facts.SessionId);
            touched.UnionWith(before.Select(old => old.SessionId));
        }

        if (stored.Count > 0)
            _transcripts.Remove(files.Keys);
        using var index = OpenIndex();
        var retitled = Compute(LoadGroups(newSources, older, touched, index), touched);
        database.GiveBackMemory();
        _transcripts.Insert(older);
        _transcripts.Insert(newSources.Select(source => Stored(source, files[source.Path].Stamp)));
        Restore(retitled.Where(source => !files.ContainsKey(source.Path)));
        Repricer.StorePriceFingerprint(database, context.Prices);
        index.Save();
    }

    RelatedSessions OpenIndex() => new(database, _transcripts, context.Paths.Database + ".keys");

    // If a file no longer contains some facts, keeps them as older generations of the file. Starts with the newest
    // stored generation, and keeps each generation that contains a key that all newer ones lack.
    static IEnumerable<StoredTranscript> FindOlderGenerations(List<StoredTranscript> before, TranscriptFacts now)
    {
        if (before.Count == 0)
            yield break;

        var (known, generation) = (new HashSet<ulong> { RowKey.None }, 0);
        AddNew(FactsCodec.Keys(now), known);
        foreach (var old in before.Where(old => old.Hidden == now.IsHidden).OrderBy(old => old.Generation))
        {
            if (AddNew(old.Keys, known))
                yield return old with
                {
                    Generation = ++generation,
                };
        }
    }

    // Newer counting rules read the same content. What older rules made of it does not count any more, such as a
    // session in a file that is no transcript.
    static bool IsSuperseded(StoredTranscript old, TranscriptStamp now) =>
        old is { Generation: 0, Rules: < CountingRules.Version } && new TranscriptStamp(old.Size, old.Modified) == now;

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
            _transcripts.Insert(
                stored.Select(old => old.Generation == 0 ? Stored(source, new(old.Size, old.Modified), old.Rules) : old)
            );
        }
    }

    /// <summary>Returns all sources on which the affected sessions may depend, by session group.</summary>
    List<IGrouping<int, TranscriptSource>> LoadGroups(
        List<TranscriptSource> newSources,
        List<StoredTranscript> older,
        HashSet<SessionId> touched,
        RelatedSessions index
    )
    {
        var sources = new List<TranscriptSource>(newSources);
        sources.AddRange(older.Select(Loaded));
        var groups = new SessionGroups();
        groups.Add(sources);
        var loaded = new HashSet<SessionId>();
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

            // A related session may have related sessions of its own.
            var added = groups.Connect();
            var related = index.Find(added, except: loaded);
            related.UnionWith(groups.Sessions.Where(session => !loaded.Contains(session)));
            wanted = [.. related];
        }

        return [.. sources.GroupBy(source => groups.GroupOf(source.Facts.SessionId))];
    }

    /// <summary>Computes the sessions. Returns the sources whose title had to be read again from the file.</summary>
    HashSet<TranscriptSource> Compute(List<IGrouping<int, TranscriptSource>> groups, HashSet<SessionId> touched)
    {
        var existing = groups.SelectMany(sources => sources).ToLookup(source => source.Facts.SessionId);
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        var forgotten = ForgottenSessions.All(database);
        bool IsKept(SessionId session) => forgotten.Contains(session) || IsImportedFromPythonTool(session);
        var named = existing
            .SelectMany(sources => sources)
            .SelectMany(source => source.Facts.Marks)
            .Select(mark => mark.SessionId);
        var replaced = existing
            .Select(sources => sources.Key)
            .Concat(named)
            .Distinct()
            .Where(session =>
                !existing[session].Any(source => source.Facts.IsHidden)
                && (existing[session].Any(source => source.Facts.IsConversation) || !IsKept(session))
            )
            .ToList();
        var group = new SessionGroupAggregator(context, IsKept, _sessions.Places(replaced));
        _sessions.Replace(
            replaced,
            writer =>
            {
                foreach (var recorded in groups.SelectMany(sources => group.Aggregate([.. sources])))
                {
                    unpriced.UnionWith(recorded.Session.UnpricedModels);
                    writer.Add(recorded);
                }
            },
            context.User.Value,
            context.Device.Value,
            context.AuthorOf
        );

        if (context.Projects.Remotes.Count > 0)
            _sessions.SetRemotes(context.Projects.Remotes);

        // A file that did not contain a session id yet was recorded as a session of its own. Remove that session now
        // that the real session is known.
        _sessions.Remove(touched.Where(session => !existing.Contains(session) && !IsImportedFromPythonTool(session)));
        foreach (var model in unpriced)
            context.Log.WriteOnce(
                $"no price for the model {model}: its tokens are counted, but its cost is the client's own or 0. Add "
                    + "it to "
                    + $"{context.Paths.Prices} and run claude-session-logger reprice."
            );
        return group.Retitled;
    }

    bool IsImportedFromPythonTool(SessionId session) =>
        database.Scalar<long>(
            "select count(*) from responses where adopted and session_id = $id",
            ("id", session.Value)
        ) > 0;

    // Whether the session is forgotten or excluded. If its directory is gone, the project's name may be unknown; then a
    // session that was hidden before stays hidden.
    bool IsHidden(TranscriptFacts facts, HashSet<SessionId> forgotten, bool wasHidden)
    {
        // The first directories in a fork's file are those of its parent, so skip them.
        var copied = facts.Marks is [.., var mark] ? mark.LastRow : -1;
        var cwd = facts.Cwds.Find(run => run.Row > copied).Value ?? facts.Cwds.LastOrDefault().Value ?? facts.AgentCwd;
        return forgotten.Contains(facts.SessionId)
            || context.Settings.Excludes(context.Projects.FindProject(cwd), cwd)
            || (wasHidden && context.Settings.ExcludesByName && ProjectNames.IsGone(cwd));
    }

    static TranscriptSource Loaded(StoredTranscript stored) =>
        new(stored.Path, stored.Generation, stored.Created, FactsCodec.Decode(stored.Keys, stored.Facts));

    // Store only hashes and times of hidden sessions. Copies of their rows in other files then stay hidden too.
    static StoredTranscript Stored(TranscriptSource source, TranscriptStamp stamp, int rules = CountingRules.Version)
    {
        var facts = source.Facts.IsHidden ? source.Facts.ToHidden() : source.Facts;
        return new(
            source.Path,
            0,
            stamp.Size,
            stamp.Modified,
            source.CreatedAt,
            facts.SessionId,
            facts.IsHidden,
            FactsCodec.Keys(facts),
            FactsCodec.Encode(facts),
            rules
        );
    }
}
