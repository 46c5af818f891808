namespace ClaudeSessionLogger.Log;

/// <summary>An entry to be written.</summary>
sealed record NewEntry(string Category, string Status, string Title, string? Body, string? Project)
{
    public void Check()
    {
        EntryText.OneOf("category", Category, EntryCategory.All);
        EntryText.OneOf("status", Status, EntryStatus.All);
        EntryText.CheckTitle(Title);
        EntryText.Check("body", Body ?? "");
    }
}

/// <summary>One change of an entry. <paramref name="Kind"/> is an <see cref="EventKind"/>; nothing is written yet.</summary>
readonly record struct EntryChange(string Kind, string Value)
{
    public EntryChange Check()
    {
        switch (Kind)
        {
            case EventKind.Category: EntryText.OneOf("category", Value, EntryCategory.All); break;
            case EventKind.Status: EntryText.OneOf("status", Value, EntryStatus.All); break;
            case EventKind.Title: EntryText.CheckTitle(Value); break;
            default: EntryText.Check(Kind, Value); break;
        }

        return this;
    }
}
