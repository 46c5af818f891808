using System.Text;

namespace ClaudeSessionLogger.Log;

/// <summary>What a text of the shared log may be. Anything but a NUL is stored as written; what prints it makes it safe.</summary>
static class EntryText
{
    public const int MaxTitleBytes = 8 << 10;
    public const int MaxBytes = 4 << 20;

    public static void CheckTitle(string title)
    {
        if (string.IsNullOrWhiteSpace(title))
            throw new Failure(FailureKind.Invalid, "the title is empty: say in a few words what this is about.");
        Check("title", title, MaxTitleBytes, "; put the rest into --body");
    }

    public static void Check(string what, string text) => Check(what, text, MaxBytes, ": keep it in a file and name that here");

    public static void OneOf(string what, string value, string[] known)
    {
        if (!known.Contains(value))
            throw new Failure(FailureKind.Invalid, $"there is no {what} '{Text.Safe(value)}'; it is one of {string.Join(", ", known)}.");
    }

    static void Check(string what, string text, int most, string instead)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new Failure(FailureKind.Invalid, $"the {what} holds a NUL character, which no hub can store: take it out.");
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > most)
            throw new Failure(FailureKind.Invalid, $"the {what} has {bytes:N0} bytes, and at most {most:N0} are kept{instead}.");
    }
}
