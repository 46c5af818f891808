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

    public static NoteCatalog OfAll(AppPaths paths, Settings settings) =>
        new(paths, MemoryIndex.Current(paths, settings, currentFolder: null, _ => true).Notes);

    /// <param name="requested">
    /// The name or key of a project; null for the project of <paramref name="directory"/>.
    /// </param>
    public static NoteCatalog Of(AppPaths paths, Settings settings, string? requested, string directory)
    {
        var currentFolder = requested is null ? FindCurrentFolder(paths, directory) : null;
        var (folders, notes) = MemoryIndex.Current(
            paths,
            settings,
            currentFolder,
            folder => requested is null ? folder.Path == currentFolder!.Path : folder.Project.Matches(requested)
        );
        if (requested is null)
        {
            var key = folders.First(folder => folder.Path == currentFolder!.Path).Project.Value;
            return new(paths, [.. notes.Where(each => each.Note.Project == key)]);
        }

        var keys = folders
            .Select(folder => folder.Project)
            .Concat(notes.Select(each => new ProjectKey(each.Note.Project, each.Note.ProjectName)))
            .Where(key => key.Matches(requested))
            .Select(key => key.Value)
            .ToHashSet();
        return keys.Count > 0
            ? new(paths, [.. notes.Where(each => keys.Contains(each.Note.Project))])
            : throw new Failure(
                FailureKind.NotFound,
                $"cannot find memory of a project '{SafeText.Safe(requested)}'. Run claude-session-logger memory list "
                    + "--all-projects to list projects."
            );
    }

    /// <summary>Returns a note's text; null if the note no longer exists.</summary>
    public string? Read(MemoryNote note)
    {
        var content = note.Path is { } path ? NoteFiles.Read(path) : ReadFromDatabase(note);
        return content is null ? null : Encoding.UTF8.GetString(content).TrimStart('\ufeff');
    }

    byte[]? ReadFromDatabase(MemoryNote note)
    {
        using var database = Database.OpenToRead(_paths, TimeSpan.FromSeconds(10));
        return database is null ? null
            : MemoryFileStore.Of(database, note.Project).Find(file => file.Name == note.Name) is null ? null
            : StoredMemoryTexts
                .Texts(database)
                .FirstOrDefault(text => text.Project == note.Project && text.Name == note.Name)
                ?.Content.ToArray();
    }

    static LocalMemoryFolder FindCurrentFolder(AppPaths paths, string directory)
    {
        var location = MemoryLocations.Of(directory, paths);
        return new(
            location.Folder,
            ProjectKey.Of(location, DeviceIdentity.LoadOrCreate(paths), paths.UserHome),
            location.Root,
            location.IsForAllProjects
        );
    }
}
