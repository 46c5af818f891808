using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup;
using ClaudeSessionLogger.Storage;
using BackupFiles = ClaudeSessionLogger.Storage.Backups;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks the home folder: who can read it, the free space, and the backups in it.</summary>
sealed class HomeFolderCheck(AppPaths paths, Func<string, string?> variable)
{
    const long Megabyte = 1_000_000;
    const long TooLittle = 100 * Megabyte, Little = 1000 * Megabyte;

    public IEnumerable<Finding> Backups()
    {
        var backups = BackupFiles.All(paths);
        yield return Finding.Ok("backups", backups.Count == 0 ? "none; claude-session-logger backup makes one"
            : $"{backups.Count}, the newest {backups[0]}");
        if (!Directory.Exists(paths.Home))
            yield break;

        foreach (var file in Directory.GetFiles(paths.Home, Path.GetFileName(paths.Database) + ".unreadable-*").Where(file => file.EndsWith('Z')))
            yield return Finding.Ok("backups", $"{file} was set aside by a restore because it could not be opened; delete it when it is not needed");
    }

    public IEnumerable<Finding> Permissions()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(paths.Home))
            yield break;

        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var mode = File.GetUnixFileMode(paths.Home);
        if ((mode & own) != own)
            yield return Finding.Problem("permissions", $"{paths.Home} cannot be written by its owner", $"chmod 700 {paths.Home}");
        else if ((mode & ~own) != 0)
            yield return Finding.Warning("permissions", $"{paths.Home} is open to others", $"chmod 700 {paths.Home}");
        else if (HomePermissions.Open(paths) is [{ } first, ..] open)
            yield return Finding.Warning("permissions", $"{open.Count} of the files in {paths.Home} would be readable by others, {first.Name} for one", "claude-session-logger flush closes them");
        else
            yield return Finding.Ok("permissions", $"{paths.Home} is this person's alone");

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var token in MotherDuckTokenCheck.Files(paths, variable).Where(File.Exists))
        {
            if ((File.GetUnixFileMode(token) & others) != 0)
                yield return Finding.Warning("permissions", $"{token} holds a token, and others can read it", $"chmod 600 {token}");
        }
    }

    public IEnumerable<Finding> Space()
    {
        // The folder may not exist yet.
        var folder = paths.Home;
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var size = File.Exists(paths.Database) ? new FileInfo(paths.Database).Length : 0;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte:N0} MB free where {paths.Home} lies");
        yield return free < TooLittle ? Finding.Problem("disk", detail, "make room, or sessions cannot be recorded")
            : free < Little || free < 2 * size ? Finding.Warning("disk", detail, "make room: a backup needs as much as the database itself")
            : Finding.Ok("disk", detail);
    }
}
