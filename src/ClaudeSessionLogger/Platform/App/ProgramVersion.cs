using System.Reflection;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// The version of this program, and whether another part of it, such as the plugin, is older or newer.
/// </summary>
static class ProgramVersion
{
    /// <summary>The version without the commit.</summary>
    public static string Text { get; } =
        (
            typeof(ProgramVersion)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
            ?? "0.0.0"
        ).Split('+')[0];

    /// <summary>
    /// Compares the numbers of a version with a program's: negative if it is older. A program between two releases
    /// (1.2.1-alpha.0.5) fits everything of 1.2, because its number says only which release was before it.
    /// </summary>
    public static int Compare(string other, string program)
    {
        if (
            !Version.TryParse(other.Split('-', '+')[0], out var theirs)
            || !Version.TryParse(program.Split('-', '+')[0], out var ours)
        )
            return 0;
        return program.Contains('-') && (theirs.Major, theirs.Minor) == (ours.Major, ours.Minor)
            ? 0
            : theirs.CompareTo(ours);
    }
}
