using System.Text;
using ClaudeSessionLogger.Memory.Disk;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Decides which notes of a shared project the team receives: all except the memory index and notes about the person.
/// </summary>
static class SharingPolicy
{
    public static bool IsForTeam(string name, byte[]? content) =>
        MemoryName.TryParse(name, out var parsed, out _) && !parsed.IsIndex && !IsAboutPerson(content);

    /// <summary>Whether the front matter contains <c>type: user</c>, at the top level or in <c>metadata</c>.</summary>
    public static bool IsAboutPerson(byte[]? content)
    {
        using var lines = new StringReader(Encoding.UTF8.GetString(content ?? []).TrimStart('\uFEFF'));
        if (lines.ReadLine()?.TrimEnd() != "---")
            return false;
        while (lines.ReadLine() is { } line && line.TrimEnd() != "---")
        {
            if (
                line.Trim().Split(':', 2) is ["type", var type]
                && type.Split('#')[0].Trim().Trim('"', '\'').Equals("user", StringComparison.OrdinalIgnoreCase)
            )
                return true;
        }

        return false;
    }
}
