using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Archive;

/// <summary>What is wrong with a session in the archive.</summary>
/// <param name="Path">The file of the session, or the archive file if it cannot be read at all.</param>
/// <param name="Generation">The content that is damaged; null for the newest.</param>
/// <param name="Lost">The lost parts of that content; empty if all content can be read.</param>
sealed record ArchiveDamage(
    SessionId SessionId,
    string Path,
    int? Generation,
    IReadOnlyList<LostRange> Lost,
    string Detail
);

/// <summary>Reads every byte in the archive and compares it with its checksum.</summary>
static class ArchiveVerifier
{
    public static IEnumerable<ArchiveDamage> Verify(ArchiveFolder folder) =>
        folder
            .All()
            .OrderBy(found => found.SessionId)
            .SelectMany(found => Verify(folder, found.SessionId, found.File.FullName));

    static List<ArchiveDamage> Verify(ArchiveFolder folder, SessionId session, string path)
    {
        try
        {
            using var archive = folder.Open(session);
            if (archive is null)
                return [];
            if (archive.Manifest is null)
                return [new(session, path, null, [], "the list of its files is lost, and with it the session")];
            var found = Verify(session, archive, archive.Manifest).ToList();
            // Damage to a list of files or to a replaced frame loses nothing now, but shows that the drive is failing.
            if (found.Count == 0 && archive.CountDamaged() is > 0 and var damaged)
                found.Add(new(session, path, null, [], $"{damaged} damaged records, of which nothing is needed"));
            return found;
        }
        catch (Failure failure)
        {
            return [new(session, path, null, [], failure.Message)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new(session, path, null, [], $"cannot read {path} ({e.Reason})")];
        }
    }

    static IEnumerable<ArchiveDamage> Verify(SessionId session, SessionArchive archive, ArchiveManifest manifest)
    {
        for (var file = 0; file < manifest.Files.Count; file++)
        {
            var generations = manifest.Files[file].Generations.Count;
            for (var generation = 0; generation < generations; generation++)
            {
                var lost = archive.Content(file, generation).FindLost();
                if (lost.Count == 0)
                    continue;
                var isNewest = generation == generations - 1;
                yield return new(
                    session,
                    manifest.Files[file].Path,
                    isNewest ? null : generation,
                    lost,
                    $"{lost.Sum(range => range.End - range.Start)} of {archive.Content(file, generation).Length} bytes "
                        + (isNewest ? "are lost" : "are lost in an earlier content of the file")
                );
            }
        }
    }
}
