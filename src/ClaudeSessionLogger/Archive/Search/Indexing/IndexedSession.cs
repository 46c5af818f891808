using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>What the session index has of a session: its transcripts in parts, each with the grams in it.</summary>
sealed record IndexedSession(SessionId SessionId, IReadOnlyList<IndexedFile> Files)
{
    static readonly long s_last = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Whether this version wrote it: earlier versions wrote neither times nor phrases.</summary>
    public bool IsComplete => Files.All(file => file.Blocks.Sum(block => block.Parts) == file.Parts.Count);

    /// <summary>Returns the index of a file as it is now; null if it has changed since.</summary>
    public IndexedFile? Of(SessionFile file)
    {
        foreach (var known in Files)
            if (
                known.Path == file.Path
                && known.Size == file.Size
                && known.ModifiedAt == file.ModifiedAt
                && known.Profile == file.Profile
            )
                return known;
        return null;
    }

    /// <summary>Writes everything but the grams, which follow.</summary>
    public byte[] Describe()
    {
        var writer = new VarintWriter();
        writer.Text(SessionId.Value);
        writer.Number(Files.Count);
        foreach (var file in Files)
        {
            writer.Text(file.Profile);
            writer.Text(file.Path);
            writer.Number(file.Size);
            writer.Number(file.ModifiedAt.Ticks);
            writer.Number(file.Parts.Count);
            foreach (var part in file.Parts)
            {
                writer.Number(part.Length);
                writer.Number(part.Grams.Length);
            }
        }

        // Earlier versions did not write this, and ignore it.
        foreach (var part in Files.SelectMany(file => file.Parts))
            writer.Number(Milliseconds(part.Newest));
        foreach (var file in Files)
        {
            writer.Number(file.Blocks.Count);
            foreach (var block in file.Blocks)
            {
                writer.Number(block.Parts);
                writer.Number(block.Phrases.Length);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Describe"/> wrote; the grams begin at <paramref name="grams"/>.</summary>
    public static IndexedSession Read(ReadOnlyMemory<byte> description, ReadOnlyMemory<byte> grams)
    {
        var reader = new VarintReader(description.Span);
        var session = new SessionId(reader.Text()!);
        var files = new IndexedFile[(int)reader.Number()];
        for (var i = 0; i < files.Length; i++)
        {
            var (profile, path, size) = (reader.Text()!, reader.Text()!, reader.Number());
            var modified = new DateTime(reader.Number(), DateTimeKind.Utc);
            var parts = new IndexedPart[(int)reader.Number()];
            for (var part = 0; part < parts.Length; part++)
            {
                var (length, bytes) = (reader.Number(), (int)reader.Number());
                parts[part] = new(length, grams[..bytes]);
                grams = grams[bytes..];
            }

            files[i] = new(profile, path, size, modified, parts);
        }

        if (!reader.AtEnd)
            ReadMore(ref reader, files, grams);
        return new(session, files);
    }

    static void ReadMore(ref VarintReader reader, IndexedFile[] files, ReadOnlyMemory<byte> phrases)
    {
        foreach (var file in files)
        {
            var parts = (IndexedPart[])file.Parts;
            for (var part = 0; part < parts.Length; part++)
                parts[part] = parts[part] with { Newest = Time(reader.Number()) };
        }

        for (var i = 0; i < files.Length; i++)
        {
            var blocks = new IndexedBlock[(int)reader.Number()];
            for (var block = 0; block < blocks.Length; block++)
            {
                var (parts, bytes) = ((int)reader.Number(), (int)reader.Number());
                blocks[block] = new(parts, phrases[..bytes]);
                phrases = phrases[bytes..];
            }

            files[i] = files[i] with { Blocks = blocks };
        }
    }

    // Rounded up, so that nothing in the part is newer.
    static long Milliseconds(DateTime time) =>
        time <= DateTime.UnixEpoch ? 0
        : time == DateTime.MaxValue ? long.MaxValue
        : ((time - DateTime.UnixEpoch).Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    static DateTime Time(long milliseconds) =>
        milliseconds == 0 ? DateTime.MinValue
        : milliseconds >= s_last ? DateTime.MaxValue
        : DateTime.UnixEpoch.AddMilliseconds(milliseconds);
}

/// <summary>A transcript in the session index, as it was at a time.</summary>
sealed record IndexedFile(string Profile, string Path, long Size, DateTime ModifiedAt, IReadOnlyList<IndexedPart> Parts)
{
    /// <summary>All parts again, in larger blocks; empty if an earlier version wrote the index.</summary>
    public IReadOnlyList<IndexedBlock> Blocks { get; init; } = [];

    /// <summary>The parts of the file that may match; those that follow each other as one.</summary>
    public List<(long Start, long End)> Candidates(RequiredGrams grams) => Candidates(grams, out _);

    /// <param name="newest">Nothing in these parts was said later.</param>
    public List<(long Start, long End)> Candidates(RequiredGrams grams, out DateTime newest)
    {
        var (found, at) = (new List<(long Start, long End)>(), 0L);
        newest = DateTime.MinValue;
        var (block, end, mayBeInBlock) = (0, 0, true);
        for (var i = 0; i < Parts.Count; i++)
        {
            if (i == end && block < Blocks.Count)
            {
                (end, mayBeInBlock) = (end + Blocks[block].Parts, grams.MayHavePhrases(Blocks[block].Phrases.Span));
                block++;
            }

            var part = Parts[i];
            if (mayBeInBlock && grams.MayBeIn(part.Grams.Span))
            {
                newest = part.Newest > newest ? part.Newest : newest;
                if (found is [.., var last] && last.End == at)
                    found[^1] = (last.Start, at + part.Length);
                else
                    found.Add((at, at + part.Length));
            }

            at += part.Length;
        }

        return found;
    }
}

/// <summary>Consecutive rows of a transcript, and a bitmap of the grams in them.</summary>
readonly record struct IndexedPart(long Length, ReadOnlyMemory<byte> Grams)
{
    /// <summary>
    /// When the newest of its rows was said: the first possible time if no row says when, the last if it is not known.
    /// </summary>
    public DateTime Newest { get; init; } = DateTime.MaxValue;
}

/// <summary>Consecutive parts, about as many as are decompressed to read one, and a bitmap of their phrases.</summary>
readonly record struct IndexedBlock(int Parts, ReadOnlyMemory<byte> Phrases);
