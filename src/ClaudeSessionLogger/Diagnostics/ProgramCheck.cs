using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that the program can be called by its three names.</summary>
static class ProgramCheck
{
    static readonly string[] s_names = ["claude-session-logger", "claude-session-logger-setup", "claude-memory-sync"];

    public static IEnumerable<Finding> Check(string program, Func<string, string?> variable)
    {
        var folders = (variable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .ToList();
        var found = s_names.ToDictionary(
            name => name,
            name => folders.Select(folder => Path.Combine(folder, File(name))).FirstOrDefault(System.IO.File.Exists)
        );
        if (found[s_names[0]] is { } first && RealPath.Resolve(first) != RealPath.Resolve(program))
            yield return Finding.Warning(
                "program",
                $"{first} comes first on the PATH, but this program is {program}",
                "remove one of the two, or change their order on the PATH"
            );

        string[] missing = [.. s_names.Where(name => found[name] is null)];
        yield return missing.Length == 0
            ? Finding.Ok(
                "program",
                $"{string.Join(", ", s_names)} are on the PATH, in {Path.GetDirectoryName(found[s_names[0]])}"
            )
            : Finding.Warning(
                "program",
                $"not on the PATH: {string.Join(", ", missing)}",
                $"add {Path.GetDirectoryName(program)} to the PATH, or run ./install.sh again"
            );
    }

    static string File(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
