using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Forgets notes of one project, and finds out where their texts may still exist.</summary>
/// <param name="project">The project's name or key; null for the project of the working directory.</param>
/// <param name="names">The exact names of the notes; none for all notes of the project.</param>
sealed class MemoryForgetter(MemoryService memory, string? project, IReadOnlyList<string> names)
{
    ActorIdentity Self => new(UserIdentity.UserName(memory.Settings), memory.Device);

    /// <summary>Returns what would be forgotten, and the other machines that have memory.</summary>
    public (NotesToForget Notes, IReadOnlyList<HubDevice> Machines) Preview() =>
        memory.Preview(database =>
        {
            var found = NotesToForget.Find(
                database,
                MemoryProjects.Find(database, project, memory.Paths, memory.Device),
                names,
                Self
            );
            if (found.Notes.Count + found.OfOthers.Count == 0)
                throw new Failure(
                    FailureKind.NotFound,
                    $"the memory of {found.Project.Name} has no notes. Run claude-session-logger memory list "
                        + "--all-projects to list projects."
                );
            return (found, Machines(database));
        });

    /// <summary>Exchanges versions with the hub. Returns why this failed; null if it did not.</summary>
    public string? Sync()
    {
        try
        {
            memory.Sync(memory.CreateSync);
            return null;
        }
        catch (Failure failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Forgets the notes here, then on the hub, which tells the other machines.</summary>
    public MemoryRemains Forget(NotesToForget notes)
    {
        var keptBefore = KeptNotes.List(memory.Paths);
        var notCompacted = memory.Forget(notes.Project, [.. notes.Notes.Select(note => note.Name)]);
        var problem = memory.Settings.Hub is null ? null : Sync();
        return new(
            new BackupEraser(CaptureContext.Load(memory.Paths, TimeProvider.System), CommandLine.LockTimeout).Erase(),
            memory.Settings.Hub is not null,
            problem,
            [.. KeptNotes.List(memory.Paths).Except(keptBefore)],
            FilesLeft(notes),
            notCompacted?.Message
        );
    }

    // Notes with these names, or of the whole project, that no sync has ever recorded.
    List<string> FilesLeft(NotesToForget notes)
    {
        var forgotten = notes.Notes.Select(note => note.Name).ToHashSet(StringComparer.Ordinal);
        var others = notes.OfOthers.Select(note => note.Name).ToHashSet(StringComparer.Ordinal);
        return memory.Preview(database =>
            LocalMemoryFolders
                .All(database)
                .Where(folder => folder.Project.Value == notes.Project.Value)
                .SelectMany(folder =>
                    new MemoryFolder(folder.Path)
                        .List()
                        .Files.Select(file => file.Name.Value)
                        .Where(file => names.Count == 0 ? !others.Contains(file) : forgotten.Contains(file))
                        .Select(file => Path.Combine(folder.Path, file))
                )
                .ToList()
        );
    }

    List<HubDevice> Machines(Database database) =>
        [
            .. KnownDeviceStore
                .All(database, EventTables.Memory)
                .Where(device => device.Device != memory.Device && device is { IsRevoked: false, Name: not null })
                .OrderBy(device => device.Name, StringComparer.Ordinal)
                .ThenBy(device => device.Device),
        ];
}

/// <summary>Where texts of forgotten notes may still exist.</summary>
/// <param name="Backups">Backups of the database from which they could not be removed.</param>
/// <param name="HubProblem">Why they are still on the hub; null if they are not.</param>
/// <param name="Kept">Copies of files that were changed at the same time.</param>
/// <param name="FilesLeft">Files that were never recorded.</param>
/// <param name="FreeBlocks">
/// Why free blocks of the database file may still contain deleted text; null if they do not.
/// </param>
sealed record MemoryRemains(
    IReadOnlyList<RemainingBackup> Backups,
    bool Hub,
    string? HubProblem,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> FilesLeft,
    string? FreeBlocks
)
{
    /// <summary>Why the hub may have versions of other machines that this machine does not know.</summary>
    public string? Unknown { get; init; }
}
