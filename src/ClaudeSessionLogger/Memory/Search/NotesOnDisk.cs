using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>Loads the current notes of folders. Reads only files that differ from the index by size or time.</summary>
static class NotesOnDisk
{
    const int FewFolders = 8,
        FewNotes = 500;

    readonly record struct NamedNote(LocalMemoryFolder Folder, Dictionary<string, IndexNote>? Known, string Name);

    /// <returns>The notes, and how many of them differ from the index.</returns>
    public static (List<SearchNote> Notes, int Changes) Load(
        IReadOnlyList<(LocalMemoryFolder Folder, IndexSection? Section)> folders
    )
    {
        var names = new NamedNote[folders.Count][];
        ParallelBatches.Run(
            folders.Count,
            FewFolders,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                    names[i] = Names(folders[i].Folder, folders[i].Section);
            }
        );
        var named = names.SelectMany(each => each).ToArray();

        var (notes, changes, now) = (new SearchNote[named.Length], 0, TimeProvider.System.GetUtcNow().UtcDateTime);
        ParallelBatches.Run(named.Length, FewNotes, LoadBatch);
        return ([.. notes.Where(note => note.Note is not null)], changes);

        void LoadBatch(int from, int to)
        {
            LocalMemoryFolder? open = null;
            DirectoryStamps? stamps = null;
            for (var i = from; i < to; i++)
            {
                var (folder, known, name) = named[i];
                if (open != folder)
                {
                    stamps?.Dispose();
                    (open, stamps) = (folder, new(folder.Path));
                }

                if (stamps!.Read(name, now) is not { } stamp)
                    continue;
                if (known is not null && known.TryGetValue(name, out var note) && note.Stamp.IsSame(stamp))
                    notes[i] = SearchNote.Parse(folder.Project, folder.Path, note);
                else if (NoteFiles.Read(Path.Join(folder.Path, name)) is { } content)
                {
                    notes[i] = SearchNote.Parse(
                        folder.Project,
                        folder.Path,
                        new(name, stamp, NoteText.Normalize(content))
                    );
                    Interlocked.Increment(ref changes);
                }
            }

            stamps?.Dispose();
        }
    }

    static NamedNote[] Names(LocalMemoryFolder folder, IndexSection? section)
    {
        var known = section?.Notes().ToDictionary(note => note.Name, StringComparer.Ordinal);
        return [.. NoteFiles.Names(folder.Path).Select(name => new NamedNote(folder, known, name))];
    }

    /// <summary>Reads all notes of a folder, for the index.</summary>
    public static IReadOnlyList<IndexNote> Read(LocalMemoryFolder folder)
    {
        var (notes, _) = Load([(folder, null)]);
        return [.. notes.Select(each => new IndexNote(each.Note.Name, each.Note.Stamp, each.NormalizedText))];
    }
}
