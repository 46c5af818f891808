using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.Installation;

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
            name => folders.SelectMany(folder => Files(folder, name)).FirstOrDefault(File.Exists)
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
                $"add {Path.GetDirectoryName(program)} to the PATH, or run {(InstallMethod.Of(program).Name == InstallMethod.Tool ? "claude-session-logger setup" : "./install.sh again")}"
            );
    }

    // On Windows, the other two names are scripts.
    static string[] Files(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return OperatingSystem.IsWindows() ? [path + ".exe", path + ".cmd"] : [path];
    }
}
