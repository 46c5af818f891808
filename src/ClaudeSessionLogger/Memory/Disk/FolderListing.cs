using System.IO.Enumeration;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// Lists the files of a memory folder with their sizes and times, without following links or opening files.
/// </summary>
static class FolderListing
{
    readonly record struct ListedFile(string Name, long Size, DateTime Modified, bool IsLink, bool IsFolder);

    // Lists links, but does not follow them. AttributesToSkip is 0, because .NET skips hidden and system
    // files by default.
    static readonly EnumerationOptions s_all = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
        MaxRecursionDepth = MemoryName.MaxParts,
    };

    /// <param name="machines">
    /// The names of known machines. Some file-sync tools put them in the names of conflict copies.
    /// </param>
    public static MemoryListing List(string folder, TimeProvider clock, IReadOnlyCollection<string> machines)
    {
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            return new(
                Exists: Path.Exists(folder),
                [],
                Directory.Exists(folder) ? [new(SafeText.Safe(folder), "it is a link")] : []
            );

        var now = clock.GetUtcNow().UtcDateTime;
        var (files, skipped) = (new List<MemoryFile>(), new List<InvalidMemoryName>());
        var names = new List<(MemoryName Name, ListedFile Found)>();
        var all = Entries(folder).ToList();
        var existing = new Lazy<HashSet<string>>(() =>
            all.Select(found => found.Name).ToHashSet(StringComparer.OrdinalIgnoreCase)
        );
        foreach (var found in all)
        {
            if (found.IsFolder)
                skipped.Add(
                    InvalidMemoryName.Of(found.Name, $"it is more than {MemoryName.MaxParts - 1} folders deep")
                );
            else if (!MemoryName.TryParse(found.Name, out var name, out var reason))
                skipped.Add(InvalidMemoryName.Of(found.Name, reason));
            else if (found.IsLink)
                skipped.Add(InvalidMemoryName.Of(found.Name, "it is a link"));
            else if (IsConflictCopy(found.Name))
                skipped.Add(InvalidMemoryName.Of(found.Name, "it is a conflict copy of a file-sync tool"));
            else if (found.Size > MemoryName.MaxBytes)
                skipped.Add(InvalidMemoryName.Of(found.Name, "it is larger than 1 MB"));
            else
                names.Add((name, found));
        }

        var check = MemoryNameCheck.Check(names.Select(each => each.Name.Value), []);
        var valid = check.Valid.ToHashSet();
        foreach (var (name, found) in names.OrderBy(each => each.Name.Value, StringComparer.Ordinal))
        {
            if (valid.Contains(name))
                files.Add(new(name, FileStamp.Of(found.Size, found.Modified, now)));
        }

        return new(Exists: true, files, [.. skipped, .. check.Refused]);

        bool IsConflictCopy(string name)
        {
            var file = name.LastIndexOf('/') + 1;
            return FileSyncConflict.IsCopy(
                name[file..],
                machines,
                other => existing.Value.Contains(name[..file] + other)
            );
        }
    }

    /// <summary>Returns temporary files left by a crash, each as a relative folder and a file name.</summary>
    public static IReadOnlyList<(string Folders, string File)> Leftovers(string folder) =>
        !Directory.Exists(folder)
            ? []
            :
            [
                .. new FileSystemEnumerable<(string, string)>(
                    folder,
                    (ref entry) => (Relative(entry.RootDirectory, entry.Directory), entry.FileName.ToString()),
                    s_all
                )
                {
                    ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && StagedFile.IsLeftover(entry.FileName),
                    ShouldRecursePredicate = IsInside,
                },
            ];

    static FileSystemEnumerable<ListedFile> Entries(string folder) =>
        new(folder, (ref entry) => Read(ref entry), s_all)
        {
            // Report folders only if they are too deep to be searched. Skip hidden files, because they belong to the
            // operating system or to editors.
            ShouldIncludePredicate = (ref entry) =>
                entry.FileName is not ['.', ..]
                && (
                    IsLink(ref entry) || !entry.IsDirectory
                        ? entry.FileName.EndsWith(".md", StringComparison.OrdinalIgnoreCase)
                        : Depth(ref entry) >= MemoryName.MaxParts
                ),
            ShouldRecursePredicate = IsInside,
        };

    static ListedFile Read(ref FileSystemEntry entry)
    {
        var folders = Relative(entry.RootDirectory, entry.Directory);
        var name = folders.Length == 0 ? entry.FileName.ToString() : $"{folders}/{entry.FileName}";
        var isLink = IsLink(ref entry);
        return isLink || entry.IsDirectory
            ? new(name, 0, default, isLink, entry.IsDirectory && !isLink)
            : new(name, entry.Length, entry.LastWriteTimeUtc.UtcDateTime, false, false);
    }

    static bool IsInside(ref FileSystemEntry entry) =>
        entry.FileName is not ['.', ..] && !IsLink(ref entry) && Depth(ref entry) < MemoryName.MaxParts;

    static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    /// <summary>The number of parts in the entry's relative path.</summary>
    static int Depth(ref FileSystemEntry entry) =>
        Relative(entry.RootDirectory, entry.Directory) is { Length: > 0 } folders ? folders.Split('/').Length + 1 : 1;

    static string Relative(ReadOnlySpan<char> root, ReadOnlySpan<char> folder) =>
        folder.Length <= root.Length
            ? ""
            : folder[root.Length..]
                .Trim(Path.DirectorySeparatorChar)
                .ToString()
                .Replace(Path.DirectorySeparatorChar, '/');
}
