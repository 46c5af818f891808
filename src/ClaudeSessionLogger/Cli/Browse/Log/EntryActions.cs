using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Log;

/// <summary>What can be done with an entry. Each does what the command of its name does.</summary>
/// <param name="selected">The entry that a key is about; null if there is none.</param>
sealed class EntryActions(IBrowser browser, Func<ActedEntry?> selected)
{
    public IEnumerable<KeyBinding> Keys =>
        [
            new("n", "note", "Add a note to the entry", () => With(Note)),
            new("r", "resolve", "Resolve the entry, after a question", () => With(Resolve)),
            new("c", "claim", "Claim the entry for a time that you choose; asks the hub first", () => With(Claim)),
            new("u", "", "Release your claim, after a question", () => With(Release)),
            new("o", "", "Reopen the entry, after a question", () => With(Reopen)),
            new("e", "", "Change the title, the category, the status or the text", () => With(Edit)),
            new("y", "", "Copy the entry's id", Copy),
        ];

    void With(Action<ActedEntry> act)
    {
        if (selected() is { } entry)
            browser.WithName(() => act(entry));
    }

    void Copy()
    {
        if (selected() is { } entry)
            browser.Copy("id", entry.Id.Value);
    }

    void Note(ActedEntry entry) =>
        EntryText.Ask(browser, "note", "", text => browser.Command("note", "--id", entry.Id.Value, "--", text));

    void Resolve(ActedEntry entry) => browser.Confirm(new($"Resolve {Named(entry)}?", () => Change("resolve", entry)));

    void Claim(ActedEntry entry) =>
        browser.Choose(
            new(
                $"Claim {Named(entry)} for",
                [
                    ("h", "2 hours", () => Claim(entry, "2 hours", "2h")),
                    ("d", "a day", () => Claim(entry, "a day", "1d")),
                    ("w", "a week", () => Claim(entry, "a week", "7d")),
                ]
            )
        );

    void Claim(ActedEntry entry, string name, string length) =>
        browser.Confirm(new($"Claim {Named(entry)} for {name}?", () => Change("claim", entry, $"--for={length}")));

    void Release(ActedEntry entry) => browser.Confirm(new($"Release {Named(entry)}?", () => Change("release", entry)));

    void Reopen(ActedEntry entry) =>
        browser.Confirm(new($"Reopen {Named(entry)}?", () => browser.Command("reopen", entry.Id.Value)));

    void Edit(ActedEntry entry) =>
        browser.Choose(
            new(
                "Change the",
                [
                    (
                        "t",
                        "title",
                        () => EntryText.Ask(browser, "title", entry.Title, text => Set(entry, "title", text))
                    ),
                    ("c", "category", () => Pick(entry, "category", EntryCategory.Texts)),
                    ("s", "status", () => Pick(entry, "status", EntryStatus.Texts)),
                    ("b", "text", () => EditBody(entry)),
                ]
            )
        );

    void EditBody(ActedEntry entry)
    {
        if (entry.Body is not { } body)
            browser.Say("Open the entry first, to see its text.");
        // A line cannot show a text of several lines without losing them.
        else if (body.Contains('\n', StringComparison.Ordinal))
            browser.Say($"The text has several lines. Run claude-session-logger edit {entry.Id.Short} --body -");
        else
            EntryText.Ask(browser, "text", body, text => Set(entry, "body", text));
    }

    void Pick(ActedEntry entry, string field, IReadOnlyList<string> values) =>
        browser.Choose(
            new(
                $"Change the {field} to",
                [
                    .. values.Select(
                        (value, i) =>
                            (((char)('a' + i)).ToString(), value, (Action)(() => ConfirmSet(entry, field, value)))
                    ),
                ]
            )
        );

    void ConfirmSet(ActedEntry entry, string field, string value) =>
        browser.Confirm(new($"Set the {field} of {Named(entry)} to {value}?", () => Set(entry, field, value)));

    void Set(ActedEntry entry, string field, string value) =>
        browser.Command("edit", entry.Id.Value, $"--{field}={value}");

    // The command asks the hub first, if there is one, and works without it, too.
    void Change(string command, ActedEntry entry, params string[] options)
    {
        browser.Say($"Running {command}, which asks the hub first, if there is one…");
        browser.Command([command, entry.Id.Value, .. options]);
    }

    static string Named(ActedEntry entry) => $"\"{SafeText.Fit(SafeText.Safe(entry.Title), 40)}\"";
}

/// <summary>An entry that a key is about.</summary>
/// <param name="Body">The text without notes; null if it is not known.</param>
sealed record ActedEntry(EntryId Id, string Title, string? Body);
