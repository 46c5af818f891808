using System.Buffers;
using System.IO.Hashing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// The archive file of one session, open to read: the newest complete list of its files, and their frames. What was
/// written after the last complete list, by a process that was killed, is ignored.
/// </summary>
sealed class SessionArchive : IDisposable
{
    readonly SafeFileHandle _file;
    readonly bool _ownsFile;
    readonly ArchiveRecords _records;
    readonly IArchiveLookup? _lookup;
    readonly Dictionary<Guid, SessionArchive?> _referenced = [];
    readonly Dictionary<(int File, int Generation), ArchivedContent> _contents = [];

    SessionArchive(SafeFileHandle file, bool ownsFile, ArchiveRecords records, IArchiveLookup? lookup, string path)
    {
        (_file, _ownsFile, _records, _lookup, Path) = (file, ownsFile, records, lookup, path);
        Manifest = NewestManifest(out var end, out var frames);
        (CommittedLength, Frames) = (end, frames);
    }

    public string Path { get; }

    /// <summary>Null if nothing was archived completely.</summary>
    public ArchiveManifest? Manifest { get; }

    /// <summary>The frames that belong to the manifest, oldest first.</summary>
    public IReadOnlyList<ArchiveRecord> Frames { get; }

    /// <summary>The length of the file up to the end of what was archived completely.</summary>
    public long CommittedLength { get; }

    public long DamagedBytes => _records.DamagedBytes;

    /// <summary>Reads everything that is stored, and counts what is damaged, also what is not needed.</summary>
    public int CountDamaged() =>
        _records.All.Count(record => record.End <= CommittedLength && ReadStored(record) is null)
        + (DamagedBytes > 0 ? 1 : 0);

    public ulong? Seed => _records.Seed;

    /// <summary>The other sessions that must be readable to read this one.</summary>
    public IEnumerable<Guid> ReferencedSessions =>
        Frames.Select(frame => frame.Header.Reference.Session).Where(session => session != Guid.Empty).Distinct();

    /// <summary>
    /// Returns null if the file does not exist. Throws file system exceptions, and a <see cref="Failure"/> if a newer
    /// version of the program wrote the file.
    /// </summary>
    /// <param name="lookup">Finds the archives of other sessions; null if the file must not refer to any.</param>
    public static SessionArchive? Open(string path, IArchiveLookup? lookup)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            return Open(file, ownsFile: true, 0, RandomAccess.GetLength(file), lookup, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens an archive that is a part of a file.</summary>
    public static SessionArchive Open(
        SafeFileHandle file,
        bool ownsFile,
        long start,
        long length,
        IArchiveLookup? lookup,
        string path
    )
    {
        var records = new ArchiveRecords(file, start, length);
        Span<byte> signature = stackalloc byte[ArchiveRecords.Signature.Length];
        if (
            records.All.Count == 0
            && records.Read(0, signature)
            && signature[..^1].SequenceEqual(ArchiveRecords.Signature[..^1])
            && signature[^1] > ArchiveRecords.Signature[^1]
        )
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read {SafeText.Safe(path)}: a newer version of claude-session-logger wrote it. Update the "
                    + "program."
            );
        return new(file, ownsFile, records, lookup, path);
    }

    /// <summary>Returns the content of a file.</summary>
    /// <param name="generation">Null for the newest.</param>
    public ArchivedContent Content(int file, int? generation = null)
    {
        var entry = Manifest!.Files[file];
        var number = generation ?? entry.Generations.Count - 1;
        if (!_contents.TryGetValue((file, number), out var content))
            _contents[(file, number)] = content = new(
                this,
                file,
                number,
                entry.Generations[number].Size,
                $"{entry.Profile}/{entry.Path}"
            );
        return content;
    }

    /// <summary>Reads and decompresses a frame; returns false if it is damaged.</summary>
    /// <param name="depth">How many frames may still be read for this one.</param>
    public bool TryRead(in ArchiveRecord frame, Span<byte> content, int depth = FrameHeader.MaxDepth)
    {
        var header = frame.Header;
        if (header.HasReference && depth == 0)
            return false;
        var stored = ArrayPool<byte>.Shared.Rent(header.StoredLength);
        var reference = ArrayPool<byte>.Shared.Rent(header.Reference.Length);
        try
        {
            return TryRead(
                frame,
                stored.AsSpan(0, header.StoredLength),
                reference.AsSpan(0, header.Reference.Length),
                content,
                depth
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(reference);
        }
    }

    bool TryRead(in ArchiveRecord frame, Span<byte> stored, Span<byte> reference, Span<byte> content, int depth)
    {
        var header = frame.Header;
        if (
            !TryReadStored(frame, stored)
            || (header.HasReference && !TryReadReference(header.Reference, reference, depth - 1))
        )
            return false;
        if (header.Method == FrameMethod.Stored)
            stored.CopyTo(content);
        else if (!ZstdFrames.Current.TryDecompress(stored, reference, content))
            return false;
        return XxHash3.HashToUInt64(content) == header.ContentHash;
    }

    /// <summary>
    /// Reads at least the first <paramref name="needed"/> bytes of a frame, for readers that need no more of it.
    /// Returns how many were read; 0 if the frame is damaged.
    /// </summary>
    /// <param name="content">As long as the whole content.</param>
    public int ReadStart(in ArchiveRecord frame, Span<byte> content, int needed, int depth = FrameHeader.MaxDepth)
    {
        var header = frame.Header;
        if (header.HasReference || header.Method == FrameMethod.Stored || needed >= header.Length)
            return TryRead(frame, content, depth) ? header.Length : 0;
        var stored = ArrayPool<byte>.Shared.Rent(header.StoredLength);
        try
        {
            // The stored bytes are checked, so what comes out is what was compressed.
            return TryReadStored(frame, stored.AsSpan(0, header.StoredLength))
                ? Math.Max(
                    0,
                    ZstdFrames.Current.DecompressStart(stored.AsSpan(0, header.StoredLength), content, needed)
                )
                : 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>Reads a frame as it is stored; returns null if it is damaged.</summary>
    public byte[]? ReadStored(in ArchiveRecord frame)
    {
        var stored = new byte[frame.Header.StoredLength];
        return TryReadStored(frame, stored) ? stored : null;
    }

    bool TryReadStored(in ArchiveRecord frame, Span<byte> stored) =>
        _records.Read(frame.Position, stored) && XxHash3.HashToUInt64(stored) == frame.Header.StoredHash;

    bool TryReadReference(in FrameReference reference, Span<byte> content, int depth) =>
        Referenced(reference.Session) is { Manifest: { } manifest } archive
        && reference.File < manifest.Files.Count
        && reference.Generation < manifest.Files[reference.File].Generations.Count
        && archive.Content(reference.File, reference.Generation).TryRead(reference.Offset, content, depth);

    /// <summary>The archive to which a frame's reference leads; null if it does not exist.</summary>
    public SessionArchive? Referenced(Guid session)
    {
        if (session == Guid.Empty)
            return this;
        if (!_referenced.TryGetValue(session, out var archive))
            _referenced[session] = archive = _lookup?.Open(session);
        return archive;
    }

    public void Dispose()
    {
        foreach (var archive in _referenced.Values)
            archive?.Dispose();
        foreach (var content in _contents.Values)
            content.Release();
        if (_ownsFile)
            _file.Dispose();
    }

    ArchiveManifest? NewestManifest(out long end, out List<ArchiveRecord> frames)
    {
        for (var i = _records.All.Count - 1; i >= 0; i--)
        {
            var record = _records.All[i];
            if (record.Header.Kind != RecordKind.Manifest || Decode(record) is not { } manifest)
                continue;
            // The copy of the manifest after it may be damaged or incomplete.
            end = record.End;
            frames = [.. _records.All.Take(i).Where(earlier => earlier.Header.Kind == RecordKind.Content)];
            return manifest;
        }

        (end, frames) = (0, []);
        return null;
    }

    ArchiveManifest? Decode(in ArchiveRecord record)
    {
        // A list of files compresses well, but not without limit.
        if (record.Header.HasReference || record.Header.Length > (1000L * record.Header.StoredLength) + 1000)
            return null;
        var json = new byte[record.Header.Length];
        return TryRead(record, json) ? ArchiveManifest.Parse(json) : null;
    }
}

/// <summary>Finds the archive of another session.</summary>
interface IArchiveLookup
{
    /// <summary>Returns null if there is none.</summary>
    SessionArchive? Open(Guid session);
}
