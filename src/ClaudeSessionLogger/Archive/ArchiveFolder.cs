using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// The folder with the archive: a file for each session, in subfolders named by the first two characters of its id. The
/// folder contains a marker, so that an empty folder in the place of a drive that is not there is not mistaken for it.
/// </summary>
sealed class ArchiveFolder(string path) : IArchiveLookup
{
    const string Marker = "claude-session-logger-archive",
        LockName = "lock",
        Extension = ".archive";
    const int PrefixLength = 2;

    static readonly EnumerationOptions s_options = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    public string Path { get; } = path;

    /// <summary>Whether the archive is there.</summary>
    public bool Exists => File.Exists(In(Marker));

    /// <summary>The folder of these settings, which may not exist.</summary>
    public static ArchiveFolder Of(Settings settings) => new(PathOf(settings.ArchiveFolder, settings.Paths));

    public static string PathOf(string? setting, AppPaths paths) =>
        setting is null ? paths.Archive
        : setting.StartsWith("~/", StringComparison.Ordinal) ? System.IO.Path.Combine(paths.UserHome, setting[2..])
        : System.IO.Path.GetFullPath(setting, paths.Home);

    /// <summary>Creates the archive unless it exists. Throws a <see cref="Failure"/>.</summary>
    public void Create()
    {
        try
        {
            PrivateFile.CreateFolder(Path);
            PrivateFile.MakePrivate(new DirectoryInfo(Path));
            if (!Exists)
                AtomicFile.Write(In(Marker), "Archive of Claude Code sessions. Do not delete this file.\n"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot create the archive in {SafeText.Safe(Path)} ({e.Reason}). Make the folder writable, or "
                    + "choose another with claude-session-logger setup --archive-folder.",
                e
            );
        }
    }

    /// <summary>Throws a <see cref="Failure"/> unless the archive is there.</summary>
    public void RequireExisting()
    {
        if (!Exists)
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot find the archive in {SafeText.Safe(Path)}. Connect its drive, or run claude-session-logger "
                    + "setup --archive to create it."
            );
    }

    /// <summary>
    /// Locks the archive for changes, also against other homes that use the same folder. Throws a
    /// <see cref="Failure"/> if another process changes it.
    /// </summary>
    public IDisposable Lock(TimeSpan wait)
    {
        RequireExisting();
        try
        {
            return FileLock.Acquire(In(LockName), wait, isPrivate: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e is IOException && IsReadOnly(e))
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot change the archive in {SafeText.Safe(Path)} ({e.Reason}). Make the folder writable.",
                e
            );
        }
        catch (IOException e)
        {
            throw new Failure(
                FailureKind.Busy,
                $"cannot change the archive in {SafeText.Safe(Path)}: another process uses it ({e.Reason}). Try again "
                    + "when it has ended.",
                e
            );
        }
    }

    public string PathOf(SessionId sessionId) =>
        System.IO.Path.Combine(
            Path,
            sessionId.Value[..Math.Min(PrefixLength, sessionId.Value.Length)].ToLowerInvariant(),
            sessionId + Extension
        );

    /// <summary>Opens a session's archive; returns null if there is none. Throws file system exceptions.</summary>
    public SessionArchive? Open(SessionId sessionId) =>
        DiskSessionFiles.IsSafeId(sessionId) ? SessionArchive.Open(PathOf(sessionId), this) : null;

    SessionArchive? IArchiveLookup.Open(Guid session) => Open(IdOf(session));

    /// <summary>The id that frames of other sessions refer to.</summary>
    public static SessionId IdOf(Guid session) => new(session.ToString("D"));

    /// <summary>All archive files, in no particular order.</summary>
    public IEnumerable<(SessionId SessionId, FileInfo File)> All() =>
        Subfolders()
            .SelectMany(folder => folder.EnumerateFiles("*" + Extension, s_options))
            .Select(file => (new SessionId(file.Name[..^Extension.Length]), file))
            .Where(found => DiskSessionFiles.IsSafeId(found.Item1));

    /// <summary>Deletes everything of a session. The caller holds the lock.</summary>
    public void Delete(SessionId sessionId)
    {
        var path = PathOf(sessionId);
        var folder = new DirectoryInfo(System.IO.Path.GetDirectoryName(path)!);
        if (!folder.Exists)
            return;
        // Also what is left of a killed process, and damaged files that were put aside.
        foreach (var file in folder.EnumerateFiles(sessionId + Extension + "*", s_options))
            file.Delete();
        DirectorySync.Flush(folder.FullName);
    }

    /// <summary>Deletes unfinished files of killed processes. The caller holds the lock.</summary>
    public void RemoveUnfinished()
    {
        foreach (var file in Subfolders().SelectMany(folder => folder.EnumerateFiles("*.tmp", s_options)))
            AtomicFile.TryDelete(file.FullName);
    }

    IEnumerable<DirectoryInfo> Subfolders() =>
        Directory.Exists(Path)
            ? new DirectoryInfo(Path)
                .EnumerateDirectories("*", s_options)
                .Where(folder => folder.Name.Length is > 0 and <= PrefixLength)
            : [];

    // EROFS, and what Windows says.
    static bool IsReadOnly(Exception e) => (e.HResult & 0xFFFF) is 30 or 19;

    string In(string name) => System.IO.Path.Combine(Path, name);
}
