using System.Globalization;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>
/// Finds the recorded sessions that have any of some keys. Uses the index of keys; if there is none that belongs to the
/// database, reads the keys of all transcripts once and writes the index.
/// </summary>
sealed class RelatedSessions(Database database, TranscriptStore transcripts, string path) : IDisposable
{
    const string StateKey = "key_index";

    // The number of entries that are in memory at once while the index is written.
    const int Portion = 1 << 20;

    // A sorted list for each search: usually one long list, then short ones.
    readonly List<List<ulong>> _added = [];
    List<SessionId>? _recorded;
    KeyIndexFile? _index;
    bool _isOpened;

    /// <param name="entries">Sorted entries of sessions that are being recorded (<see cref="KeyEntry"/>).</param>
    /// <param name="except">Sessions that are not returned.</param>
    public HashSet<SessionId> Find(List<ulong> entries, HashSet<SessionId> except)
    {
        var found = new HashSet<SessionId>();
        if (entries.Count == 0)
            return found;
        var search = new KeySearch(entries);
        if (!TryUseIndex(index => index.Find(search)))
        {
            transcripts.VisitKeys(
                (session, keys) =>
                {
                    if (!except.Contains(session) && search.HasAny(keys))
                        found.Add(session);
                }
            );
            return found;
        }

        var known = search.Known;
        _added.Add(known.Count == 0 ? entries : entries.FindAll(entry => !known.Contains(entry)));
        search.Sessions.ExceptWith(except.Select(SessionGroups.EntryOf));
        if (search.Sessions.Count > 0)
            found.UnionWith(
                (_recorded ??= transcripts.Sessions()).Where(session =>
                    search.Sessions.Contains(SessionGroups.EntryOf(session)) && !except.Contains(session)
                )
            );
        return found;
    }

    /// <summary>Adds the entries that were searched for to the index, as a part of the open transaction.</summary>
    public void Save()
    {
        var added = _added.AsEnumerable().Reverse().Aggregate(new List<ulong>(), KeyEntry.Merge);
        if (added.Count == 0)
            return;
        var state = NewState();
        if (TryUseIndex(index => _index = index.Add(added, state)))
            Meta.Set(database, StateKey, state.ToString(CultureInfo.InvariantCulture));
        _added.Clear();
    }

    public void Dispose() => _index?.Dispose();

    bool TryUseIndex(Action<KeyIndexFile> use)
    {
        try
        {
            if (!_isOpened)
                _index = OpenOrCreate();
            _isOpened = true;
            if (_index is null)
                return false;
            use(_index);
            return true;
        }
        catch (Exception e) when (KeyIndexFile.IsUnusable(e))
        {
            // Damaged, or on a full disk: the transcripts' keys are in the database too. The next run writes it anew.
            _index?.Dispose();
            (_isOpened, _index) = (true, null);
            Meta.Set(database, StateKey, "");
            return false;
        }
    }

    KeyIndexFile OpenOrCreate()
    {
        if (
            ulong.TryParse(Meta.Get(database, StateKey), NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && KeyIndexFile.Open(path, known) is { } existing
        )
            return existing;

        var (state, entries) = (NewState(), new List<ulong>());
        var index = KeyIndexFile.Create(path, [], state);
        transcripts.VisitKeys(
            (session, keys) =>
            {
                var entry = SessionGroups.EntryOf(session);
                foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
                {
                    if (key != RowKey.None)
                        entries.Add(KeyEntry.Create(key, entry));
                }

                if (entries.Count >= Portion)
                    AddPortion();
            }
        );
        AddPortion();
        Meta.Set(database, StateKey, state.ToString(CultureInfo.InvariantCulture));
        return index;

        void AddPortion()
        {
            KeyEntry.Sort(entries);
            state = NewState();
            index = index.Add(entries, state);
            entries.Clear();
        }
    }

    static ulong NewState()
    {
        // A Guid is random without loading OpenSSL. Six of its bits are fixed, but none of them at the same place.
        var (first, second) = MemoryMarshal.Cast<Guid, (ulong, ulong)>([Guid.NewGuid()])[0];
        return first ^ second;
    }
}
