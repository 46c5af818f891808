using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>A file of a session in the archive.</summary>
/// <param name="Number">Its number in the session's archive.</param>
/// <param name="Generation">Which of its contents; the last is the newest.</param>
sealed record ArchivedFile(
    ArchiveFolder Folder,
    SessionId SessionId,
    int Number,
    int Generation,
    string Profile,
    string Path,
    long Size,
    DateTime ModifiedAt
) : SessionFile(Profile, Path, Size, ModifiedAt)
{
    public override bool IsArchived => true;

    public override IReadOnlyList<LostRange> LostRanges
    {
        get
        {
            using var archive = OpenArchive();
            return archive.Content(Number, Generation).FindLost();
        }
    }

    public override Stream Open() => Open(skipsLost: false);

    public override Stream OpenReadable() => Open(skipsLost: true);

    ArchivedStream Open(bool skipsLost)
    {
        var archive = OpenArchive();
        return new(archive.Content(Number, Generation), skipsLost, archive);
    }

    SessionArchive OpenArchive()
    {
        var archive = Folder.Open(SessionId);
        if (
            archive is { Manifest: { } manifest }
            && Number < manifest.Files.Count
            && Generation < manifest.Files[Number].Generations.Count
        )
            return archive;
        archive?.Dispose();
        throw new FileNotFoundException($"{Path} is no longer in the archive");
    }
}
