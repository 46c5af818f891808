using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// The output of <c>memory forget --json</c>. <paramref name="StillThere"/> is null after a dry run.
/// </summary>
/// <param name="NotForgotten">Shared notes of which other people wrote versions.</param>
/// <param name="Machines">The other machines that have this person's memory, as far as known.</param>
sealed record MemoryForgetJson(
    bool DryRun,
    string ProjectKey,
    IReadOnlyList<MemoryForgetJson.Note> Forgotten,
    IReadOnlyList<MemoryForgetJson.OthersNote> NotForgotten,
    IReadOnlyList<string> Machines,
    MemoryForgetJson.LeftOver? StillThere,
    string Project
)
{
    public sealed record Note(string Name, int Versions, bool Deleted, bool Shared);

    public sealed record OthersNote(string Name, string WrittenBy);

    /// <param name="HubProblem">Why the texts are still on the hub; null if they are not.</param>
    /// <param name="UnknownVersions">
    /// Why versions of other machines may exist that are not known here; null if they do not.
    /// </param>
    public sealed record LeftOver(
        IReadOnlyList<string> Backups,
        bool Hub,
        string? HubProblem,
        string? UnknownVersions,
        IReadOnlyList<string> Kept,
        IReadOnlyList<string> Files,
        string? FreeBlocks
    );

    public static MemoryForgetJson Of(NotesToForget notes, IReadOnlyList<HubDevice> machines, MemoryRemains? remains) =>
        new(
            remains is null,
            notes.Project.Value,
            [.. notes.Notes.Select(note => new Note(note.Name, note.Versions, note.IsDeleted, note.IsShared))],
            [.. notes.OfOthers.Select(note => new OthersNote(note.Name, note.People))],
            [.. machines.Select(device => device.Name!).Distinct()],
            remains is null
                ? null
                : new(
                    [.. remains.Backups.Select(backup => backup.Path)],
                    remains.Hub,
                    remains.HubProblem,
                    remains.Unknown,
                    remains.Kept,
                    remains.FilesLeft,
                    remains.FreeBlocks
                ),
            notes.Project.Name
        );
}
