using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>A new entry that has not been written yet.</summary>
sealed record NewEntry(string Category, string Status, string Title, string? Body, string? Project)
{
    public void Check()
    {
        EntryTextRules.OneOf("category", Category, EntryCategory.All);
        EntryTextRules.OneOf("status", Status, EntryStatus.All);
        EntryTextRules.CheckTitle(Title);
        EntryTextRules.Check("body", Body ?? "");
    }
}

/// <summary>
/// A change to an entry that has not been written yet. <paramref name="Kind"/> is an <see cref="EventKind"/>.
/// </summary>
readonly record struct EntryChange(string Kind, string Value)
{
    public EntryChange Check()
    {
        switch (Kind)
        {
            case EventKind.Category: EntryTextRules.OneOf("category", Value, EntryCategory.All); break;
            case EventKind.Status: EntryTextRules.OneOf("status", Value, EntryStatus.All); break;
            case EventKind.Title: EntryTextRules.CheckTitle(Value); break;
            default: EntryTextRules.Check(Kind, Value); break;
        }

        return this;
    }
}
