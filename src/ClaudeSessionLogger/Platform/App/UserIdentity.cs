using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// Determines the person's name: <c>CLAUDE_LOGGER_USER</c>, else that of the client's hooks, else the name given at
/// setup, else <c>git config user.name</c>, else <see cref="Unknown"/>.
/// </summary>
static class UserIdentity
{
    public const string Unknown = "unknown";

    const int MaxLength = 100;
    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <param name="folder">
    /// The folder in which to run git, because a repository can set its own user name; null for the global user name.
    /// </param>
    /// <param name="variables">Environment variables that take precedence over the process's own.</param>
    public static string UserName(string? folder = null, IReadOnlyDictionary<string, string>? variables = null) =>
        Clean(Variable(HookUser.Variable, variables)) ?? Clean(AskGit(folder, variables)) ?? Unknown;

    /// <summary>Returns the person's name, whatever the current repository.</summary>
    public static string UserName(Settings settings) => ChosenName(settings) ?? Clean(settings.User) ?? UserName();

    /// <summary>
    /// Returns the name under which this person joined the hub. It stays the same there, because others know the
    /// person, and the hub keeps their memory, under this name.
    /// </summary>
    public static string HubName(Settings settings) => Clean(settings.HubUser) ?? UserName(settings);

    /// <summary>
    /// Returns the author of what a person writes in a folder: <c>CLAUDE_LOGGER_USER</c>, else the user name that git
    /// has for this repository alone, else the person's usual name.
    /// </summary>
    public static string Author(Settings settings, string? folder)
    {
        if (Clean(HookUser.FromEnvironment) is { } name)
            return name;
        return RepositoryName(settings, folder)
            ?? Clean(settings.User)
            ?? UserName() switch
            {
                Unknown => UserName(settings),
                var usual => usual,
            };
    }

    /// <summary>
    /// Returns the user name in git's configuration of this repository. Null if this repository has no name of its own,
    /// or if an environment variable of this process or of the client's hooks names the person.
    /// </summary>
    public static string? SessionAuthor(Settings settings, string? folder) =>
        ChosenName(settings) is null ? RepositoryName(settings, folder) : null;

    // The name in the environment of this process, or of the client's hooks.
    static string? ChosenName(Settings settings) =>
        Clean(HookUser.FromEnvironment) ?? Clean(HookUser.Load(settings.Paths));

    static string? RepositoryName(Settings settings, string? folder) =>
        folder is not null && GitRepository.Find(folder) is { } repository
            ? Clean(GitConfig.OwnUserName(repository.GitFolder, settings.Paths.UserHome))
            : null;

    // Runs git, once and with a time limit, because git's rules for includes, conditions, scopes and overrides are too
    // complex to implement here. Hooks do not call this method.
    static string? AskGit(string? folder, IReadOnlyDictionary<string, string>? variables)
    {
        if (FindGit(Variable("PATH", variables)) is not { } git)
            return null;

        var start = new ProcessStartInfo(git, ["config", "--get", "user.name"])
        {
            WorkingDirectory = Directory.Exists(folder)
                ? folder
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            CreateNoWindow = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            if (process.WaitForExit(s_limit))
                return process.ExitCode == 0 ? process.StandardOutput.ReadToEnd() : null;
            process.Kill();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException) { }

        return null;
    }

    // Searches only the absolute folders of PATH. For a name without a path, .NET would search the current directory
    // first, and a repository may contain its own program named "git".
    static string? FindGit(string? path)
    {
        var file = OperatingSystem.IsWindows() ? "git.exe" : "git";
        var git = path
            ?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);

        // Without Apple's developer tools, this git is a stub that opens a dialog to install them.
        return
            git == "/usr/bin/git"
            && OperatingSystem.IsMacOS()
            && !Directory.Exists("/Library/Developer/CommandLineTools")
            && !Directory.Exists("/Applications/Xcode.app")
            ? null
            : git;
    }

    static string? Variable(string name, IReadOnlyDictionary<string, string>? variables) =>
        variables?.TryGetValue(name, out var value) == true ? value : Environment.GetEnvironmentVariable(name);

    /// <summary>Returns the name as one line without control characters; null if nothing is left.</summary>
    public static string? Clean(string? name)
    {
        var line = new StringBuilder();
        foreach (var rune in (name ?? "").Trim().EnumerateRunes())
        {
            if (line.Length >= MaxLength)
                break;
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString().Trim() is { Length: > 0 } clean ? clean : null;
    }
}
