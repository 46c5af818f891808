using System.Text;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>Reads notes, their versions and their conflicts, with the queries of the command <c>memory</c>.</summary>
static class MemoryLoader
{
    const int MostFound = 50,
        LinesOfANote = 5;

    /// <summary>The notes of all projects, by project and name.</summary>
    public static List<ListedNote> Notes(Database database, bool includesDeleted)
    {
        var names = Names(database);
        var conflicts = MemoryFileStore
            .Conflicts(database)
            .Select(conflict => (conflict.Project, conflict.Name))
            .ToHashSet();
        return
        [
            .. MemoryFileStore
                .All(database)
                .Where(file => includesDeleted || file.Hash is not null)
                .Select(file => new ListedNote(
                    file,
                    names.GetValueOrDefault(file.Project) ?? ProjectKey.FromValue(file.Project).Name,
                    conflicts.Contains((file.Project, file.Name))
                )),
        ];
    }

    // Only if several projects have the same name, their keys tell them apart.
    static Dictionary<string, string> Names(Database database)
    {
        var projects = MemoryProjects.All(database);
        var named = projects.ToLookup(project => project.Name, StringComparer.OrdinalIgnoreCase);
        return projects.ToDictionary(
            project => project.Value,
            project => named[project.Name].Count() > 1 ? $"{project.Name} ({project.Value})" : project.Name,
            StringComparer.Ordinal
        );
    }

    /// <summary>The text of a note; null if it is deleted.</summary>
    public static string? Text(Database database, string project, string name) =>
        Text(MemoryFileStore.Content(database, project, name));

    /// <summary>All versions, newest first.</summary>
    public static List<NumberedVersion> Versions(Database database, string project, string name)
    {
        var file = MemoryFileStore.Of(database, project).Find(file => file.Name == name);
        if (file is null)
            return [];
        var versions = MemoryHistory.Load(database, file);
        versions.Reverse();
        return versions;
    }

    public static List<NoteConflict> Conflicts(Database database)
    {
        var names = Names(database);
        var versions = new MemoryVersionStore(database);
        return MemoryFileStore
            .Conflicts(database)
            .ConvertAll(conflict => new NoteConflict(
                conflict,
                names.GetValueOrDefault(conflict.Project) ?? ProjectKey.FromValue(conflict.Project).Name,
                Text(database, conflict.Project, conflict.Name),
                Text(versions.Content(conflict.Version))
            ));
    }

    /// <summary>Searches the notes of all projects, also those only on the disk. Opens the database itself.</summary>
    public static List<FoundNoteLine> Find(AppPaths paths, string words)
    {
        var catalog = NoteCatalog.OfAll(paths, Settings.Load(paths, _ => { }));
        var lines = new List<FoundNoteLine>();
        foreach (var found in MemorySearch.Find(catalog.Notes, words, MostFound).Best)
        {
            if (catalog.Read(found.Note) is not { } text)
                continue;
            lines.Add(new(found.Note, text, null, found.Note.Name));
            var all = text.Split('\n');
            lines.AddRange(
                found
                    .Lines.Take(LinesOfANote)
                    .OrderBy(line => line.Line)
                    .Where(line => line.Line <= all.Length)
                    .Select(line => new FoundNoteLine(found.Note, text, line.Line, all[line.Line - 1].Trim()))
            );
        }

        return lines;
    }

    public static string? Text(byte[]? content) =>
        content is null ? null : Encoding.UTF8.GetString(content).TrimStart('\ufeff');
}

/// <summary>A note in the list of all notes.</summary>
sealed record ListedNote(StoredMemoryFile File, string ProjectName, bool HasConflict);

/// <summary>A version of a note that could not be merged.</summary>
/// <param name="Current">The text in the memory folder; null if the note is deleted there.</param>
/// <param name="Other">The text of the other version; null if it deletes the note.</param>
sealed record NoteConflict(OpenConflict Conflict, string ProjectName, string? Current, string? Other);

/// <summary>A line of a search's results: a note that was found, or a line in it.</summary>
/// <param name="Line">Counted from 1; null for the note itself.</param>
sealed record FoundNoteLine(MemoryNote Note, string NoteText, int? Line, string Text);
