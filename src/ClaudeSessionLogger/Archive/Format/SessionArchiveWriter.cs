using System.Buffers;
using System.IO.Hashing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// Adds to the archive file of a session what was appended to its files. If a file's beginning has changed, its whole
/// content is added, and the earlier one stays. The caller holds the archive's lock.
/// </summary>
sealed class SessionArchiveWriter : IDisposable
{
    const int Heads = 3;

    // The first rows of a transcript are at its beginning, but a prompt can be long.
    const int HeadLength = 256 << 10;

    readonly SessionId _sessionId;
    readonly SessionArchive? _existing;
    readonly RecordWriter _writer;
    readonly TimeProvider _clock;
    readonly List<ArchivedEntry> _files;
    readonly byte[] _content = ArrayPool<byte>.Shared.Rent(FrameHeader.FrameSize);
    List<Guid> _heads;
    bool _hasChanged;

    SessionArchiveWriter(SessionId sessionId, SessionArchive? existing, RecordWriter writer, TimeProvider clock)
    {
        (_sessionId, _existing, _writer, _clock) = (sessionId, existing, writer, clock);
        _files = [.. existing?.Manifest!.Files ?? []];
        _heads = [.. existing?.Manifest!.Heads ?? []];
    }

    /// <summary>Opens or creates the archive file. Throws file system exceptions.</summary>
    public static SessionArchiveWriter Open(string path, SessionId sessionId, IArchiveLookup lookup, TimeProvider clock)
    {
        var existing = SessionArchive.Open(path, lookup);
        try
        {
            if (existing is { Manifest: null })
            {
                // An archive file gets its name only when it is complete, so this one is damaged. Keep it.
                existing.Dispose();
                existing = null;
                File.Move(path, $"{AtomicFile.NewName(path)[..^".tmp".Length]}.damaged");
            }

            return new(
                sessionId,
                existing,
                existing is null ? RecordWriter.Create(path) : RecordWriter.Append(path, existing),
                clock
            );
        }
        catch
        {
            existing?.Dispose();
            throw;
        }
    }

    /// <summary>Whether the archive has this file as it is.</summary>
    public bool Has(SessionFile file) =>
        _files.Exists(known =>
            known.Path == file.Path
            && known.Profile == file.Profile
            && known.Newest.Size == file.Size
            && known.Newest.ModifiedAt == file.ModifiedAt
        );

    /// <summary>Adds what is new in a file. Throws file system exceptions.</summary>
    /// <param name="stream">The file, opened.</param>
    /// <param name="parents">Finds other sessions' transcripts that a transcript may copy.</param>
    public void Take(SessionFile file, Stream stream, Func<IReadOnlyList<ReferenceContent>> parents)
    {
        var number = _files.FindIndex(entry => entry.Path == file.Path && entry.Profile == file.Profile);
        var known = number >= 0 ? _files[number] : null;
        var generation = known?.Generations.Count - 1 ?? 0;
        var archived = known is null ? null : _existing!.Content(number, generation);
        var missing = archived is null ? [new(0, stream.Length)] : Missing(archived, stream);
        var references = MayCopy(file, archived) ? parents() : [];
        if (missing is null)
        {
            generation++;
            missing = [new(0, stream.Length)];
            references = [new(archived!, new(Guid.Empty, number, generation - 1, 0, 0)), .. references];
        }

        number = known is null ? _files.Count : number;
        var length = stream.Length;
        foreach (var part in missing)
            length = Math.Min(length, Add(stream, part, number, generation, references));
        if (file.Kind == SessionFileKind.Transcript)
            RememberHeads(stream);
        var taken = new ArchivedGeneration(length, file.ModifiedAt, _clock.GetUtcNow().UtcDateTime);
        var earlier = known?.Generations.Take(generation) ?? [];
        var entry = new ArchivedEntry(file.Profile, file.Path, [.. earlier, taken]);
        if (known is null)
            _files.Add(entry);
        else
            _files[number] = entry;
        _hasChanged = true;
    }

    // What is appended to a file is new, unless the frame that it completes is a copy.
    static bool MayCopy(SessionFile file, ArchivedContent? archived) =>
        file.Kind == SessionFileKind.Transcript
        && (archived is null || archived.Frames.LastOrDefault().Header.Reference.Session != Guid.Empty);

    /// <summary>Makes everything that was added durable. Returns whether there was anything.</summary>
    public bool Commit()
    {
        if (!_hasChanged)
            return false;
        _writer.Commit(new(_sessionId.Value, _files, _heads));
        _writer.Publish();
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_content);
        _writer.Dispose();
        _existing?.Dispose();
    }

    /// <summary>
    /// Compares a file with what is archived of it, and returns what is missing; null if it was rewritten or shortened.
    /// </summary>
    List<LostRange>? Missing(ArchivedContent archived, Stream stream)
    {
        if (stream.Length < archived.Length)
            return null;
        ArchiveRecord? last = null;
        foreach (var frame in archived.Frames)
        {
            var content = _content.AsSpan(0, frame.Header.Length);
            stream.Position = frame.Header.Offset;
            if (
                stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length
                || XxHash3.HashToUInt64(content) != frame.Header.ContentHash
            )
                return null;
            last = frame;
        }

        var missing = archived.Gaps.ToList();
        if (stream.Length == archived.Length)
            return missing;
        // A frame that is not full is compressed again together with what follows it.
        var start =
            last is { Header: var end } && end.End == archived.Length && end.Length < FrameHeader.FrameSize
                ? end.Offset
                : archived.Length;
        missing.Add(new(start, stream.Length));
        return missing;
    }

    // Returns where the content ended, if the file became shorter meanwhile.
    long Add(Stream stream, LostRange part, int number, int generation, IReadOnlyList<ReferenceContent> references)
    {
        for (var offset = part.Start; offset < part.End; )
        {
            var content = _content.AsSpan(0, (int)Math.Min(FrameHeader.FrameSize, part.End - offset));
            stream.Position = offset;
            var read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (read > 0)
                Add(content[..read], offset, number, generation, references);
            offset += read;
            if (read < content.Length)
                return offset;
        }

        return long.MaxValue;
    }

    void Add(
        ReadOnlySpan<byte> content,
        long offset,
        int number,
        int generation,
        IReadOnlyList<ReferenceContent> references
    )
    {
        var header = new FrameHeader
        {
            Kind = RecordKind.Content,
            File = number,
            Generation = generation,
            Offset = offset,
        };
        var reference = ReferenceContent.Best(content, offset, references, ref header);
        _writer.Add(header, content, reference);
    }

    void RememberHeads(Stream stream)
    {
        if (_heads.Count < Heads)
            _heads = HeadsOf(stream);
    }

    /// <summary>The ids of a transcript's first rows.</summary>
    public static List<Guid> HeadsOf(Stream transcript)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HeadLength);
        try
        {
            transcript.Position = 0;
            var read = transcript.ReadAtLeast(buffer.AsSpan(0, HeadLength), HeadLength, throwOnEndOfStream: false);
            return RowIndex.Ids(buffer.AsSpan(0, read), Heads);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
