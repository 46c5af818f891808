using ClaudeSessionLogger.Cli.Commands.Memory;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>The memory of a project whose sessions are forgotten: it stays, unless the user asks for both.</summary>
/// <param name="toForget">The notes, if they are forgotten, too; otherwise null.</param>
sealed class ProjectMemory(IReadOnlyList<ProjectKey> projects, MemoryForgetter? forgetter, NotesToForget? toForget)
{
    /// <summary>Returns null if the project has no memory.</summary>
    /// <param name="forgets">Whether to forget the memory, too.</param>
    public static ProjectMemory? Find(string project, bool forgets)
    {
        var memory = MemoryService.FromEnvironment();
        using (var database = memory.Read())
        {
            List<ProjectKey> found = database is null
                ? []
                :
                [
                    .. MemoryProjects
                        .All(database)
                        .Where(key => key.Matches(project) && MemoryFileStore.Of(database, key.Value).Count > 0),
                ];
            if (found.Count == 0)
                return null;
            if (!forgets)
                return new(found, null, null);
            if (found.Count > 1)
                throw new Failure(
                    FailureKind.Conflict,
                    $"several projects named {SafeText.Safe(project)} have memory: {Keys(found)}. Forget the sessions "
                        + "without --memory, then run claude-session-logger memory forget --project-key for one of "
                        + "them."
                );
            project = found[0].Value;
        }

        var forgetter = new MemoryForgetter(memory, project, []);
        var notes = forgetter.Preview().Notes;
        return new([notes.Project], forgetter, notes);
    }

    /// <summary>What is forgotten, to append to the summary of the sessions.</summary>
    public string Summary => toForget is null ? "" : $", and {MemoryForgetView.Summary(toForget)}";

    /// <summary>Says that the memory stays; null if it is forgotten.</summary>
    public string? Remains =>
        toForget is null
            ? $"Claude's notes about the project stay ({Keys(projects)}). Add --memory, or run claude-session-logger "
                + $"memory forget --project-key {SafeText.Safe(projects[0].Value)}, to delete them on all machines."
            : null;

    public Forgotten? Forget(bool dryRun)
    {
        if (forgetter is null)
            return null;
        var unreachable = dryRun ? null : forgetter.Sync();
        var (notes, machines) = forgetter.Preview();
        return new(notes, machines, dryRun ? null : forgetter.Forget(notes) with { Unknown = unreachable });
    }

    static string Keys(IEnumerable<ProjectKey> keys) => string.Join(", ", keys.Select(key => SafeText.Safe(key.Value)));

    /// <summary>The notes that were forgotten, or would be: then without <paramref name="Remains"/>.</summary>
    public sealed record Forgotten(NotesToForget Notes, IReadOnlyList<HubDevice> Machines, MemoryRemains? Remains)
    {
        public MemoryForgetJson Json => MemoryForgetJson.Of(Notes, Machines, Remains);

        public void Print(TextWriter output)
        {
            MemoryForgetView.PrintPlan(Notes, Machines, output, Remains is null ? "would forget" : "forgot");
            foreach (var remark in Remains is null ? [] : MemoryForgetView.Remarks(Notes, Machines, Remains))
                Terminal.Print(output, remark);
        }
    }
}
