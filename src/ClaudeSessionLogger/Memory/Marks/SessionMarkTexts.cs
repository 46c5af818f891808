using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>Checks the texts of marks.</summary>
static class SessionMarkTexts
{
    const int MaxTag = 50;

    const int MaxNote = 10_000;

    public static string Title(string given)
    {
        var title = string.Join(' ', given.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (title.Length == 0)
            throw new Failure(
                FailureKind.Invalid,
                "the title is empty. Use --clear to show Claude Code's title again."
            );
        EntryTextRules.CheckTitle(title, "; put the rest into a note");
        return title;
    }

    public static string Note(string given)
    {
        var note = given.Trim();
        EntryTextRules.Check("note", note);
        if (note.Length == 0)
            throw new Failure(FailureKind.Invalid, "the note is empty. Use --clear to remove a note.");
        return note.Length <= MaxNote
            ? note
            : throw new Failure(
                FailureKind.Invalid,
                $"the note has {note.Length.ToString("N0", CultureInfo.InvariantCulture)} characters; the maximum is "
                    + $"{MaxNote.ToString("N0", CultureInfo.InvariantCulture)}."
            );
    }

    /// <summary>
    /// Returns a tag in the form in which tags are compared: lower case, without the # that people put before it.
    /// </summary>
    public static string Tag(string given)
    {
        var tag = Normalize(given);
        if (
            tag.Length is 0 or > MaxTag
            || tag.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == ',')
        )
            throw new Failure(
                FailureKind.Invalid,
                $"'{SafeText.Safe(given)}' is not a tag: a tag has 1 to {MaxTag} characters, no spaces and no commas."
            );
        return tag;
    }

    static string Normalize(string given)
    {
        try
        {
            return given.Trim().TrimStart('#').Normalize(NormalizationForm.FormC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // Half of a character, which no hub can store.
            return "";
        }
    }
}
