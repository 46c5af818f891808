namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// Reads a repository's remotes and user name from its configuration files. Does not start git, because one of git's
/// helper programs could hang.
/// </summary>
sealed class GitConfig
{
    const int MaxFile = 1 << 20,
        MaxIncludes = 5;

    readonly Dictionary<string, string> _remotes = new(StringComparer.Ordinal);
    readonly List<(string Short, string Long)> _insteadOf = [];
    readonly GitInclude _condition;
    string? _ownName;
    readonly string _home;

    GitConfig(string gitFolder, string home) => (_home, _condition) = (home, new(gitFolder, home, _remotes.Values));

    /// <param name="home">
    /// The person's home folder, to expand <c>~</c>, and to read the URL shortcuts in <c>.gitconfig</c> and the SSH
    /// host names.
    /// </param>
    public static string? Remote(string gitFolder, string home)
    {
        var config = new GitConfig(gitFolder, home);
        var file = Path.Combine(gitFolder, "config");
        // Read the repository's remotes first: whether an include in the person's files applies can depend on them.
        config.Read(file, MaxIncludes, remotes: true);
        config._insteadOf.Clear();
        foreach (var usual in UsualFiles(home))
            config.Read(usual, MaxIncludes, remotes: false);
        config.Read(file, MaxIncludes, remotes: true);
        var names = config
            ._remotes.Keys.OrderBy(name => name != "origin")
            .ThenBy(name => name != "upstream")
            .ThenBy(name => name, StringComparer.Ordinal);
        var hosts = new Lazy<SshHosts>(() => SshHosts.Read(home));
        return names
            .Select(name =>
                RemoteUrl.Normalize(config.Written(config._remotes[name]), host => hosts.Value.Resolve(host))
            )
            .FirstOrDefault(url => url is not null);
    }

    /// <summary>
    /// Returns the user name that the repository sets for itself, or that the person's files set under a condition that
    /// this repository meets; null if it uses the person's usual name.
    /// </summary>
    public static string? OwnUserName(string gitFolder, string home)
    {
        var config = new GitConfig(gitFolder, home);
        var file = Path.Combine(gitFolder, "config");
        config.Read(file, MaxIncludes, remotes: true, isOwn: true);
        // The repository's file comes last in git, so its name wins.
        var name = config._ownName;
        config._ownName = null;
        foreach (var usual in UsualFiles(home))
            config.Read(usual, MaxIncludes, remotes: false);
        return name ?? config._ownName;
    }

    static string[] UsualFiles(string home) =>
        [Path.Combine(home, ".config", "git", "config"), Path.Combine(home, ".gitconfig")];

    /// <summary>The longest matching shortcut wins, as in git.</summary>
    string Written(string url) =>
        _insteadOf
            .Where(each => url.StartsWith(each.Short, StringComparison.Ordinal))
            .OrderByDescending(each => each.Short.Length)
            .Select(each => each.Long + url[each.Short.Length..])
            .FirstOrDefault()
        ?? url;

    /// <param name="isOwn">Whether the file, or a condition under which it is read, belongs to the repository.</param>
    void Read(string file, int includes, bool remotes, bool isOwn = false)
    {
        var (section, name) = ("", "");
        foreach (var line in Lines(file))
        {
            if (line is ['[', ..])
            {
                (section, name) = Section(line);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || line[0] is '#' or ';')
                continue;
            var (key, value) = (line[..equals].Trim().ToLowerInvariant(), Value(line[(equals + 1)..]));
            if (section == "remote" && key == "url" && remotes)
                _remotes.TryAdd(name, value); // git fetches from the first URL
            else if (section == "url" && key == "insteadof" && value.Length > 0)
                _insteadOf.Add((value, name));
            else if (section == "user" && key == "name" && isOwn && value.Length > 0)
                _ownName = value;
            else if (
                key == "path"
                && includes > 0
                && (section == "include" || section == "includeif" && _condition.Applies(name, file))
            )
                Read(
                    value.StartsWith("~/", StringComparison.Ordinal)
                        ? Path.Combine(_home, value[2..])
                        : Path.Combine(Path.GetDirectoryName(file)!, value),
                    includes - 1,
                    remotes,
                    isOwn || section == "includeif"
                );
        }
    }

    static IEnumerable<string> Lines(string file)
    {
        try
        {
            // Do not read pipes or devices, which might never end.
            if (new FileInfo(file) is not { Exists: true, Length: > 0 and <= MaxFile })
                return [];
            return File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Parses <c>[remote "origin"]</c>.</summary>
    static (string Section, string Name) Section(string line)
    {
        var end = line.LastIndexOf(']');
        var header = line[1..(end < 0 ? line.Length : end)];
        var quote = header.IndexOf('"', StringComparison.Ordinal);
        return quote < 0
            ? (header.Trim().ToLowerInvariant(), "")
            : (
                header[..quote].Trim().ToLowerInvariant(),
                header[(quote + 1)..]
                    .TrimEnd()
                    .TrimEnd('"')
                    .Replace("\\\"", "\"", StringComparison.Ordinal)
                    .Replace("\\\\", "\\", StringComparison.Ordinal)
            );
    }

    static string Value(string text)
    {
        text = text.Trim();
        if (text is ['"', .., '"'])
            return text[1..^1].Replace("\\\\", "\\", StringComparison.Ordinal);
        var comment = text.IndexOfAny([';', '#']);
        return comment > 0 && char.IsWhiteSpace(text[comment - 1]) ? text[..comment].TrimEnd() : text;
    }
}
