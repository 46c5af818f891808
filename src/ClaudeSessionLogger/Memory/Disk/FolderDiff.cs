namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>A file as it was when it was last synced.</summary>
readonly record struct SyncedFile(MemoryName Name, Guid Hash, FileStamp Stamp);

readonly record struct ScannedFile(MemoryName Name, MemoryContent Content);

readonly record struct RenamedFile(MemoryName From, MemoryName To, MemoryContent Content);

/// <summary>
/// The changes in a folder since the last sync. If too many files were deleted at once, they are in
/// <paramref name="UnconfirmedDeletions"/> instead of <paramref name="Deleted"/>, and the user must confirm the
/// deletion. <paramref name="Touched"/> are files that were written again with the same text, so that only their stamps
/// have changed.
/// </summary>
sealed record FolderChanges(
    IReadOnlyList<ScannedFile> Added,
    IReadOnlyList<ScannedFile> Changed,
    IReadOnlyList<RenamedFile> Renamed,
    IReadOnlyList<MemoryName> Deleted,
    IReadOnlyList<MemoryName> UnconfirmedDeletions,
    IReadOnlyList<ScannedFile> Touched
)
{
    public bool IsEmpty => Added.Count + Changed.Count + Renamed.Count + Deleted.Count == 0;
}

/// <summary>Compares the files of a folder with those of the last sync.</summary>
static class FolderDiff
{
    const int FewDeletions = 5;

    /// <param name="read">
    /// Reads a file; called only if the file is new or has a different stamp. Returns null if the file does not exist
    /// or cannot be read.
    /// </param>
    /// <param name="allowMassDeletion">Whether the user has confirmed the deletion of many files.</param>
    public static FolderChanges Compare(
        IReadOnlyCollection<SyncedFile> synced,
        MemoryListing now,
        Func<MemoryName, MemoryContent?> read,
        bool allowMassDeletion = false
    )
    {
        var known = synced.ToDictionary(file => file.Name);
        var (added, changed, touched) = (new List<ScannedFile>(), new List<ScannedFile>(), new List<ScannedFile>());
        var present = new HashSet<MemoryName>();
        foreach (var file in now.Files)
        {
            present.Add(file.Name);
            var isKnown = known.TryGetValue(file.Name, out var before);
            if ((isKnown && before.Stamp.IsSame(file.Stamp)) || read(file.Name) is not { } content)
                continue;
            (
                isKnown
                    ? content.Hash == before.Hash
                        ? touched
                        : changed
                    : added
            ).Add(new(file.Name, content));
        }

        // Skipped files (such as links, or files that are too large) still exist, so they are not missing.
        var missing = known
            .Values.Where(file =>
                !present.Contains(file.Name) && !now.Skipped.Any(skipped => skipped.Shown == file.Name.Value)
            )
            .OrderBy(file => file.Name.Value, StringComparer.Ordinal)
            .ToList();
        var renamed = Renames(missing, added);
        // If the folder is empty, no file counts as deleted: the client may have just created the folder, or a disk may
        // not be mounted.
        if (now.Files.Count == 0)
            missing.Clear();
        var deleted = missing.Select(file => file.Name).ToList();
        var isMass = !allowMassDeletion && deleted.Count >= FewDeletions && deleted.Count * 2 > known.Count;
        return new(added, changed, renamed, isMass ? [] : deleted, isMass ? deleted : [], touched);
    }

    /// <summary>
    /// Finds renamed files: a text that disappeared under one name and appeared under another. If several files have
    /// the same text, uses the first by name. Removes the renamed files from <paramref name="missing"/> and
    /// <paramref name="added"/>.
    /// </summary>
    static List<RenamedFile> Renames(List<SyncedFile> missing, List<ScannedFile> added)
    {
        var renamed = new List<RenamedFile>();
        foreach (
            var file in added
                .Where(file => file.Content.Bytes.Length > 0)
                .OrderBy(file => file.Name.Value, StringComparer.Ordinal)
                .ToList()
        )
        {
            var from = missing.FindIndex(before => before.Hash == file.Content.Hash);
            if (from < 0)
                continue;
            renamed.Add(new(missing[from].Name, file.Name, file.Content));
            missing.RemoveAt(from);
            added.Remove(file);
        }

        return renamed;
    }
}
