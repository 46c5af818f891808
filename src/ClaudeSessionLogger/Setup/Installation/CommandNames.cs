namespace ClaudeSessionLogger.Setup.Installation;

/// <summary>
/// The two other names of the program, as small scripts beside it. A .NET tool has only one name, and on Windows there
/// are no links for everybody.
/// </summary>
static class CommandNames
{
    static readonly (string Name, string Command)[] s_others =
    [
        ("claude-session-logger-setup", "setup"),
        ("claude-memory-sync", "memory"),
    ];

    public static IEnumerable<string> Others => s_others.Select(other => other.Name);

    /// <summary>Whether this is a .NET tool whose other names do not exist yet.</summary>
    public static bool AreMissing(string program) =>
        InstallMethod.Of(program).Name == InstallMethod.Tool
        && Scripts(program).Any(script => !File.Exists(script.Path));

    public static void Create(string program)
    {
        foreach (var (path, text) in Scripts(program))
        {
            if (File.Exists(path))
                continue;
            File.WriteAllText(path, text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Executable);
        }
    }

    /// <summary>Deletes the scripts that <see cref="Create"/> wrote, and no other files.</summary>
    public static void Remove(string program)
    {
        foreach (var (path, text) in Scripts(program))
            if (File.Exists(path) && new FileInfo(path).Length == text.Length && File.ReadAllText(path) == text)
                File.Delete(path);
    }

    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    static IEnumerable<(string Path, string Text)> Scripts(string program)
    {
        var folder = Path.GetDirectoryName(program)!;
        return s_others.Select(other =>
            OperatingSystem.IsWindows()
                ? (
                    Path.Combine(folder, other.Name + ".cmd"),
                    $"@\"%~dp0{Path.GetFileName(program)}\" {other.Command} %*\r\n"
                )
                : (
                    Path.Combine(folder, other.Name),
                    $"#!/bin/sh\nexec \"$(dirname \"$0\")/claude-session-logger\" {other.Command} \"$@\"\n"
                )
        );
    }
}
