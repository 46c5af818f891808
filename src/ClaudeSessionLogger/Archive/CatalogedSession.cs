using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Archive;

/// <summary>What the catalog knows of an archived session.</summary>
/// <param name="StoredBytes">The length of its archive file.</param>
/// <param name="Heads">The ids of its first rows, by which forks are found.</param>
/// <param name="References">The sessions against which it is compressed.</param>
sealed record CatalogedSession(
    SessionId SessionId,
    long StoredBytes,
    DateTime ArchivedAt,
    IReadOnlyList<CatalogedFile> Entries,
    IReadOnlyList<Guid> Heads,
    IReadOnlyList<Guid> References
)
{
    /// <summary>The size of all contents, uncompressed.</summary>
    public long OriginalBytes => Entries.Sum(file => file.OriginalBytes);

    /// <summary>When the session was last written to.</summary>
    public DateTime ModifiedAt => Entries.Count > 0 ? Entries.Max(file => file.ModifiedAt) : default;

    public static CatalogedSession Of(SessionArchive archive, long storedBytes)
    {
        var manifest = archive.Manifest!;
        return new(
            new(manifest.Session),
            storedBytes,
            manifest.Files.SelectMany(file => file.Generations).Select(one => one.ArchivedAt).DefaultIfEmpty().Min(),
            [
                .. manifest.Files.Select(file => new CatalogedFile(
                    file.Profile,
                    file.Path,
                    file.Newest.Size,
                    file.Newest.ModifiedAt,
                    file.Generations.Count,
                    file.Generations.Sum(generation => generation.Size)
                )),
            ],
            manifest.Heads,
            [.. archive.ReferencedSessions]
        );
    }

    public IEnumerable<ArchivedFile> Files(ArchiveFolder folder) =>
        Entries.Select(
            (file, number) =>
                new ArchivedFile(
                    folder,
                    SessionId,
                    number,
                    file.Generations - 1,
                    file.Profile,
                    file.Path,
                    file.Size,
                    file.ModifiedAt
                )
        );

    /// <summary>The files that a search reads, with earlier contents of the transcript.</summary>
    public IEnumerable<ArchivedFile> Searched(ArchiveFolder folder) =>
        Files(folder).Where(file => file.Kind != SessionFileKind.Other).Concat(Earlier(folder));

    /// <summary>What the transcript contained before the client rewrote it, the newest first.</summary>
    public IReadOnlyList<ArchivedFile> Earlier(ArchiveFolder folder)
    {
        // The catalog has only the newest content of each file.
        if (!Entries.Any(file => file.Generations > 1 && SessionFile.KindOf(file.Path) == SessionFileKind.Transcript))
            return [];
        try
        {
            using var archive = folder.Open(SessionId);
            return archive?.Manifest is { } manifest ? [.. Earlier(folder, manifest)] : [];
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // Reading the newest content reports this.
            return [];
        }
    }

    IEnumerable<ArchivedFile> Earlier(ArchiveFolder folder, ArchiveManifest manifest) =>
        manifest
            .Files.Select((entry, number) => (Entry: entry, Number: number))
            .Where(file => SessionFile.KindOf(file.Entry.Path) == SessionFileKind.Transcript)
            .SelectMany(file =>
                file.Entry.Generations.SkipLast(1)
                    .Select(
                        (content, generation) =>
                            new ArchivedFile(
                                folder,
                                SessionId,
                                file.Number,
                                generation,
                                file.Entry.Profile,
                                file.Entry.Path,
                                content.Size,
                                content.ModifiedAt
                            )
                            {
                                IsEarlier = true,
                            }
                    )
            )
            .OrderByDescending(file => file.ModifiedAt)
            .ThenByDescending(file => file.Generation);

    /// <summary>
    /// Whether the archive has this transcript as it is on the disk. Returns false if that is not certain, because its
    /// real path is not the one in the catalog.
    /// </summary>
    public bool HasTranscript(in TranscriptFile transcript)
    {
        var path = transcript.Path;
        foreach (var known in Entries)
            if (
                known.Size == transcript.Stamp.Size
                && known.ModifiedAt.Ticks - DateTime.UnixEpoch.Ticks
                    == transcript.Stamp.Modified * TimeSpan.TicksPerMicrosecond
                && path.Length == known.Profile.Length + 1 + known.Path.Length
                && path.EndsWith(known.Path, StringComparison.Ordinal)
                && path.StartsWith(known.Profile, StringComparison.Ordinal)
            )
                return true;
        return false;
    }

    /// <summary>Whether the archive has this file as it is on the disk.</summary>
    public bool Has(SessionFile file)
    {
        foreach (var known in Entries)
            if (known.Path == file.Path && known.Profile == file.Profile)
                return known.Size == file.Size && known.ModifiedAt == file.ModifiedAt;
        return false;
    }
}

/// <summary>A file in the catalog: its newest content, and how many it had.</summary>
readonly record struct CatalogedFile(
    string Profile,
    string Path,
    long Size,
    DateTime ModifiedAt,
    int Generations,
    long OriginalBytes
);
