namespace ClaudeSessionLogger.Setup.Installation;

/// <summary>
/// The other names of the program, beside it: small scripts, and a link for the short name where there are links. A
/// .NET tool has only one name, and on Windows there are no links for everybody.
/// </summary>
static class CommandNames
{
    /// <summary>Another name of the program itself, unless another program has it.</summary>
    public const string Short = "csl";

    const string Program = "claude-session-logger";

    static readonly (string Name, string Command)[] s_others =
    [
        ("claude-session-logger-setup", "setup"),
        ("claude-memory-sync", "memory"),
    ];

    public static IEnumerable<string> Others => s_others.Select(other => other.Name);

    /// <summary>Whether this is a .NET tool whose other names do not exist yet.</summary>
    public static bool AreMissing(string program, string? path) =>
        InstallMethod.Of(program).Name == InstallMethod.Tool
        && (Scripts(program).Any(script => !File.Exists(script.Path)) || IsShortFree(program, path));

    public static void Create(string program, string? path)
    {
        foreach (var (script, text) in Scripts(program))
        {
            if (File.Exists(script))
                continue;
            File.WriteAllText(script, text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(script, File.GetUnixFileMode(script) | Executable);
        }

        if (!IsShortFree(program, path))
            return;
        if (OperatingSystem.IsWindows())
            File.WriteAllText(ShortPath(program), ShortScript(program));
        else
            File.CreateSymbolicLink(ShortPath(program), Program);
    }

    /// <summary>Deletes what <see cref="Create"/> made, and no other files.</summary>
    public static void Remove(string program)
    {
        foreach (var (path, text) in Scripts(program))
            if (Contains(path, text))
                File.Delete(path);
        var file = new FileInfo(ShortPath(program));
        if (OperatingSystem.IsWindows() ? Contains(file.FullName, ShortScript(program)) : file.LinkTarget == Program)
            file.Delete();
    }

    /// <summary>Whether no program on the PATH, and no file beside this program, has the short name.</summary>
    /// <param name="path">The variable <c>PATH</c>.</param>
    public static bool IsShortFree(string program, string? path)
    {
        string[] names = OperatingSystem.IsWindows() ? [$"{Short}.exe", $"{Short}.cmd", $"{Short}.bat"] : [Short];
        return !(path ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Append(Path.GetDirectoryName(program)!)
            .SelectMany(folder => names.Select(name => new FileInfo(Path.Combine(folder, name))))
            .Any(file => file.Exists || file.LinkTarget is not null);
    }

    const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    static bool Contains(string path, string text) =>
        File.Exists(path) && new FileInfo(path).Length == text.Length && File.ReadAllText(path) == text;

    static string ShortPath(string program) =>
        Path.Combine(Path.GetDirectoryName(program)!, OperatingSystem.IsWindows() ? $"{Short}.cmd" : Short);

    static string ShortScript(string program) => $"@\"%~dp0{Path.GetFileName(program)}\" %*\r\n";

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
                    $"#!/bin/sh\nexec \"$(dirname \"$0\")/{Program}\" {other.Command} \"$@\"\n"
                )
        );
    }
}
