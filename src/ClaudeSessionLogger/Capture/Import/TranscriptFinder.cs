using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>
/// Finds the transcripts below a folder, each file and folder once. Errors are reported and do not stop the search.
/// </summary>
/// <remarks>
/// Links are followed, because some users store a project folder or a single transcript on another disk. A link to a
/// folder is not followed if that folder contains the link (it could be the whole disk) or if the link is below another
/// link. Below a link, the search goes no deeper than transcripts can be.
/// </remarks>
sealed class TranscriptFinder(Action<string> reportError)
{
    // PROJECT/SESSION/subagents/WORKFLOW/agent-ID.jsonl below the linked folder, plus one spare level.
    const int MaxDepthBelowLink = 6;

    /// <summary>The maximum number of files and folders to visit below all links: about a second's work.</summary>
    public const int MaxBelowLinks = 200_000;

    const int LongestShownPath = 300;

    // The kernel generates these folders on access. They contain links to all other folders.
    static readonly string[] s_virtualFolders = ["/proc", "/sys", "/dev"];

    readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    readonly Dictionary<string, TranscriptFile> _files = new(StringComparer.Ordinal);
    int _belowLinks;

    /// <summary>The transcripts found, sorted by path, so that the order is the same on every machine.</summary>
    public IReadOnlyList<TranscriptFile> Files => [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>
    /// Adds a transcript, a folder of transcripts, or a client's folder, of which only <c>projects</c> is searched.
    /// </summary>
    /// <returns>False if the path does not exist.</returns>
    public bool Add(string path)
    {
        var full = RealPath.Resolve(path);
        if (File.Exists(full))
        {
            AddFile(new(full));
            return true;
        }

        if (!Directory.Exists(full))
            return false;

        var projects = Path.Combine(full, "projects");
        AddFolder(new(RealPath.Resolve(Directory.Exists(projects) ? projects : full)));
        return true;
    }

    /// <summary>Adds a client's folder: only its <c>projects</c>, if it exists.</summary>
    public void AddProfile(string path)
    {
        var projects = Path.Combine(path, "projects");
        if (Directory.Exists(projects))
            AddFolder(new(RealPath.Resolve(projects)));
    }

    /// <summary>
    /// Adds a file that a hook reported, if it looks like a transcript: a hook's payload may contain any path.
    /// </summary>
    public void AddTranscript(string path)
    {
        if (TranscriptPath.IsTranscript(Path.GetFileName(path)) && File.Exists(path))
            AddFile(new(RealPath.Resolve(path)));
    }

    /// <param name="remainingLevels">How many more levels to search below a link; null if not below one.</param>
    void AddFolder(DirectoryInfo folder, int? remainingLevels = null)
    {
        if (remainingLevels == 0 || !_folders.Add(folder.FullName))
            return;

        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (remainingLevels is not null && ++_belowLinks > MaxBelowLinks)
                {
                    if (_belowLinks == MaxBelowLinks + 1)
                        reportError(
                            $"{folder.FullName}: links below it lead to more than {MaxBelowLinks:N0} files; "
                                + "the rest are skipped. Remove the link that leads to so many files."
                        );
                    return;
                }

                AddEntry(folder, entry, remainingLevels);
            }
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            reportError(
                $"cannot read the folder {folder.FullName} ({e.Message}); its sessions are not captured until "
                    + "it is readable."
            );
        }
    }

    // An unusual file name must not prevent the search of the following ones.
    void AddEntry(DirectoryInfo folder, FileSystemInfo entry, int? remainingLevels)
    {
        try
        {
            // The directory listing already contains the kind of an entry; resolving each link would cost another
            // system call.
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
                AddLink(entry, remainingLevels);
            else if (entry is DirectoryInfo below)
                AddFolder(below, remainingLevels - 1);
            else if (entry is FileInfo file && TranscriptPath.IsTranscript(entry.Name))
                AddFile(file);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            // .NET leaves the full name of an entry empty if it is longer than the system allows.
            var path = SafeText.Fit(Path.Join(folder.FullName, entry.Name), LongestShownPath);
            var reason = e is ArgumentException ? "its path is too long" : e.Message;
            reportError($"cannot read {path} ({reason}); the other transcripts are not affected.");
        }
    }

    void AddLink(FileSystemInfo link, int? remainingLevels)
    {
        var real = RealPath.Resolve(link.FullName);
        if (File.Exists(real))
        {
            if (TranscriptPath.IsTranscript(link.Name))
                AddFile(new(real));
        }
        else if (remainingLevels is null && Directory.Exists(real) && !_folders.Contains(real))
        {
            if (IsIn(link.FullName, real) || s_virtualFolders.Any(folder => real == folder || IsIn(real, folder)))
                reportError(
                    $"{link.FullName} links to {real}, which is not a folder of transcripts; the link is ignored."
                );
            else
                AddFolder(new(real), MaxDepthBelowLink);
        }
    }

    void AddFile(FileInfo file)
    {
        // Skip empty files. Pipes and devices have the size 0 too, and reading them may never end.
        if (!file.Exists || file.Length == 0)
            return;

        _files.TryAdd(
            file.FullName,
            new(
                file.FullName,
                new(file.Length, Microseconds(file.LastWriteTimeUtc)),
                Math.Min(Microseconds(file.CreationTimeUtc), Microseconds(file.LastWriteTimeUtc))
            )
        );
    }

    static bool IsIn(string path, string folder) =>
        path.StartsWith(
            Path.TrimEndingDirectorySeparator(folder).TrimEnd(Path.DirectorySeparatorChar)
                + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    // .NET rejects some names that the system allows, such as very long paths, with an ArgumentException.
    static bool IsOfFileSystem(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    static long Microseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
