using ClaudeSessionLogger.Cli.Browse.Log;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>The versions of a note, newest first, and below them what the selected one changed.</summary>
sealed class NoteHistoryView(IBrowser browser, string project, string projectName, string name)
    : ListView<NumberedVersion>
{
    const int ActorWidth = 12;

    List<NumberedVersion> _versions = [];

    public override string Title => $"History of {name}";

    public override string Status => $"{CountText.Of(_versions.Count, "version")} ";

    protected override IReadOnlyList<NumberedVersion> Items => _versions;

    protected override object Identity(NumberedVersion item) => item.Version.Hash;

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "diff", "Show what the version changed on the whole screen", () => WithSelected(ShowDiff)),
            new("v", "text", "Show the whole text of the version", () => WithSelected(ShowText)),
            new("R", "restore", "Make the version the current one, after a question", () => WithSelected(Restore)),
        ];

    public override Action Load(Database? database)
    {
        var versions = database is null ? [] : MemoryLoader.Versions(database, project, name);
        return () => Change(() => _versions = versions);
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height) =>
        DrawWithDetails(width, height, selected => Diff(selected, width));

    // A merge is compared with the first version that it contains.
    IReadOnlyList<ScreenLine> Diff(NumberedVersion version, int width)
    {
        var before = version.Version.Parents is [var parent, ..]
            ? _versions.Find(each => each.Version.Hash == parent)
            : null;
        return NoteDiff.Lines(MemoryLoader.Text(before?.Content), MemoryLoader.Text(version.Content), width);
    }

    protected override ScreenLine Row(NumberedVersion item, int width)
    {
        var what =
            item.Version.From is { } from ? $"renamed from {from}"
            : item.Version.To is { } to ? $"renamed to {to}"
            : item.Change;
        return new([
            new($"{item.Number, 4}  ", ScreenStyle.Heading),
            new(
                $"{EntryLine.Time(item.Version.WrittenAt, browser.Clock.GetUtcNow().UtcDateTime)}  ",
                ScreenStyle.Minor
            ),
            $"{SafeText.Pad(SafeText.Safe(item.Version.Actor), ActorWidth)} {SafeText.Safe(what)}",
            new(item.IsCurrent ? "  current" : "", ScreenStyle.Good),
            new(item.Machine is { } machine ? $"  on {SafeText.Safe(machine)}" : "", ScreenStyle.Minor),
        ]);
    }

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [ScreenLine.Of("No versions are recorded.", ScreenStyle.Minor)];

    void ShowDiff(NumberedVersion version) =>
        browser.Open(new LinesView($"Version {version.Number} of {name}", width => Diff(version, width)));

    void ShowText(NumberedVersion version) =>
        browser.Open(
            new LinesView(
                $"Version {version.Number} of {name}",
                width => WrappedText.Lines(MemoryLoader.Text(version.Content) ?? "", width)
            )
        );

    void Restore(NumberedVersion version)
    {
        if (version.Content is null)
            browser.Say("This version has no text: it deleted the note.");
        else
            browser.Confirm(
                new(
                    $"Make version {version.Number} the current text of {SafeText.Safe(name)} in "
                        + $"{SafeText.Safe(projectName)}, on all machines? The history keeps all versions.",
                    () =>
                        browser.Command(
                            "memory",
                            "restore",
                            $"--version={version.Number}",
                            $"--project-key={project}",
                            "--",
                            name
                        )
                )
            );
    }
}

/// <summary>Lines that do not change.</summary>
sealed class LinesView(string title, Func<int, IEnumerable<ScreenLine>> lines) : TextView
{
    public override string Title => title;

    protected override IEnumerable<ScreenLine> Lines(int width) => lines(width);
}
