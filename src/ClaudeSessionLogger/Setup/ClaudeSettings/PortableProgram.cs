using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// A spelling of the program's path that is correct on all machines that share one settings file: a path below
/// <c>$HOME</c>, or only the name. The shell that runs a hook finds the file.
/// </summary>
static class PortableProgram
{
    const string Name = "claude-session-logger";

    static readonly string[] s_homes = ["$HOME/", "${HOME}/", "~/"];

    public static bool Is(string spelling) => spelling == Name || BelowHome(spelling) is not null;

    /// <summary>Replaces a tilde with <c>$HOME</c>, because a tilde would not work in quotes.</summary>
    public static string Normalize(string spelling) => BelowHome(spelling) is { } rest ? s_homes[0] + rest : spelling;

    /// <summary>Returns the path below the home folder; null for another spelling.</summary>
    public static string? BelowHome(string spelling) =>
        Array.Find(s_homes, home => spelling.StartsWith(home, StringComparison.Ordinal)) is { } prefix
            ? spelling[prefix.Length..]
            : null;

    /// <summary>Returns the file that a portable spelling names on this machine; null if there is none.</summary>
    public static string? Find(string spelling, Func<string, string?> variable) =>
        (
            BelowHome(spelling) is not { } rest
                ? (variable("PATH") ?? "")
                    .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                    .Where(Path.IsPathFullyQualified)
                    .Select(folder => Path.Combine(folder, spelling))
            : variable("HOME") is { Length: > 0 } home ? [Path.Combine(home, rest)]
            : []
        ).FirstOrDefault(File.Exists);

    /// <summary>Returns the path of the program, which may have a portable spelling.</summary>
    public static string FileOf(string program, Func<string, string?> variable) =>
        Is(program) && Find(program, variable) is { } file ? file : program;

    /// <summary>
    /// Returns the spelling that the settings already have if it is portable and names the same program here; otherwise
    /// <paramref name="program"/>.
    /// </summary>
    public static string Keep(string? written, string program, Func<string, string?> variable) =>
        written is not null
        && Is(written)
        && Find(written, variable) is { } file
        && RealPath.Resolve(file) == RealPath.Resolve(FileOf(program, variable))
            ? Normalize(written)
            : program;
}
