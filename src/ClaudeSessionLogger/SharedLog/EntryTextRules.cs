using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Checks texts of the shared log. A text with a NUL character is refused; any other text is stored as written. The
/// code that prints a text removes dangerous characters.
/// </summary>
static class EntryTextRules
{
    public const int MaxTitleBytes = 8 << 10,
        MaxTitleCharacters = 200;
    public const int MaxBytes = 4 << 20;

    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="advice">What to do with a title that is too long.</param>
    public static void CheckTitle(string title, string advice = PutRestInBody)
    {
        if (string.IsNullOrWhiteSpace(title))
            throw new Failure(FailureKind.Invalid, "the title is empty. Summarize the entry in a few words.");
        Check("title", title, MaxTitleBytes, advice);
        // Characters as a person counts them: a letter with its accents is one.
        if (
            title.Length > MaxTitleCharacters
            && new StringInfo(title).LengthInTextElements is var length and > MaxTitleCharacters
        )
            throw new Failure(
                FailureKind.Invalid,
                $"the title has {length:N0} characters; the maximum is {MaxTitleCharacters}{advice}."
            );
    }

    public static void Check(string what, string text) => Check(what, text, MaxBytes, UseFileAdvice);

    /// <summary>
    /// Normalizes a category or status: <c>In progress</c> and <c>in-progress</c> become in_progress.
    /// </summary>
    public static string Normalize(string word) => word.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    /// <summary>Throws a <see cref="Failure"/> that lists the valid values, if the value is not valid.</summary>
    public static EntryCategory Category(string text) =>
        EntryCategory.Parse(text) ?? throw Unknown("category", text, EntryCategory.Texts);

    /// <inheritdoc cref="Category"/>
    public static EntryStatus Status(string text) =>
        EntryStatus.Parse(text) ?? throw Unknown("status", text, EntryStatus.Texts);

    static Failure Unknown(string what, string text, IReadOnlyList<string> known) =>
        new(FailureKind.Invalid, $"unknown {what} '{SafeText.Safe(text)}'; use one of {string.Join(", ", known)}.");

    /// <summary>
    /// Reads a stream as text, up to the size limit. A line break at the very end comes from the shell and is dropped.
    /// </summary>
    public static string Read(string what, Stream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes + 2)
                throw new Failure(
                    FailureKind.Invalid,
                    $"the {what} on standard input is larger than {MaxBytes:N0} bytes{UseFileAdvice}."
                );
        }

        try
        {
            var text = s_strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
                : text.EndsWith('\n') ? text[..^1]
                : text;
        }
        catch (DecoderFallbackException)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"the {what} on standard input is not UTF-8 text. Convert it to UTF-8; or save it in a file, and write "
                    + "only the file's path in the entry."
            );
        }
    }

    static void Check(string what, string text, int maxBytes, string advice)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new Failure(
                FailureKind.Invalid,
                $"the {what} contains a NUL character, which hubs cannot store. Remove it."
            );
        int bytes;
        try
        {
            bytes = s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"the {what} contains half of a character (a lone surrogate). Remove it."
            );
        }

        if (bytes > maxBytes)
            throw TooLong(what, $"{bytes:N0}", maxBytes, advice);
    }

    static Failure TooLong(string what, string bytes, int maxBytes, string advice) =>
        new(FailureKind.Invalid, $"the {what} has {bytes} bytes; the maximum is {maxBytes:N0}{advice}.");

    const string PutRestInBody = "; put the rest in the body";

    const string UseFileAdvice = "; save the text in a file and name the file in the entry";
}
