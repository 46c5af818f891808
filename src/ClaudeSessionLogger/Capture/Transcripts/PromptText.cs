using System.Text;
using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Classifies the text of a user row: typed by a person, a skill call, or the client's own text.</summary>
static class PromptText
{
    /// <summary>The maximum length of a title in characters.</summary>
    public const int TitleLength = 80;

    // A text in a user row that begins like this was written by the client, not by a person.
    static readonly byte[][] s_clientWords =
    [
        [.. "<local-command"u8],
        [.. "<bash-"u8],
        [.. "<task-notification"u8],
        [.. "<teammate-message"u8],
        [.. "[Request interrupted"u8],
        [.. "<command-name>"u8],
        [.. "<command-message>"u8],
        [.. "<system-reminder>"u8],
        [.. "Caveat: The messages below"u8],
        [.. "<ide_"u8],
        [.. "<user-memory-input"u8],
        [.. "Base directory for this skill"u8],
    ];

    static readonly HashSet<string> s_builtInCommands =
    [
        "add-dir",
        "agents",
        "bashes",
        "bug",
        "clear",
        "compact",
        "config",
        "context",
        "cost",
        "doctor",
        "effort",
        "exit",
        "export",
        "fast",
        "feedback",
        "help",
        "hooks",
        "ide",
        "init",
        "login",
        "logout",
        "mcp",
        "memory",
        "model",
        "output-style",
        "permissions",
        "plan",
        "plugin",
        "privacy-settings",
        "quit",
        "release-notes",
        "remote-control",
        "rename",
        "resume",
        "rewind",
        "skills",
        "status",
        "statusline",
        "tasks",
        "terminal-setup",
        "todos",
        "upgrade",
        "usage",
        "vim",
    ];

    /// <summary>Whether the editor or the client put this block before the text that a person typed.</summary>
    /// <param name="text">Raw, without leading blanks.</param>
    public static bool IsContext(ReadOnlySpan<byte> text) =>
        text.StartsWith("<ide_"u8) || text.StartsWith("<system-reminder>"u8);

    /// <param name="text">Raw, without leading blanks.</param>
    public static bool IsClientWords(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'<' or (byte)'[' or (byte)'C' or (byte)'B'))
            return false;

        foreach (var words in s_clientWords)
        {
            if (text.StartsWith(words))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Returns the skill that this user row calls or announces; null if the row does neither. Built-in commands are not
    /// skills.
    /// </summary>
    /// <param name="text">Raw, without leading blanks.</param>
    /// <param name="fromTool">
    /// Whether the row contains the result of a Skill tool call, which is counted separately.
    /// </param>
    public static string? Skill(ReadOnlySpan<byte> text, bool fromTool)
    {
        if (text.StartsWith("<command-message>"u8))
            return Command(JsonValue.Unescape(text));

        const int announcement = 31;
        if (fromTool || !text.StartsWith("Base directory for this skill: "u8))
            return null;

        var folder = JsonValue.Unescape(text[announcement..]);
        var end = folder.IndexOf('\n', StringComparison.Ordinal);
        var path = (end < 0 ? folder : folder[..end]).Trim().TrimEnd('/', '\\');
        return path[(path.LastIndexOfAny(['/', '\\']) + 1)..] is { Length: > 0 } name ? name : null;
    }

    /// <summary>Shortens a text to one line of at most 80 characters.</summary>
    public static string? Title(string? text)
    {
        if (text is null)
            return null;

        // A character may take two UTF-16 units.
        Span<char> title = stackalloc char[2 * TitleLength];
        var (used, length, blank) = (0, 0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1c and <= 0x1f)
            {
                blank = length > 0;
                continue;
            }

            if (length + (blank ? 2 : 1) > TitleLength)
                break;
            if (blank)
                title[used++] = ' ';
            used += rune.EncodeToUtf16(title[used..]);
            length += blank ? 2 : 1;
            blank = false;
        }

        return length == 0 ? null : new(title[..used]);
    }

    // Skills: <command-message>…</command-message>, then <command-name>/name</command-name>. Built-in commands: the
    // name comes first.
    static string? Command(string text)
    {
        const string messageEnd = "</command-message>",
            nameStart = "<command-name>";
        var message = text.IndexOf(messageEnd, StringComparison.Ordinal);
        if (message < 0)
            return null;

        var rest = text.AsSpan(message + messageEnd.Length).TrimStart();
        if (!rest.StartsWith(nameStart))
            return null;

        rest = rest[nameStart.Length..];
        var end = rest.IndexOf("</command-name>");
        if (end < 0)
            return null;

        var name = rest[..end].TrimStart('/').Trim().ToString();
        return name.Length == 0 || s_builtInCommands.Contains(name) ? null : name;
    }
}
