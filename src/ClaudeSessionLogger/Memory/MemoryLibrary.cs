using System.Text;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Memory;

/// <summary>All memory to look things up in, of one project or of all: this machine's files as they are, and what only other machines have.</summary>
sealed class MemoryLibrary
{
    readonly Locations _places;

    MemoryLibrary(Locations places, IReadOnlyList<SearchNote> notes) => (_places, Notes) = (places, notes);

    public IReadOnlyList<SearchNote> Notes { get; }

    public static MemoryLibrary OfAll(Locations places, Settings settings) => new(places, MemoryIndex.Current(places, settings, here: null, _ => true).Notes);

    /// <param name="asked">A project by name or key; null for the one of the directory.</param>
    public static MemoryLibrary Of(Locations places, Settings settings, string? asked, string directory)
    {
        var here = asked is null ? Here(places, directory) : null;
        var (folders, notes) = MemoryIndex.Current(places, settings, here, folder => asked is null ? folder.Path == here!.Path : folder.Project.Matches(asked));
        if (asked is null)
        {
            var key = folders.First(folder => folder.Path == here!.Path).Project.Value;
            return new(places, [.. notes.Where(each => each.Note.Project == key)]);
        }

        var keys = folders.Select(folder => folder.Project).Concat(notes.Select(each => new ProjectKey(each.Note.Project, each.Note.ProjectName))).Where(key => key.Matches(asked)).Select(key => key.Value).ToHashSet();
        return keys.Count > 0 ? new(places, [.. notes.Where(each => keys.Contains(each.Note.Project))])
            : throw new Failure(FailureKind.NotFound, $"there is no memory of a project '{Text.Safe(asked)}': claude-memory-sync list --all-projects lists those there are.");
    }

    /// <summary>A note's text; null if it is gone by now.</summary>
    public string? Read(MemoryNote note)
    {
        var content = note.Path is { } path ? NoteFiles.Read(path) : FromMirror(note);
        return content is null ? null : Encoding.UTF8.GetString(content).TrimStart('\ufeff');
    }

    byte[]? FromMirror(MemoryNote note)
    {
        using var database = Database.OpenToRead(_places, TimeSpan.FromSeconds(10));
        return database is null ? null : MemoryFiles.Of(database, note.Project).Find(file => file.Name == note.Name) is null ? null
            : MemoryMirror.Texts(database).FirstOrDefault(text => text.Project == note.Project && text.Name == note.Name)?.Content.ToArray();
    }

    static DeskFolder Here(Locations places, string directory)
    {
        var place = MemoryPlaces.Of(directory, places);
        return new(place.Folder, ProjectKey.Of(place, DeviceId.LoadOrCreate(places).ToString(), places.UserHome), place.Root, place.IsCommon);
    }
}
