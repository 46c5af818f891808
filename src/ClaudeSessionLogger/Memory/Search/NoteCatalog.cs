using System.Text;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// All notes of one project or of all projects: this machine's current files, and notes that only other machines have.
/// </summary>
sealed class NoteCatalog
{
    readonly AppPaths _paths;

    NoteCatalog(AppPaths paths, IReadOnlyList<SearchNote> notes) => (_paths, Notes) = (paths, notes);

    public IReadOnlyList<SearchNote> Notes { get; }

    public static NoteCatalog OfAll(AppPaths paths, Settings settings) => new(paths, MemoryIndex.Current(paths, settings, here: null, _ => true).Notes);

    /// <param name="asked">A project by name or key; null for that of <paramref name="directory"/>.</param>
    public static NoteCatalog Of(AppPaths paths, Settings settings, string? asked, string directory)
    {
        var here = asked is null ? Here(paths, directory) : null;
        var (folders, notes) = MemoryIndex.Current(paths, settings, here, folder => asked is null ? folder.Path == here!.Path : folder.Project.Matches(asked));
        if (asked is null)
        {
            var key = folders.First(folder => folder.Path == here!.Path).Project.Value;
            return new(paths, [.. notes.Where(each => each.Note.Project == key)]);
        }

        var keys = folders.Select(folder => folder.Project).Concat(notes.Select(each => new ProjectKey(each.Note.Project, each.Note.ProjectName))).Where(key => key.Matches(asked)).Select(key => key.Value).ToHashSet();
        return keys.Count > 0 ? new(paths, [.. notes.Where(each => keys.Contains(each.Note.Project))])
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot find memory of a project '{SafeText.Safe(asked)}'. Run claude-memory-sync list "
                    + "--all-projects to list projects."
            );
    }

    /// <summary>Returns a note's text; null if the note no longer exists.</summary>
    public string? Read(MemoryNote note)
    {
        var content = note.Path is { } path ? NoteFiles.Read(path) : FromMirror(note);
        return content is null ? null : Encoding.UTF8.GetString(content).TrimStart('\ufeff');
    }

    byte[]? FromMirror(MemoryNote note)
    {
        using var database = Database.OpenToRead(_paths, TimeSpan.FromSeconds(10));
        return database is null ? null : MemoryFileStore.Of(database, note.Project).Find(file => file.Name == note.Name) is null ? null
            : StoredMemoryTexts.Texts(database).FirstOrDefault(text => text.Project == note.Project && text.Name == note.Name)?.Content.ToArray();
    }

    static LocalMemoryFolder Here(AppPaths paths, string directory)
    {
        var place = MemoryLocations.Of(directory, paths);
        return new(place.Folder, ProjectKey.Of(place, DeviceIdentity.LoadOrCreate(paths), paths.UserHome), place.Root, place.IsCommon);
    }
}
