using System.IO.Hashing;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// A list of what is in the archive, in a file of the home folder, so that a flush need not open all archive files. It
/// is only a cache: if it is missing or damaged, or belongs to another folder, it is made again from the archive.
/// </summary>
sealed class ArchiveCatalog
{
    const long Version = 1;
    const int HashLength = sizeof(ulong);

    readonly ArchiveFolder _folder;
    readonly string _path;
    readonly Dictionary<SessionId, CatalogedSession> _sessions = [];
    ILookup<Guid, SessionId>? _byHead;

    ArchiveCatalog(ArchiveFolder folder, string path) => (_folder, _path) = (folder, path);

    public IReadOnlyDictionary<SessionId, CatalogedSession> Sessions => _sessions;

    /// <summary>When the catalog was last compared with the archive and the disk.</summary>
    public DateTime CheckedAt { get; set; }

    public bool HasChanged { get; private set; }

    /// <summary>Reads the catalog, or makes it from the archive. Throws file system exceptions.</summary>
    public static ArchiveCatalog Load(ArchiveFolder folder, string path)
    {
        var catalog = new ArchiveCatalog(folder, path);
        if (!catalog.TryRead())
        {
            catalog._sessions.Clear();
            catalog.CheckedAt = default;
            catalog.Refresh();
        }

        return catalog;
    }

    /// <summary>Compares the catalog with the archive's files, and reads those that differ.</summary>
    /// <returns>The archive files that cannot be read.</returns>
    public IReadOnlyList<string> Refresh()
    {
        var unreadable = new List<string>();
        var found = new HashSet<SessionId>();
        foreach (var (session, file) in _folder.All())
        {
            found.Add(session);
            if (_sessions.TryGetValue(session, out var known) && known.StoredBytes == file.Length)
                continue;
            if (!Update(session))
                unreadable.Add(file.FullName);
        }

        foreach (var gone in _sessions.Keys.Where(session => !found.Contains(session)).ToList())
            Remove(gone);
        return unreadable;
    }

    /// <summary>Reads a session's entry from its archive file; returns false if that is not possible.</summary>
    public bool Update(SessionId sessionId)
    {
        using var archive = _folder.Open(sessionId);
        if (archive?.Manifest is null)
        {
            Remove(sessionId);
            return false;
        }

        _sessions[sessionId] = CatalogedSession.Of(archive, new FileInfo(archive.Path).Length);
        (HasChanged, _byHead) = (true, null);
        return true;
    }

    public void Remove(SessionId sessionId)
    {
        HasChanged |= _sessions.Remove(sessionId);
        _byHead = null;
    }

    /// <summary>The sessions that begin with the same rows, the largest first.</summary>
    public IEnumerable<CatalogedSession> WithHead(IReadOnlyList<Guid> heads)
    {
        _byHead ??= _sessions
            .Values.SelectMany(session => session.Heads.Select(head => (head, session.SessionId)))
            .ToLookup(pair => pair.head, pair => pair.SessionId);
        return heads
            .SelectMany(head => _byHead[head])
            .Distinct()
            .Select(session => _sessions[session])
            .OrderByDescending(session => session.OriginalBytes);
    }

    /// <summary>The sessions that are compressed against any of these.</summary>
    public IEnumerable<CatalogedSession> ReferringTo(IReadOnlySet<SessionId> sessions) =>
        _sessions.Values.Where(session =>
            session.References.Any(reference => sessions.Contains(ArchiveFolder.IdOf(reference)))
        );

    /// <summary>
    /// Whether a session cannot be read without another, or any of those that are being deleted, directly or through
    /// others.
    /// </summary>
    public bool DependsOn(CatalogedSession session, SessionId other, IReadOnlySet<SessionId>? gone = null)
    {
        var (open, seen) = (new Stack<CatalogedSession>([session]), new HashSet<SessionId>());
        while (open.TryPop(out var next))
        {
            foreach (var reference in next.References.Select(ArchiveFolder.IdOf))
            {
                if (reference == other || gone?.Contains(reference) == true)
                    return true;
                if (seen.Add(reference) && _sessions.TryGetValue(reference, out var referenced))
                    open.Push(referenced);
            }
        }

        return false;
    }

    /// <summary>Writes the catalog. Throws file system exceptions.</summary>
    public void Save()
    {
        var writer = new VarintWriter();
        writer.Number(Version);
        writer.Text(_folder.Path);
        writer.Number(CheckedAt.Ticks);
        writer.Number(_sessions.Count);
        foreach (var session in _sessions.Values)
            Write(writer, session);
        var bytes = writer.ToArray();
        var hashed = new byte[bytes.Length + HashLength];
        bytes.CopyTo(hashed, 0);
        MemoryMarshal.Write(hashed.AsSpan(bytes.Length), XxHash3.HashToUInt64(bytes));
        AtomicFile.Write(_path, hashed);
        HasChanged = false;
    }

    bool TryRead()
    {
        try
        {
            var hashed = File.ReadAllBytes(_path);
            if (hashed.Length <= HashLength)
                return false;
            var bytes = hashed.AsSpan(0, hashed.Length - HashLength);
            if (XxHash3.HashToUInt64(bytes) != MemoryMarshal.Read<ulong>(hashed.AsSpan(bytes.Length)))
                return false;
            var reader = new VarintReader(bytes);
            if (reader.Number() != Version || reader.Text() != _folder.Path)
                return false;
            CheckedAt = Time(reader.Number());
            for (var count = reader.Number(); count > 0; count--)
            {
                var session = Read(ref reader);
                _sessions[session.SessionId] = session;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static void Write(VarintWriter writer, CatalogedSession session)
    {
        writer.Text(session.SessionId.Value);
        writer.Number(session.StoredBytes);
        writer.Number(session.ArchivedAt.Ticks);
        writer.Number(session.Entries.Count);
        foreach (var file in session.Entries)
        {
            writer.Text(file.Profile);
            var end = file.Path.LastIndexOf('/') + 1;
            writer.Text(file.Path[..end]);
            writer.Text(file.Path[end..]);
            writer.Number(file.Size);
            writer.Number(file.ModifiedAt.Ticks);
            writer.Number(file.Generations);
            writer.Number(file.OriginalBytes);
        }

        Write(writer, session.Heads);
        Write(writer, session.References);
    }

    static void Write(VarintWriter writer, IReadOnlyList<Guid> ids)
    {
        writer.Number(ids.Count);
        Span<ulong> words = stackalloc ulong[2];
        foreach (var id in ids)
        {
            MemoryMarshal.Write(MemoryMarshal.AsBytes(words), id);
            writer.Key(words[0]);
            writer.Key(words[1]);
        }
    }

    static CatalogedSession Read(ref VarintReader reader)
    {
        var (id, stored, archived) = (reader.Text()!, reader.Number(), Time(reader.Number()));
        var files = new CatalogedFile[(int)reader.Number()];
        for (var i = 0; i < files.Length; i++)
            files[i] = new(
                reader.Text()!,
                reader.Text() + reader.Text(),
                reader.Number(),
                Time(reader.Number()),
                (int)reader.Number(),
                reader.Number()
            );
        return new(new(id), stored, archived, files, Ids(ref reader), Ids(ref reader));
    }

    static Guid[] Ids(ref VarintReader reader)
    {
        var ids = new Guid[(int)reader.Number()];
        Span<ulong> words = stackalloc ulong[2];
        for (var i = 0; i < ids.Length; i++)
        {
            (words[0], words[1]) = (reader.Key(), reader.Key());
            ids[i] = MemoryMarshal.Read<Guid>(MemoryMarshal.AsBytes(words));
        }

        return ids;
    }

    static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
