using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>An entry that is about to be written.</summary>
sealed record NewEntry(EntryCategory Category, EntryStatus Status, string Title, string? Body, string? Project)
{
    public void Check()
    {
        EntryTextRules.CheckTitle(Title);
        EntryTextRules.Check("body", Body ?? "");
    }
}

/// <summary>A change that is about to be made to an entry.</summary>
readonly record struct EntryChange(EventKind Kind, string Value)
{
    public EntryChange Check()
    {
        switch (Kind)
        {
            case EventKind.Category: EntryTextRules.Category(Value); break;
            case EventKind.Status: EntryTextRules.Status(Value); break;
            case EventKind.Title: EntryTextRules.CheckTitle(Value); break;
            default: EntryTextRules.Check(Kind.Text, Value); break;
        }

        return this;
    }
}
