using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that the archive is there, and which sessions the client deletes before they are archived.</summary>
sealed class ArchiveCheck(AppPaths paths, Settings settings, TimeProvider clock)
{
    const string Name = "archive";

    public IEnumerable<Finding> Check()
    {
        if (!settings.IsReadable)
        {
            yield return Finding.Warning(Name, $"not checked, because {paths.ConfigFile} cannot be read");
            yield break;
        }

        var folder = ArchiveFolder.Of(settings);
        if (settings.Archive is true && !folder.Exists)
            yield return settings.ArchiveFolder is null
                ? Finding.Ok(Name, $"the next flush creates it in {folder.Path}")
                : Finding.Problem(
                    Name,
                    $"{folder.Path} is not there; no sessions are archived",
                    "connect its drive, or run claude-session-logger setup --archive to create it anew"
                );
        if (settings.ArchiveKeep is { } keep && ArchiveLimit.TryParse(keep) is null)
            yield return Finding.Problem(
                Name,
                $"{paths.ConfigFile}: \"archive_keep\" is not a period or size; everything is kept",
                "run claude-session-logger archive keep 2y, or archive keep off"
            );
        var catalog = folder.Exists ? ArchiveCatalog.Load(folder, paths.ArchiveCatalog) : null;
        if (catalog is not null)
        {
            yield return Finding.Ok(Name, $"{Sessions(catalog.Sessions.Count)} in {folder.Path}");
            if (IsAccessible(folder.Path))
                yield return Finding.Warning(Name, $"other users can access {folder.Path}", $"chmod 700 {folder.Path}");
        }

        var disk = new DiskSessionFiles(settings.TranscriptProfiles, _ => { });
        var expiring = ExpiringSessions.Find(
            [.. disk.Transcripts()],
            catalog,
            settings.TranscriptProfiles,
            clock.GetUtcNow().UtcDateTime
        );
        if (Deletions(expiring) is { } deletions)
            yield return (settings.Archive, expiring.Soon.Count) switch
            {
                (true, > 0) => Finding.Warning(Name, deletions, "run claude-session-logger flush to archive them"),
                (null, > 0) => Finding.Warning(
                    Name,
                    deletions,
                    "run claude-session-logger setup --archive to keep copies, or --no-archive to decide against it"
                ),
                _ => Finding.Ok(Name, deletions),
            };
    }

    static string? Deletions(ExpiringSessions expiring) =>
        (expiring.Soon.Count, expiring.Gone) switch
        {
            (0, 0) => null,
            (0, var gone) => $"Claude Code has deleted {Sessions(gone)} that it has in its history",
            (var soon, 0) => $"Claude Code deletes {Sessions(soon)} within a week",
            var (soon, gone) => $"Claude Code deletes {Sessions(soon)} within a week; {gone} are gone already",
        };

    static string Sessions(int count) => CountText.Of(count, "session");

    static bool IsAccessible(string folder) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~PrivateFile.FolderMode700) != 0;
}
