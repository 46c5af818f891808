using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.Installation;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>Checks that the program can be called by its names.</summary>
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
        var method = InstallMethod.Of(program);
        if (found[s_names[0]] is { } first && !Starts(first, program, method))
            yield return Finding.Warning(
                "program",
                $"{first} comes first on the PATH, but this program is {program}",
                "remove one of the two, or change their order on the PATH"
            );

        // The archive of a release has only the program itself; its other names are convenient, but nothing needs them.
        var isThere = found[s_names[0]] is not null;
        string[] missing =
        [
            .. s_names.Where(name =>
                found[name] is null && (!isThere || Files(Folder(program), name).Any(File.Exists))
            ),
        ];
        var names = s_names.Where(name => found[name] is not null).ToList();
        yield return missing.Length == 0
            ? Finding.Ok(
                "program",
                $"{string.Join(", ", names)} {(names.Count == 1 ? "is" : "are")} on the PATH, in "
                    + Folder(found[s_names[0]]!)
            )
            : Finding.Warning(
                "program",
                $"not on the PATH: {string.Join(", ", missing)}",
                $"add {Folder(program)} to the PATH, or run {Again(method)}"
            );
    }

    static string Folder(string program) => Path.GetDirectoryName(program)!;

    // The command of npm is a script that starts the program.
    static bool Starts(string command, string program, InstallMethod method)
    {
        var real = RealPath.Resolve(command);
        return real == RealPath.Resolve(program)
            || method.Name == InstallMethod.Npm
                && (
                    real.EndsWith("claude-session-logger.js", StringComparison.Ordinal)
                    || command.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
                );
    }

    static string Again(InstallMethod method) =>
        method.Name switch
        {
            InstallMethod.Tool or InstallMethod.Npx or InstallMethod.Dnx => "claude-session-logger setup",
            "source" => "./install.sh again",
            _ => method.Upgrade,
        };

    // On Windows, the other two names are scripts.
    static string[] Files(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return OperatingSystem.IsWindows() ? [path + ".exe", path + ".cmd"] : [path];
    }
}
