using ClaudeSessionLogger.Cli.Commands.Sessions;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Prints which notes are forgotten, and where their texts may still exist.</summary>
static class MemoryForgetView
{
    const int Shown = 20;

    public static string Summary(NotesToForget notes) =>
        $"{Terminal.Count(notes.Notes.Count, "note")} of {SafeText.Safe(notes.Project.Name)}, "
        + Terminal.Count(notes.Notes.Sum(note => note.Versions), "version");

    public static void PrintPlan(NotesToForget notes, IReadOnlyList<HubDevice> machines, TextWriter output, string does)
    {
        Terminal.Print(output, $"{does} {Summary(notes)}");
        foreach (var note in notes.Notes.Take(Shown))
        {
            var what =
                note.IsDeleted ? ", deleted before"
                : note.IsShared ? ", shared"
                : "";
            Terminal.Print(output, $"  {SafeText.Safe(note.Name)}  {Terminal.Count(note.Versions, "version")}{what}");
        }

        if (notes.Notes.Count > Shown)
            Terminal.Print(output, $"  and {Terminal.Number(notes.Notes.Count - Shown)} more");
        foreach (var (name, people) in notes.OfOthers)
            Terminal.Print(
                output,
                $"  not {SafeText.Safe(name)}: {SafeText.Safe(people)} wrote versions of this shared note, which only "
                    + "they can forget"
            );
        if (machines.Count > 0)
            Terminal.Print(
                output,
                "other machines with your memory: "
                    + SafeText.Safe(
                        string.Join(", ", machines.Select(device => $"{device.Name} ({device.Device.Short})"))
                    )
            );
    }

    public static IEnumerable<string> Remarks(
        NotesToForget notes,
        IReadOnlyList<HubDevice> machines,
        MemoryRemains remaining
    )
    {
        yield return "Kept: the names of the notes, their authors and times. Their texts and files are deleted on this "
            + "machine. A note with the same name that is written from now on is a new note.";
        if (remaining.FreeBlocks is { } reason)
            yield return "Parts of the texts may remain in free blocks of the database file, because it could not be "
                + $"compacted: {SafeText.Safe(reason)}";
        if (remaining.HubProblem is { } problem)
            yield return $"The texts are still on the hub ({SafeText.Safe(problem)}). The next flush that reaches it "
                + "deletes them there.";
        if (remaining.Unknown is { } unknown)
            yield return "Versions that other machines sent and that are not here yet could not be taken into account "
                + $"({SafeText.Safe(unknown)}). They are deleted on the hub; a machine that has one keeps it in its "
                + "folder memory-kept.";
        if (machines.Count > 0)
            yield return "Other machines delete the texts and files at their next flush.";
        if (remaining.Kept.Count > 0)
            yield return "Changes that were not recorded are kept here. Delete these files if you do not need them:"
                + Lines(remaining.Kept);
        if (remaining.FilesLeft.Count > 0)
            yield return "These files were never recorded (memory status says why) and are still there. Delete them "
                + $"yourself:{Lines(remaining.FilesLeft)}";
        if (remaining.Backups.Count > 0)
            yield return "These backups may still contain the texts. Delete the files that you no longer need:"
                + ForgetNotes.Backups(remaining.Backups);
        yield return "Claude Code's own transcripts of the sessions that wrote or read the notes may contain them.";
    }

    static string Lines(IReadOnlyCollection<string> items) =>
        string.Concat(items.Take(Shown).Select(item => $"\n  {SafeText.Safe(item)}"))
        + (items.Count > Shown ? $"\n  and {Terminal.Number(items.Count - Shown)} more (--json lists all)" : "");
}
