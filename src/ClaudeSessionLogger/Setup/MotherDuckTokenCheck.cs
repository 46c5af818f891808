using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup;

/// <summary>Finds out which variable or file contains a MotherDuck token. Never prints the token.</summary>
static class MotherDuckTokenCheck
{
    const string Unused = "; used only for a MotherDuck hub (md:)";

    public static SetupStep Find(AppPaths paths, Func<string, string?> variable)
    {
        var files = Files(paths, variable);
        var firstFile = files[0];
        foreach (var name in (ReadOnlySpan<string>)["motherduck_token", "MOTHERDUCK_TOKEN"])
        {
            if (!string.IsNullOrWhiteSpace(variable(name)))
                return new(
                    "token",
                    SetupState.Ok,
                    $"MotherDuck token: found in ${name}"
                        + (
                            HasText(firstFile)
                                ? ""
                                : $" (the hourly flush does not see your shell's variables: also save it in "
                                    + $"{firstFile})"
                        )
                        + Unused
                );
        }

        foreach (var file in files)
        {
            if (HasText(file))
                return new("token", SetupState.Ok, $"MotherDuck token: found in {file}{Warning(file)}{Unused}");
        }

        return new("token", SetupState.Skipped, $"MotherDuck token: not found; needed only for a MotherDuck hub (md:)");
    }

    /// <summary>Returns the files that may contain a token, in the order in which they are searched.</summary>
    public static IReadOnlyList<string> Files(AppPaths paths, Func<string, string?> variable) =>
        [
            Path.Combine(paths.UserHome, ".config", "motherduck", "token"),
            Path.Combine(
                variable("MOTHERDUCK_HOME") is { Length: > 0 } home
                    ? home
                    : Path.Combine(paths.UserHome, ".motherduck"),
                "credentials.json"
            ),
        ];

    static bool HasText(string file)
    {
        try
        {
            return File.Exists(file) && !string.IsNullOrWhiteSpace(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static string Warning(string file)
    {
        const UnixFileMode otherPeople =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & otherPeople) != 0
            ? $" (readable by others: chmod 600 {file})"
            : "";
    }
}
