using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.Installation;

/// <summary>How this program was installed, and the command that upgrades it.</summary>
/// <param name="Name">The word in the file <c>installed-by</c> that every package and install script adds.</param>
/// <param name="Description">The way of installation, in words.</param>
sealed record InstallMethod(string Name, string Description, string Upgrade)
{
    public const string FileName = "installed-by";

    public const string Npm = "npm",
        Tool = "tool",
        Npx = "npx",
        Dnx = "dnx";

    const int MaxNameLength = 20;

    /// <param name="running">The path of the running program.</param>
    public static InstallMethod Of(string running)
    {
        var real = RealPath.Resolve(running);
        return Known(NameOf(real));
    }

    // Scoop and WinGet install the same archive that people unpack by hand.
    static string NameOf(string real)
    {
        var parts = real.Split('/', '\\');
        if (parts.Contains("WinGet"))
            return "winget";
        // The command of a .NET tool may be a program that starts the one in the store.
        if (Directory.Exists(Path.Combine(Path.GetDirectoryName(real)!, ".store", "claude-session-logger")))
            return Tool;
        if (parts.Contains("scoop"))
            return "scoop";
        try
        {
            var file = Path.Combine(Path.GetDirectoryName(real)!, FileName);
            using var reader = File.OpenText(file);
            return reader.ReadLine() is { Length: <= MaxNameLength } name ? name.Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static InstallMethod Known(string name) =>
        name switch
        {
            "source" => new(name, "built from source", "git pull, then ./install.sh in the checkout"),
            "archive" => new(name, "from a release archive", ScriptLine()),
            Npm => new(name, "with npm", "npm install -g claude-session-logger@latest"),
            Npx => new(name, "by npx", "npx claude-session-logger@latest setup"),
            Tool => new(name, "as a .NET tool", "dotnet tool update -g claude-session-logger"),
            Dnx => new(name, "by dnx", "dnx claude-session-logger setup"),
            "deb" => new(
                name,
                "as a Debian package",
                $"apt install with the newer .deb file from {DocsPage.Repository}/releases"
            ),
            "homebrew" => new(name, "with Homebrew", "brew upgrade claude-session-logger"),
            "scoop" => new(name, "with Scoop", "scoop update claude-session-logger"),
            "winget" => new(name, "with WinGet", "winget upgrade claude-session-logger"),
            _ => new("", "by hand", ScriptLine()),
        };

    static string ScriptLine() =>
        OperatingSystem.IsWindows()
            ? $"irm {DocsPage.Repository}/releases/latest/download/install.ps1 | iex"
            : $"curl -fsSL {DocsPage.Repository}/releases/latest/download/install.sh | sh";
}
