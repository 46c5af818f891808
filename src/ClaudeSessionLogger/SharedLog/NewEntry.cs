using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>A new entry that has not been written yet.</summary>
sealed record NewEntry(EntryCategory Category, EntryStatus Status, string Title, string? Body, string? Project)
{
    public void Check()
    {
        EntryTextRules.CheckTitle(Title);
        EntryTextRules.Check("body", Body ?? "");
    }
}

/// <summary>A change to an entry that has not been written yet.</summary>
readonly record struct EntryChange(EventKind Kind, string Value)
{
    public EntryChange Check()
    {
        switch (Kind)
        {
            case EventKind.Category:
                EntryTextRules.Category(Value);
                break;
            case EventKind.Status:
                EntryTextRules.Status(Value);
                break;
            case EventKind.Title:
                EntryTextRules.CheckTitle(Value);
                break;
            default:
                EntryTextRules.Check(Kind.Text, Value);
                break;
        }

        return this;
    }
}
