using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Keeps texts that nobody decided to delete when their note was forgotten on another machine, where the client does
/// not load them and no sync sends them:
/// <c>&lt;home&gt;/memory-kept/&lt;project&gt;/note.20260304-050607-1a2b3c4d.md</c>. Only the person deletes these
/// files.
/// </summary>
sealed class KeptNotes(AppPaths paths, BackgroundLog log)
{
    /// <summary>Every kept text on this machine, by path.</summary>
    public static IReadOnlyList<string> List(AppPaths paths) =>
        Directory.Exists(paths.KeptNotes)
            ?
            [
                .. Directory
                    .EnumerateFiles(paths.KeptNotes, "*.md", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>Saves a text unless it is there, and reports it.</summary>
    public void Save(UnknownText text)
    {
        if (!MemoryName.TryParse(text.Name, out var name, out _))
            return;
        try
        {
            var project = ProjectKey.FromValue(text.Project);
            var path = ConflictCopies.Save(paths, project, name, text.Content, text.WrittenAt, paths.KeptNotes);
            log.WriteOnce(
                $"{SafeText.Safe(text.Name)} of {SafeText.Safe(text.Project)} was forgotten on another machine, which "
                    + $"did not know its last change. The text with this change is in {SafeText.Safe(path)}; delete it "
                    + "if you do not need it."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot keep a text of {SafeText.Safe(text.Name)}, which was forgotten on another machine "
                    + $"({e.Reason}). Make {paths.KeptNotes} writable.",
                e
            );
        }
    }
}
