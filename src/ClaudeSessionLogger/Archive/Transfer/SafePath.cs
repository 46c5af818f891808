using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Transfer;

/// <summary>
/// Decides which paths of an archive may be written. A pack may come from somebody else, so that nothing may lead out
/// of the session's own places: not to memory, not to other sessions, not to settings.
/// </summary>
static class SafePath
{
    const int MaxLength = 1000,
        MaxPart = 255;

    static readonly string[] s_devices =
    [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        .. Enumerable.Range(0, 10).SelectMany(number => (string[])[$"COM{number}", $"LPT{number}"]),
    ];

    /// <summary>Whether the path is below <c>projects</c> and belongs to this session.</summary>
    public static bool IsOfProject(string path, SessionId sessionId) =>
        HasSafeParts(path, out var parts)
        && parts is ["projects", _, var third, ..]
        && (
            parts.Length == 3
                ? third == sessionId + ".jsonl" || IsSubagent(third)
                : third == sessionId.Value && parts.Length > 3
        );

    /// <summary>The same, or one of the other places where the client keeps files of this session.</summary>
    public static bool IsOfSession(string path, SessionId sessionId) =>
        IsOfProject(path, sessionId)
        || HasSafeParts(path, out var parts)
            && (
                parts is ["file-history" or "tasks", var id, _, ..] && id == sessionId.Value
                || parts is ["todos", var list] && list.StartsWith(sessionId + "-agent-", StringComparison.Ordinal)
            );

    static bool IsSubagent(string name) =>
        name.StartsWith("agent-", StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal);

    static bool HasSafeParts(string path, out string[] parts)
    {
        parts = path.Split('/');
        return path.Length <= MaxLength && parts.All(IsSafe);
    }

    // The names of Windows's devices, and characters that it does not allow, are refused on every system.
    static bool IsSafe(string part) =>
        part.Length is > 0 and <= MaxPart
        && part is not ("." or "..")
        && part[^1] is not ('.' or ' ')
        && !part.Any(c => c < ' ' || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\x7f')
        && !s_devices.Contains(part.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
