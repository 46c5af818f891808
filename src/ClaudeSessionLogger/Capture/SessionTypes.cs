using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Determines a session's type from the skills it used and its directory. The user's rules
/// (<see cref="AppPaths.SessionTypes"/>) precede the built-in ones; the first match wins.
/// </summary>
sealed class SessionTypes
{
    public const string General = "general";

    static readonly SessionTypeRule[] s_builtIn =
    [
        new("dbt", Skills: ["dbt", "kimball"], Path: ["dbt"]),
        new("debugging", Skills: ["systematic-debugging"], Path: []),
        new("research", Skills: ["deep-research", "brainstorming", "research"], Path: []),
        new("planning", Skills: ["writing-plans", "executing-plans"], Path: []),
    ];

    readonly SessionTypeRule[] _rules;

    SessionTypes(IEnumerable<SessionTypeRule> own) => _rules = [.. own, .. s_builtIn];

    /// <summary>
    /// Loads the rules and never fails: errors in the user's file are passed to <paramref name="warn"/>, one sentence
    /// each.
    /// </summary>
    public static SessionTypes Load(AppPaths paths, Action<string> warn) =>
        // Most users have no rules file; then the YAML parser is not loaded.
        new(File.Exists(paths.SessionTypes) ? SessionTypesFile.Read(paths.SessionTypes, warn) : []);

    /// <summary>The example file that is written beside the user's file.</summary>
    public static byte[] Example()
    {
        using var stream = typeof(SessionTypes).Assembly.GetManifestResourceStream("session_types.example.yaml")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public string Classify(IReadOnlyCollection<string> skills, string? project, string? cwd)
    {
        var projectAndDirectory = $"{project} {cwd}";
        foreach (var rule in _rules)
        {
            if (rule.Matches(skills, projectAndDirectory))
                return rule.Type;
        }

        return General;
    }
}

/// <summary>
/// Assigns <paramref name="Type"/> to a session if the name of one of its skills contains a word of
/// <paramref name="Skills"/>, or if its project name or directory contains a word of <paramref name="Path"/>.
/// </summary>
sealed record SessionTypeRule(string Type, IReadOnlyList<string> Skills, IReadOnlyList<string> Path)
{
    public bool Matches(IReadOnlyCollection<string> skills, string projectAndDirectory)
    {
        foreach (var word in Skills)
        {
            foreach (var skill in skills)
            {
                if (skill.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        foreach (var word in Path)
        {
            if (projectAndDirectory.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;

            // Rules are written with slashes; a Windows session's directory has backslashes.
            if (
                word.Contains('/')
                && projectAndDirectory.Contains('\\')
                && projectAndDirectory.Replace('\\', '/').Contains(word, StringComparison.OrdinalIgnoreCase)
            )
                return true;
        }

        return false;
    }
}
