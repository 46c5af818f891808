using System.Diagnostics;
using System.Globalization;

namespace ClaudeSessionLogger.Setup.Installation;

/// <summary>
/// The program below a prefix, as install.sh puts it there: each installation has a folder of its own, and the names
/// change to it by one rename each. An installation that runs at the same time, or was killed, breaks nothing.
/// </summary>
sealed class LinkedProgram(string prefix)
{
    const string Program = "claude-session-logger";
    const string Part = ".part";

    static readonly string[] s_names = [Program, .. CommandNames.Others];

    readonly string _bin = Path.Combine(prefix, "bin");
    readonly string _library = Library(prefix);

    public static string Library(string prefix) => Path.Combine(prefix, "lib", Program);

    /// <param name="copy">Copies the program into a new folder.</param>
    /// <param name="path">The variable <c>PATH</c>.</param>
    public void Install(Action<string> copy, string time, string? path)
    {
        // The process at the end says whose folder this is, for install.sh too.
        var stamp = $"{time}-{Guid.NewGuid():N}"[..24] + $"-{Environment.ProcessId}";
        Directory.CreateDirectory(_bin);
        var part = Path.Combine(_library, stamp + Part);
        copy(part);
        Directory.Move(part, Path.Combine(_library, stamp));

        var before = LinkTarget(Path.Combine(_bin, Program));
        var hasShort =
            IsOurs(Path.Combine(_bin, CommandNames.Short))
            || CommandNames.IsShortFree(Path.Combine(_bin, Program), path);
        string[] names = [.. s_names, .. hasShort ? [CommandNames.Short] : (string[])[]];
        foreach (var name in names)
            Link(name, stamp);
        DeleteLeftovers(before);
    }

    void Link(string name, string stamp)
    {
        var file = Path.Combine(_bin, name);
        if (File.Exists(file) && !IsOurs(file))
            File.Move(file, file + ".before", overwrite: true);
        var link = $"{file}.{stamp}";
        File.CreateSymbolicLink(link, $"../lib/{Program}/{stamp}/{Program}");
        File.Move(link, file, overwrite: true);
    }

    // A program that still runs keeps its files until the next upgrade, and an installation that runs now, its own.
    void DeleteLeftovers(string? before)
    {
        string[] used = [before ?? "", .. s_names.Select(name => LinkTarget(Path.Combine(_bin, name)) ?? "")];
        foreach (var folder in Directory.GetDirectories(_library))
        {
            var name = Path.GetFileName(folder);
            if (name[0] != '.' && !used.Any(target => target.Contains($"/{name}/")) && !IsOfRunning(name))
                TryDelete(() => Directory.Delete(folder, recursive: true));
        }

        // The pattern also matches the name without an ending.
        foreach (var link in s_names.SelectMany(name => Directory.GetFiles(_bin, name + ".*")))
            if (!s_names.Contains(Path.GetFileName(link)) && IsOurs(link) && !IsOfRunning(link))
                TryDelete(() => File.Delete(link));
    }

    static bool IsOfRunning(string name)
    {
        var end = name.EndsWith(Part, StringComparison.Ordinal) ? name[..^Part.Length] : name;
        return int.TryParse(
                end[(end.LastIndexOfAny(['-', '.']) + 1)..],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var id
            ) && IsRunning(id);
    }

    static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Another installation may be deleting the same.
    static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next installation deletes it.
        }
    }

    static bool IsOurs(string path) => LinkTarget(path)?.Contains($"lib/{Program}/") == true;

    static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;
}
