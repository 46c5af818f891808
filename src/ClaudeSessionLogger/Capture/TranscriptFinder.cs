using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Capture;

/// <summary>Finds the transcripts below a folder. Links are followed, each file and folder once; what cannot be looked at is told.</summary>
sealed class TranscriptFinder(Action<string> complain)
{
    readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    readonly Dictionary<string, TranscriptFile> _files = new(StringComparer.Ordinal);

    /// <summary>Smallest path first, so that the order is the same everywhere.</summary>
    public IReadOnlyList<TranscriptFile> Files => [.. _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>A transcript, a folder of transcripts, or a client's folder, whose <c>projects</c> are looked into.</summary>
    /// <returns>False when nothing is there.</returns>
    public bool Add(string path)
    {
        var full = RealPath.Of(path);
        if (File.Exists(full))
        {
            AddFile(new(full));
            return true;
        }

        if (!Directory.Exists(full))
            return false;

        var projects = Path.Combine(full, "projects");
        AddFolder(new(RealPath.Of(Directory.Exists(projects) ? projects : full)));
        return true;
    }

    /// <summary>A client's folder: only its <c>projects</c>, if it has any.</summary>
    public void AddProfile(string path)
    {
        var projects = Path.Combine(path, "projects");
        if (Directory.Exists(projects))
            AddFolder(new(RealPath.Of(projects)));
    }

    /// <summary>A file that a hook named: only if it looks like a transcript, since hooks can name anything.</summary>
    public void AddTranscript(string path)
    {
        if (TranscriptPath.IsTranscript(Path.GetFileName(path)) && File.Exists(path))
            AddFile(new(RealPath.Of(path)));
    }

    void AddFolder(DirectoryInfo folder)
    {
        if (!_folders.Add(folder.FullName))
            return;

        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                // The kind of an entry comes with its name; asking each for a link's target would be a call of its own.
                var target = (entry.Attributes & FileAttributes.ReparsePoint) == 0 ? entry : Target(entry);
                if (target is DirectoryInfo below)
                    AddFolder(below);
                else if (target is FileInfo file && TranscriptPath.IsTranscript(entry.Name))
                    AddFile(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            complain($"{folder.FullName} cannot be looked into ({e.Message}); its sessions are not captured until it can.");
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

    static FileSystemInfo? Target(FileSystemInfo link)
    {
        var real = RealPath.Of(link.FullName);
        return Directory.Exists(real) ? new DirectoryInfo(real) : File.Exists(real) ? new FileInfo(real) : null;
    }

    static long Microseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
