using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Memory;

/// <summary>Versions of notes that could not be merged, and below them both texts of the selected one.</summary>
sealed class MemoryConflictsView(IBrowser browser) : ListView<NoteConflict>
{
    List<NoteConflict> _conflicts = [];

    public override string Title => "Memory conflicts";

    public override string Status => $"{CountText.Of(_conflicts.Count, "conflict")} ";

    protected override IReadOnlyList<NoteConflict> Items => _conflicts;

    protected override object Identity(NoteConflict item) => item.Conflict.Version;

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "values", "Show both texts on the whole screen", () => WithSelected(ShowTexts)),
            new("d", "diff", "Show the difference of the texts", () => WithSelected(ShowDiff)),
            new(
                [Key.Left, "l"],
                "keep left",
                "Keep the text in the memory folder, after a question",
                () => WithSelected(item => Keep(item, isOther: false))
            ),
            new(
                [Key.Right, "r"],
                "keep right",
                "Take the other version, after a question",
                () => WithSelected(item => Keep(item, isOther: true))
            ),
        ];

    public override Action Load(Database? database)
    {
        var conflicts = database is null ? [] : MemoryLoader.Conflicts(database);
        return () => Change(() => _conflicts = conflicts);
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height) =>
        DrawWithDetails(width, height, selected => Texts(selected, width));

    static IEnumerable<ScreenLine> Texts(NoteConflict item, int width) =>
        [
            TwoColumns.Line(
                "in the memory folder",
                $"{SafeText.Safe(item.Conflict.Actor)}, {TimeText.Local(item.Conflict.WrittenAt)}",
                width,
                ScreenStyle.Heading
            ),
            .. TwoColumns.Lines(
                WrappedText.Lines(item.Current?.TrimEnd() ?? "(deleted)", TwoColumns.Width(width)),
                WrappedText.Lines(item.Other?.TrimEnd() ?? "(deletes the note)", TwoColumns.Width(width)),
                width
            ),
        ];

    protected override ScreenLine Row(NoteConflict item, int width) =>
        ScreenLine.Of(SafeText.Fit($"{SafeText.Safe(item.ProjectName)}/{SafeText.Safe(item.Conflict.Name)}", width));

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [ScreenLine.Of("No conflicts.", ScreenStyle.Minor)];

    void ShowTexts(NoteConflict item) =>
        browser.Open(new LinesView($"Conflict in {item.Conflict.Name}", width => Texts(item, width)));

    void ShowDiff(NoteConflict item) =>
        browser.Open(
            new LinesView($"Conflict in {item.Conflict.Name}", width => NoteDiff.Lines(item.Current, item.Other, width))
        );

    void Keep(NoteConflict item, bool isOther) =>
        browser.Confirm(
            new(
                $"Keep the {(isOther ? "right" : "left")} text of {SafeText.Safe(item.Conflict.Name)} on all machines? "
                    + "The history keeps both.",
                () =>
                    browser.Command([
                        "memory",
                        "conflicts",
                        "resolve",
                        $"--project-key={item.Conflict.Project}",
                        .. isOther ? [$"--take={item.Conflict.Version}"] : Array.Empty<string>(),
                        "--",
                        item.Conflict.Name,
                    ])
            )
        );
}
