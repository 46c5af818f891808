using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// Finds out who besides this person can read a hub's folder: other users of this machine by its mode and owner, and
/// other people by the devices that use the hub.
/// </summary>
static class HubFolderReaders
{
    const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute,
        Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Returns the people among the hub's who have none of these names, as a clause; null if there are none.
    /// </summary>
    public static string? Others(IEnumerable<string?> people, IReadOnlyCollection<string> ownNames)
    {
        var others = people.OfType<string>().Except(ownNames).Order(StringComparer.Ordinal).ToList();
        return others.Count == 0
            ? null
            : $"{NameList.Join(others)} also {(others.Count == 1 ? "uses" : "use")} this hub and could read them";
    }

    /// <summary>Whether the folder exists and was created by this user.</summary>
    public static bool IsOwn(string folder) =>
        OperatingSystem.IsWindows()
            ? Directory.Exists(folder)
            : PosixFileStatus.OfPath(folder) is { } status && status.Owner == PosixCalls.UserId();

    /// <summary>
    /// Returns the users of this machine who can open the folder, as a clause; null if there are none.
    /// </summary>
    public static string? OfFolder(string root)
    {
        if (OperatingSystem.IsWindows())
            return $"the program cannot tell on Windows who can read the folder {root}";
        if (PosixFileStatus.OfPath(RealPath.Resolve(root)) is { } status && status.Owner != PosixCalls.UserId())
            return $"another user of this machine owns the folder {root}";
        var mode = File.GetUnixFileMode(root);
        var readers =
            (mode & Everybody) != 0 ? "everybody on this machine"
            : (mode & Group) != 0 ? "its group"
            : null;
        return readers is null
            ? null
            : $"{readers} can open the folder {root} (mode {Convert.ToString((int)mode & 0b111_111_111, 8)}; after "
                + $"chmod 700 {root} only you can)";
    }
}
