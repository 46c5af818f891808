using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;

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
