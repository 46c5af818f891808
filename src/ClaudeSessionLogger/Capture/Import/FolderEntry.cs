using System.IO.Enumeration;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>
/// A folder, a transcript or a link in a folder. An import looks at every transcript on the disk, so this costs one
/// system call for a transcript and none for other files.
/// </summary>
/// <param name="Path">The full path; only the name if the full path is longer than the system allows.</param>
/// <param name="File">Only for a transcript that is no link.</param>
readonly record struct FolderEntry(string Path, bool IsTooLong, bool IsLink, bool IsFolder, TranscriptFile File)
{
    static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <param name="mayVisit">Called for each entry, also for those that are left out; false leaves it out.</param>
    public static IEnumerable<FolderEntry> Enumerate(string folder, Func<bool> mayVisit)
    {
        using var status = new FolderStatus(folder);
        var entries = new FileSystemEnumerable<FolderEntry>(
            folder,
            (ref entry) => Read(ref entry, status),
            s_everything
        )
        {
            ShouldIncludePredicate = (ref entry) =>
                mayVisit() && (entry.IsDirectory || TranscriptPath.IsTranscript(entry.FileName)),
        };
        foreach (var entry in entries)
            yield return entry;
    }

    public static TranscriptFile Describe(string path, long size, DateTime modified, DateTime created) =>
        new(path, new(size, Microseconds(modified)), Math.Min(Microseconds(created), Microseconds(modified)));

    static FolderEntry Read(ref FileSystemEntry entry, FolderStatus status)
    {
        // .NET leaves the full path of an entry empty if it is longer than the system allows.
        var path = entry.ToFullPath();
        if (path.Length == 0)
            return new(entry.FileName.ToString(), true, false, entry.IsDirectory, default);
        // .NET takes the earlier of both times as the time of creation on Linux, too.
        if (!entry.IsDirectory && status.Read(entry.FileName.ToString()) is { } file)
            return new(path, false, false, false, Describe(path, file.Size, file.Modified, file.Changed));
        if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
            return new(path, false, true, entry.IsDirectory, default);
        return entry.IsDirectory
            ? new(path, false, false, true, default)
            : new(
                path,
                false,
                false,
                false,
                Describe(path, entry.Length, entry.LastWriteTimeUtc.UtcDateTime, entry.CreationTimeUtc.UtcDateTime)
            );
    }

    static long Microseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
