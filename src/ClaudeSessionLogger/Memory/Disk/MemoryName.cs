using System.Buffers;
using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// The name of a memory file in its folder, with <c>/</c> between its parts. A valid name works on every machine and
/// stays inside the folder. Names must be checked, because anyone who can write to a hub can send any name.
/// </summary>
readonly record struct MemoryName
{
    /// <summary>The maximum size of a memory file; larger files are not synced.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The maximum number of parts, including the file.</summary>
    public const int MaxParts = 8;

    // Every file system allows a part of MaxPartBytes; Windows allows a name of MaxNameBytes, even below folders with
    // long names.
    const int MaxPartBytes = 200,
        MaxNameBytes = 400;

    // Windows allows none of these characters: ':' would open a second stream of the file, and '\' separates folders.
    static readonly SearchValues<char> s_invalidOnWindows = SearchValues.Create("\\:*?\"<>|");

    MemoryName(string value) => Value = value;

    public string Value { get; }

    /// <summary>The normalised name. If some machine treats two names as the same file, their keys are equal.</summary>
    public string Key => TextNormalizer.NormalizeName(Value);

    /// <summary>Whether this is the memory index, which the client loads at every start.</summary>
    public bool IsIndex => Value.Equals("MEMORY.md", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Value;

    /// <param name="reason">Why the name is invalid, in words such as "it is empty", safe to print.</param>
    public static bool TryParse(string? text, out MemoryName name, out string reason)
    {
        reason = Problem(text) ?? "";
        name = reason.Length == 0 ? new(text!) : default;
        return reason.Length == 0;
    }

    static string? Problem(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "it is empty";
        // Checked first, so that nothing else processes a megabyte of text as a name.
        if (text.Length > MaxNameBytes || Encoding.UTF8.GetByteCount(text) > MaxNameBytes)
            return $"it is longer than {MaxNameBytes} bytes";
        if (text.Contains('\0') || text.Any(char.IsControl))
            return "it contains control characters";
        if (text[0] is '/' or '\\')
            return "it is an absolute path";
        if (text is [_, ':', ..] && char.IsAsciiLetter(text[0]))
            return "it names a drive";
        if (text.AsSpan().IndexOfAny(s_invalidOnWindows) is >= 0 and var at)
            return $"it contains {text[at]}, which Windows does not allow";
        if (SafeText.Safe(text) != text || text.Any(IsRewritten))
            return "it contains characters that are invisible or that some systems change";
        if (!text.EndsWith(".md", StringComparison.Ordinal))
            return "it does not end in .md";

        var parts = text.Split('/');
        return parts.Length > MaxParts
            ? $"it is more than {MaxParts - 1} folders deep"
            : parts.Select(PartProblem).FirstOrDefault(problem => problem is not null);
    }

    static string? PartProblem(string part) =>
        part switch
        {
            "" => "it contains a folder without a name",
            "." or ".." => $"it contains {part}, which leads out of the folder",
            // Hidden files, and files that macOS creates on disks of other systems (._name).
            ['.', ..] => "a part of it begins with a dot",
            [.., '.' or ' '] or [' ', ..] =>
                "a part of it begins with a space, or ends with a dot or space, which Windows would remove",
            _ when Encoding.UTF8.GetByteCount(part) > MaxPartBytes =>
                $"a part of it is longer than {MaxPartBytes} bytes",
            _ when IsReserved(part) => "a part of it is a device name on Windows",
            _ => null,
        };

    /// <summary>
    /// Whether Windows opens a device instead of a file, whatever the extension: <c>NUL</c>, <c>com1.md</c>,
    /// <c>CON .x</c>.
    /// </summary>
    static bool IsReserved(string part)
    {
        var stem = part.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return stem
            is "CON"
                or "PRN"
                or "AUX"
                or "NUL"
                or "CONIN$"
                or "CONOUT$"
                or "CLOCK$"
                or ['C', 'O', 'M', (>= '0' and <= '9') or '¹' or '²' or '³']
                or ['L', 'P', 'T', (>= '0' and <= '9') or '¹' or '²' or '³'];
    }

    /// <summary>
    /// Whether some file systems replace the character: a compatibility ideograph, the first surrogate of such an
    /// ideograph, or a Hebrew presentation form.
    /// </summary>
    static bool IsRewritten(char c) => c is (>= '\uf900' and <= '\ufaff') or (>= '\ufb1d' and <= '\ufb4f') or '\ud87e';
}
