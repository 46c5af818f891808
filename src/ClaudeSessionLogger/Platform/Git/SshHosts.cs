namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// Reads host aliases from <c>~/.ssh/config</c> and the files that it includes. For example, a person with two accounts
/// may use the alias <c>github-work</c> for github.com. An alias is known only on this machine.
/// </summary>
sealed class SshHosts
{
    const int MaxFile = 1 << 20,
        MaxFiles = 200,
        MaxIncludes = 16;

    static readonly string[] s_all = ["*"];

    readonly List<(List<string[]> Conditions, string Name)> _names = [];
    readonly string _home;
    int _files;

    SshHosts(string home) => _home = home;

    public static SshHosts Read(string home)
    {
        var hosts = new SshHosts(home);
        hosts.Read(Path.Combine(home, ".ssh", "config"), [], MaxIncludes);
        return hosts;
    }

    /// <summary>
    /// Returns the real name of a host if <paramref name="host"/> is an alias, else <paramref name="host"/> itself. As
    /// in SSH, the first line that applies wins.
    /// </summary>
    public string Resolve(string host) =>
        _names.Find(each => each.Conditions.TrueForAll(patterns => Applies(patterns, host))).Name is { } name
            ? name.Replace("%h", host, StringComparison.Ordinal)
            : host;

    void Read(string file, List<string[]> outer, int includes)
    {
        var patterns = s_all;
        foreach (var line in Lines(file))
        {
            switch (line.Split([' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries))
            {
                case [var key, .. var given] when Is(key, "Host"):
                    patterns = given;
                    break;
                case [var key, .. var given] when Is(key, "Match"):
                    patterns = OfMatch(given);
                    break;
                case [var key, var name] when Is(key, "HostName"):
                    if (!name.Replace("%h", "", StringComparison.Ordinal).Contains('%', StringComparison.Ordinal))
                        _names.Add(([.. outer, patterns], name));
                    break;
                case [var key, .. var given] when Is(key, "Include") && includes > 0:
                    foreach (var included in given.SelectMany(Files))
                        Read(included, [.. outer, patterns], includes - 1);
                    break;
            }
        }
    }

    static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);

    // Supports only conditions that depend on the host alone. A block with any other condition is ignored.
    static string[] OfMatch(string[] conditions) =>
        conditions switch
        {
            [var all] when Is(all, "all") => s_all,
            [var key, var hosts] when Is(key, "host") || Is(key, "originalhost") => hosts.Split(','),
            _ => [],
        };

    static bool Applies(string[] patterns, string host) =>
        !patterns.Any(pattern => pattern is ['!', .. var not] && GitPattern.Matches(not, host, ignoresCase: true))
        && patterns.Any(pattern => GitPattern.Matches(pattern, host, ignoresCase: true));

    /// <summary>The files that an include names. A relative name is relative to <c>~/.ssh</c>.</summary>
    IEnumerable<string> Files(string pattern)
    {
        pattern = pattern.Trim('"');
        var path = pattern.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(_home, pattern[2..])
            : Path.Combine(_home, ".ssh", pattern);
        if (path.IndexOfAny(['*', '?']) < 0)
            return [path];
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            // Patterns are supported only in the last part of a path, because nobody uses them in other parts.
            return folder.IndexOfAny(['*', '?']) >= 0 || !Directory.Exists(folder)
                ? []
                : Directory
                    .EnumerateFiles(folder, Path.GetFileName(path))
                    .Where(file => Path.GetFileName(file) is not ['.', ..])
                    .Order(StringComparer.Ordinal)
                    .ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    string[] Lines(string file)
    {
        try
        {
            return ++_files <= MaxFiles && new FileInfo(file) is { Exists: true, Length: > 0 and <= MaxFile }
                ? File.ReadAllLines(file)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
