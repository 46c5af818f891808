using ClaudeSessionLogger.Platform.App;
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
    bool _hasReportedLimit;

    /// <summary>The folders with results of tools that are too long for a transcript.</summary>
    public List<string> ToolResultFolders { get; } = [];

    /// <summary>The transcripts found, in the order of the file system.</summary>
    public IReadOnlyList<TranscriptFile> Files => [.. _files.Values];

    /// <summary>
    /// Adds a transcript, a folder of transcripts, or a client's folder, of which only <c>projects</c> is searched.
    /// </summary>
    /// <returns>False if the path does not exist.</returns>
    public bool Add(string path)
    {
        var full = RealPath.Resolve(path);
        if (File.Exists(full))
        {
            AddFile(new FileInfo(full));
            return true;
        }

        if (!PathAccess.Exists(full))
            return false;

        PathAccess.CheckFolder(full);
        var projects = Path.Combine(full, "projects");
        AddFolder(RealPath.Resolve(Directory.Exists(projects) ? projects : full));
        return true;
    }

    /// <summary>Adds a client's folder: only its <c>projects</c>, if it exists.</summary>
    public void AddProfile(string path)
    {
        var projects = Path.Combine(path, "projects");
        try
        {
            if (PathAccess.Exists(projects))
                AddFolder(RealPath.Resolve(projects));
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized)
        {
            reportError(failure.Message);
        }
    }

    /// <summary>
    /// Adds a file that a hook reported, if it looks like a transcript: a hook's payload may contain any path.
    /// </summary>
    public void AddTranscript(string path)
    {
        if (TranscriptPath.IsTranscript(Path.GetFileName(path)) && File.Exists(path))
            AddFile(new FileInfo(RealPath.Resolve(path)));
    }

    /// <param name="remainingLevels">How many more levels to search below a link; null if not below one.</param>
    void AddFolder(string folder, int? remainingLevels = null)
    {
        if (remainingLevels == 0 || HasVisitedEnough(remainingLevels) || !_folders.Add(folder))
            return;
        if (Path.GetFileName(folder.AsSpan()) is TranscriptPath.ToolResults)
            ToolResultFolders.Add(folder);

        try
        {
            var entries = FolderEntry.Enumerate(
                folder,
                () => remainingLevels is null || ++_belowLinks <= MaxBelowLinks
            );
            foreach (var entry in entries)
                AddEntry(folder, entry, remainingLevels);
        }
        catch (PathTooLongException)
        {
            ReportTooLong(folder);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            reportError(
                $"cannot read the folder {SafeText.Fit(folder, LongestShownPath)} ({e.Reason}); its sessions are not "
                    + "captured until it is readable."
            );
        }

        if (HasVisitedEnough(remainingLevels) && !_hasReportedLimit)
        {
            _hasReportedLimit = true;
            reportError(
                $"{folder}: links below it lead to more than {MaxBelowLinks:N0} files; the rest are skipped. Remove "
                    + "the "
                    + "link that leads to so many files."
            );
        }
    }

    bool HasVisitedEnough(int? remainingLevels) => remainingLevels is not null && _belowLinks > MaxBelowLinks;

    // If one file name causes an error, the search continues with the next file.
    void AddEntry(string folder, in FolderEntry entry, int? remainingLevels)
    {
        try
        {
            if (entry.IsTooLong)
                ReportTooLong(Path.Join(folder, entry.Path));
            else if (IsNotUnicode(entry.Path))
                reportError(
                    $"cannot read {entry.Path}: its name is not valid UTF-8. Rename it to capture its sessions; the "
                        + "other transcripts are not affected."
                );
            else if (entry.IsLink)
                AddLink(entry.Path, remainingLevels);
            else if (entry.IsFolder)
                AddFolder(entry.Path, remainingLevels - 1);
            else
                AddFile(entry.File);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            ReportUnreadable(entry.Path, e.Reason);
        }
    }

    void ReportTooLong(string path) => ReportUnreadable(path, "its path is too long");

    void ReportUnreadable(string path, string reason) =>
        reportError(
            $"cannot read {SafeText.Fit(path, LongestShownPath)} ({reason}); the other transcripts are not affected."
        );

    // .NET replaces the bytes of a name that it cannot decode, so that the path names nothing.
    static bool IsNotUnicode(string path) => path.Contains('\uFFFD') && !Path.Exists(path);

    void AddLink(string link, int? remainingLevels)
    {
        var real = RealPath.Resolve(link);
        if (File.Exists(real))
        {
            if (TranscriptPath.IsTranscript(Path.GetFileName(link)))
                AddFile(new FileInfo(real));
        }
        else if (remainingLevels is null && Directory.Exists(real) && !_folders.Contains(real))
        {
            if (IsIn(link, real) || s_virtualFolders.Any(folder => real == folder || IsIn(real, folder)))
                reportError($"{link} links to {real}, which is not a folder of transcripts; the link is ignored.");
            else
                AddFolder(real, MaxDepthBelowLink);
        }
    }

    void AddFile(FileInfo file)
    {
        if (file.Exists)
            AddFile(FolderEntry.Describe(file.FullName, file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc));
    }

    void AddFile(in TranscriptFile file)
    {
        // Skip empty files. Pipes and devices have the size 0 too, and reading them may never end.
        if (file.Stamp.Size > 0)
            _files.TryAdd(file.Path, file);
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
}
