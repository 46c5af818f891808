using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// Maintains the search index: one file with all notes on this machine's disk and in the database, normalized for
/// search. Each search checks whether the index is current. It compares the sizes and times of the notes on the disk
/// and of the database file. The index can be deleted at any time.
/// </summary>
static class MemoryIndex
{
    // If more files than this have changed, the index is rebuilt. Up to this number, each search reads the changed
    // files.
    const int FewChanges = 50;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Returns all current notes with their normalized text: the notes of the folders for which
    /// <paramref name="isSelected"/> is true, and all notes that are only in the database.
    /// </summary>
    public static (IReadOnlyList<LocalMemoryFolder> Folders, IReadOnlyList<SearchNote> Notes) Current(
        AppPaths paths,
        Settings settings,
        LocalMemoryFolder? currentFolder,
        Func<LocalMemoryFolder, bool> isSelected
    )
    {
        var index = Valid(paths) ?? Refresh(paths, settings);
        var sections = index
            .Sections.Where(section => section.Folder is not null)
            .ToDictionary(section => section.Folder!.Path, StringComparer.Ordinal);
        var folders = sections.Values.Select(section => section.Folder!).ToList();
        // Add the folders of sessions that started since the index was built.
        folders.AddRange(Unknown(paths, settings, folders));
        if (
            currentFolder is not null
            && (
                folders.FindIndex(folder => folder.Path == currentFolder.Path) is var known
                && (known < 0 || folders[known].Root == currentFolder.Path)
            )
        )
        {
            folders.RemoveAll(folder => folder.Path == currentFolder.Path);
            folders.Add(currentFolder);
        }

        var (notes, changes) = NotesOnDisk.Load([
            .. folders.Where(isSelected).Select(folder => (folder, sections.GetValueOrDefault(folder.Path))),
        ]);
        if (index.Sections.Any(section => section.Folder is null))
        {
            var onDisk = notes.Select(each => (each.Note.Project, each.Note.Name)).ToHashSet();
            notes.AddRange(
                index
                    .Sections.Where(section => section.Folder is null)
                    .SelectMany(section =>
                        section
                            .Notes()
                            .Where(note => !onDisk.Contains((section.Project.Value, note.Name)))
                            .Select(note => SearchNote.Parse(section.Project, null, note))
                    )
            );
        }

        if (changes > FewChanges)
            Try(() => Refresh(paths, settings));
        return (folders, notes);
    }

    /// <summary>
    /// Called after a write to the database or to memory, so that the next search finds a valid index.
    /// </summary>
    public static void Renew(AppPaths paths, Settings settings) =>
        Try(() =>
        {
            if (Valid(paths) is null)
                Refresh(paths, settings);
        });

    /// <summary>Rebuilds the index.</summary>
    public static IndexFile Refresh(AppPaths paths, Settings settings)
    {
        List<MemoryText> texts;
        List<LocalMemoryFolder> folders;
        DatabaseFingerprint state;
        long generation;
        using (var database = Database.OpenToRead(paths, s_timeout))
        {
            // No other process can write to the database while it is open for reading.
            state = DatabaseFingerprint.Of(paths);
            (texts, folders, generation) = database is null
                ? ([], [], 0)
                : (
                    StoredMemoryTexts.Texts(database).Where(text => text.Path is null).ToList(),
                    LocalMemoryFolders.All(database),
                    ComputeState(database)
                );
        }

        folders.AddRange(Unknown(paths, settings, folders));
        var file = IndexFile.Of(
            state,
            generation,
            [
                .. folders.Select(folder => ((LocalMemoryFolder?)folder, folder.Project, NotesOnDisk.Read(folder))),
                .. texts
                    .GroupBy(text => new ProjectKey(text.Project, text.ProjectName))
                    .Select(project =>
                        (
                            (LocalMemoryFolder?)null,
                            project.Key,
                            (IReadOnlyList<IndexNote>)
                                [
                                    .. project.Select(text => new IndexNote(
                                        text.Name,
                                        default,
                                        NoteText.Normalize(text.Content.Span)
                                    )),
                                ]
                        )
                    ),
            ]
        );
        Save(paths, file);
        return IndexFile.Parse(file) ?? throw new InvalidOperationException("the new search index cannot be read");
    }

    /// <summary>Returns the index; null if there is none or it is outdated.</summary>
    static IndexFile? Valid(AppPaths paths)
    {
        try
        {
            if (!File.Exists(paths.MemoryIndex) || IndexFile.Parse(MappedFile.Read(paths.MemoryIndex)) is not { } index)
                return null;
            if (index.Fingerprint == DatabaseFingerprint.Of(paths))
                return index;
            // The database has changed, but perhaps not the memory in it.
            using var database = Database.OpenToRead(paths, s_timeout);
            var state = DatabaseFingerprint.Of(paths);
            if (database is null || ComputeState(database) != index.Generation)
                return null;
            Try(() => IndexFile.Stamp(paths.MemoryIndex, state, index.Generation));
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns a number that changes whenever the stored memory files, or the project of a folder, change.
    /// </summary>
    static long ComputeState(Database database) =>
        StoredMemoryTexts.Generation(database)
        ^ database.Scalar<long>(
            "select coalesce(bit_xor(hash(folder || chr(10) || project) >> 1), 0)::bigint from memory_folders"
        );

    static IEnumerable<LocalMemoryFolder> Unknown(
        AppPaths paths,
        Settings settings,
        IEnumerable<LocalMemoryFolder> known
    ) =>
        NoteFiles.WithoutSession(
            MemoryLocations
                .Folders(settings, paths)
                .Except(known.Select(folder => folder.Path), StringComparer.Ordinal)
                .ToList()
        );

    static void Save(AppPaths paths, byte[] file) =>
        Try(() =>
        {
            paths.CreateHome();
            AtomicFile.Write(paths.MemoryIndex, file);
        });

    // The index only saves time: a search must not fail because of a full disk or a busy database. The next search
    // tries again to write the index.
    static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Failure) { }
    }
}
