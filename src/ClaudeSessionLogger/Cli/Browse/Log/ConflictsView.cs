using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>Conflicts in the shared log: the fields on top, below them the two values of the selected one.</summary>
sealed class ConflictsView(IBrowser browser) : ListView<ConflictItem>
{
    const int FieldWidth = 10;

    readonly EntryLoader _loader = new(browser.Paths, browser.Clock);
    List<ConflictItem> _conflicts = [];

    public override string Title => "Conflicts";

    public override string Status => $"{CountText.Of(_conflicts.Count, "conflict")} ";

    protected override IReadOnlyList<ConflictItem> Items => _conflicts;

    protected override object Identity(ConflictItem item) =>
        (item.Entry.Id, item.Conflict.Field, item.Conflict.Lost.Event);

    protected override IEnumerable<KeyBinding> OwnKeys =>
        [
            new(Key.Enter, "open", "Show the whole entry with its notes and history", () => WithSelected(OpenEntry)),
            new(
                [Key.Left, "l"],
                "keep left",
                "Set the field to the value at the left, after a question",
                () => Keep(item => item.Conflict.Won)
            ),
            new(
                [Key.Right, "r"],
                "keep right",
                "Set the field to the value at the right, after a question",
                () => Keep(item => item.Conflict.Lost)
            ),
            new("v", "values", "Show both values on the whole screen", () => WithSelected(ShowValues)),
        ];

    public override Action Load(Database? database)
    {
        var conflicts = database is null ? [] : _loader.Conflicts(database);
        return () => Change(() => _conflicts = conflicts);
    }

    public override IReadOnlyList<ScreenLine> Draw(int width, int height) =>
        DrawWithDetails(width, height, selected => ConflictLines.SideBySide(selected, width));

    protected override ScreenLine Row(ConflictItem item, int width)
    {
        var project = item.Entry.Project is { } name ? $" ({SafeText.Safe(name)})" : "";
        return new([
            new(SafeText.Pad(item.Conflict.Field.Text, FieldWidth), ScreenStyle.Strong),
            SafeText.Fit($"{SafeText.Safe(item.Entry.Title)}{project}", width - FieldWidth),
        ]);
    }

    protected override IReadOnlyList<ScreenLine> Nothing(int width) =>
        [ScreenLine.Of("No conflicts.", ScreenStyle.Minor)];

    void OpenEntry(ConflictItem item) => browser.Open(new EntryView(browser, item.Entry.Id, item.Entry.Title));

    void ShowValues(ConflictItem item) => browser.Open(new ConflictValuesView(item));

    void Keep(Func<ConflictItem, FieldVersion> which) =>
        WithSelected(item => browser.WithName(() => Keep(item, which(item))));

    void Keep(ConflictItem item, FieldVersion version)
    {
        var (field, id) = (item.Conflict.Field, item.Entry.Id.Value);
        if (field == EventKind.Owner)
            browser.Say("A claim cannot be chosen here: open the entry, then claim or release it.");
        // The command would read the text from standard input, which is the keyboard here.
        else if (version.Value == "-")
            browser.Say($"Run claude-session-logger edit {item.Entry.Id.Short} --{field.Text} …");
        else
            browser.Confirm(
                new(
                    $"Set the {field.Text} to what {SafeText.Safe(version.Actor)} wrote? The history keeps both.",
                    () => browser.Command("edit", id, $"--{field.Text}={version.Value}")
                )
            );
    }
}

/// <summary>Both values of a conflict on the whole screen.</summary>
sealed class ConflictValuesView(ConflictItem item) : TextView
{
    public override string Title => $"Conflict: {item.Conflict.Field.Text}";

    protected override IEnumerable<ScreenLine> Lines(int width) => ConflictLines.SideBySide(item, width);
}
