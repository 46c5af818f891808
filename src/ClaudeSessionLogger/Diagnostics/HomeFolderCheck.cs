using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;
using BackupFiles = ClaudeSessionLogger.Storage.Backups;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks the home folder: who can read it, the free space, and the backups in it.</summary>
sealed class HomeFolderCheck(AppPaths paths, Func<string, string?> variable)
{
    const long Megabyte = 1_000_000;
    const long TooLittle = 100 * Megabyte,
        Little = 1000 * Megabyte;

    public IEnumerable<Finding> Backups()
    {
        var backups = BackupFiles.All(paths);
        yield return Finding.Ok(
            "backups",
            backups.Count == 0
                ? "none; run claude-session-logger backup to create one"
                : $"{backups.Count} in {Path.GetDirectoryName(backups[0])}, newest first: "
                    + string.Join(", ", backups.Select(Path.GetFileName))
        );
        if (!Directory.Exists(paths.Home))
            yield break;

        foreach (
            var file in Directory
                .GetFiles(paths.Home, Path.GetFileName(paths.Database) + ".unreadable-*")
                .Where(file => file.EndsWith('Z'))
        )
            yield return Finding.Ok(
                "backups",
                $"a previous database, which could not be opened, is kept as {file}; delete this file when you no "
                    + "longer need it"
            );
    }

    public IEnumerable<Finding> Permissions()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(paths.Home))
            yield break;

        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var mode = File.GetUnixFileMode(paths.Home);
        if ((mode & own) != own)
            yield return Finding.Problem(
                "permissions",
                $"{paths.Home} is not writable by its owner",
                $"chmod 700 {paths.Home}"
            );
        else if ((mode & ~own) != 0)
            yield return Finding.Warning(
                "permissions",
                $"other users can access {paths.Home}",
                $"chmod 700 {paths.Home}"
            );
        else if (HomePermissions.FindAccessible(paths) is [{ } first, ..] open)
            yield return Finding.Warning(
                "permissions",
                $"file permissions of {CountText.Of(open.Count, "file")} in {paths.Home} let other users read them (for "
                    + $"example {first.Name})",
                "run claude-session-logger flush to make them private"
            );
        else
            yield return Finding.Ok("permissions", $"only you can access {paths.Home}");

        const UnixFileMode others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var token in MotherDuckTokenCheck.Files(paths, variable).Where(File.Exists))
        {
            if ((File.GetUnixFileMode(token) & others) != 0)
                yield return Finding.Warning(
                    "permissions",
                    $"other users can read {token}, which contains a token",
                    $"chmod 600 {token}"
                );
        }
    }

    public IEnumerable<Finding> Space()
    {
        // If the home folder does not exist yet, use the nearest folder above it that exists.
        var folder = paths.Home;
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var size = File.Exists(paths.Database) ? new FileInfo(paths.Database).Length : 0;
        var detail = string.Create(
            CultureInfo.InvariantCulture,
            $"{free / Megabyte:N0} MB free on the disk of {paths.Home}"
        );
        yield return free < TooLittle
            ? Finding.Problem("disk", detail, "free some space, or sessions cannot be recorded")
        : free < Little || free < 2 * size
            ? Finding.Warning("disk", detail, "free some space: a backup needs as much as the database itself")
        : Finding.Ok("disk", detail);
    }
}
