using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>Finds the transcripts below a folder, each file and folder once; what cannot be looked at is told, and stops nothing else.</summary>
/// <remarks>
/// People link a project's folder, or a single transcript, to another disk. So links are followed, but a link to a folder only where it leads to
/// something of that shape: not up to a folder it is in itself (the whole disk), no further than transcripts lie deep, not from one link on to the next.
/// </remarks>
sealed class TranscriptFinder(Action<string> complain)
{
    // PROJECT/SESSION/subagents/WORKFLOW/agent-ID.jsonl below whatever was linked, and one to spare.
    const int MaxDepthBelowLink = 6;

    /// <summary>How many files and folders are looked at below links, all together: a second's work.</summary>
    public const int MaxBelowLinks = 200_000;

    // What is in there is made while one looks, and leads everywhere.
    static readonly string[] s_noDisks = ["/proc", "/sys", "/dev"];

    readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    readonly Dictionary<string, TranscriptFile> _files = new(StringComparer.Ordinal);
    int _belowLinks;

    /// <summary>Smallest path first, so that the order is the same everywhere.</summary>
    public IReadOnlyList<TranscriptFile> Files => [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>A transcript, a folder of transcripts, or a client's folder, whose <c>projects</c> are looked into.</summary>
    /// <returns>False when nothing is there.</returns>
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

    /// <summary>A client's folder: only its <c>projects</c>, if it has any.</summary>
    public void AddProfile(string path)
    {
        var projects = Path.Combine(path, "projects");
        if (Directory.Exists(projects))
            AddFolder(new(RealPath.Resolve(projects)));
    }

    /// <summary>A file that a hook named: only if it looks like a transcript, since hooks can name anything.</summary>
    public void AddTranscript(string path)
    {
        if (TranscriptPath.IsTranscript(Path.GetFileName(path)) && File.Exists(path))
            AddFile(new(RealPath.Resolve(path)));
    }

    /// <param name="left">How many folders deep it still goes below a link; null where none led here.</param>
    void AddFolder(DirectoryInfo folder, int? left = null)
    {
        if (left == 0 || !_folders.Add(folder.FullName))
            return;

        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (left is not null && ++_belowLinks > MaxBelowLinks)
                {
                    if (_belowLinks == MaxBelowLinks + 1)
                        complain($"{folder.FullName}: links among the transcripts lead to more than {MaxBelowLinks:N0} files; no more of them are looked at. Remove the link that leads too far.");
                    return;
                }

                AddEntry(entry, left);
            }
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            complain($"{folder.FullName} cannot be looked into ({e.Message}); its sessions are not captured until it can.");
        }
    }

    // A name of its own must not keep those after it from being found.
    void AddEntry(FileSystemInfo entry, int? left)
    {
        try
        {
            // The directory listing already says what kind an entry is; resolving each link would cost another system call.
            if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
                AddLink(entry, left);
            else if (entry is DirectoryInfo below)
                AddFolder(below, left - 1);
            else if (entry is FileInfo file && TranscriptPath.IsTranscript(entry.Name))
                AddFile(file);
        }
        catch (Exception e) when (IsOfFileSystem(e))
        {
            complain($"{entry.FullName} cannot be looked at ({e.Message}); the other transcripts are.");
        }
    }

    void AddLink(FileSystemInfo link, int? left)
    {
        var real = RealPath.Resolve(link.FullName);
        if (File.Exists(real))
        {
            if (TranscriptPath.IsTranscript(link.Name))
                AddFile(new(real));
        }
        else if (left is null && Directory.Exists(real) && !_folders.Contains(real))
        {
            if (IsIn(link.FullName, real) || s_noDisks.Any(place => real == place || IsIn(real, place)))
                complain($"{link.FullName} leads to {real}, which is no folder of transcripts; it is not followed.");
            else
                AddFolder(new(real), MaxDepthBelowLink);
        }
    }

    void AddFile(FileInfo file)
    {
        // Nothing stands in an empty one. Pipes and devices are empty too by their size, and reading those may never end.
        if (!file.Exists || file.Length == 0)
            return;

        _files.TryAdd(file.FullName, new(
            file.FullName, new(file.Length, Microseconds(file.LastWriteTimeUtc)), Math.Min(Microseconds(file.CreationTimeUtc), Microseconds(file.LastWriteTimeUtc))));
    }

    static bool IsIn(string path, string folder) => path.StartsWith(Path.TrimEndingDirectorySeparator(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // .NET refuses some names that the system has, such as one whose path is longer than the system takes, by way of its arguments.
    static bool IsOfFileSystem(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    static long Microseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
