using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>The files that <c>./release.sh --dry-run</c> has made for this system.</summary>
static class Release
{
    /// <summary>
    /// Their folder, which test.sh names in <c>CSL_RELEASE</c>. Without it the test skips; on CI it fails.
    /// </summary>
    public static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CSL_RELEASE") is { Length: > 0 } given)
                return given;
            const string Reason =
                "There are no packages: run ./test.sh, or ./release.sh --dry-run and set CSL_RELEASE.";
            var isOnCi = Environment.GetEnvironmentVariable("CI") is "true" or "1";
            Assert.False(isOnCi && ReleaseMachine.System == "linux-x64", Reason);
            Assert.Skip(Reason);
            return "";
        }
    }

    public static string Archive => Single("claude-session-logger-*.tar.gz");

    public static string Version =>
        Path.GetFileName(Archive)["claude-session-logger-".Length..^$"-{ReleaseMachine.System}.tar.gz".Length];

    public static string In(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    /// <summary>The only file that matches a pattern with a folder.</summary>
    public static string Single(string pattern)
    {
        var folder = Path.Combine(Folder, Path.GetDirectoryName(pattern) ?? "");
        return Assert.Single(Directory.GetFiles(folder, Path.GetFileName(pattern)));
    }

    /// <summary>Runs a tool of packages in this home; skips the test if the tool is not here.</summary>
    public static Task<ProgramRun> Run(TemporaryHome home, string tool, params string[] arguments)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {tool} here.");
        return ProgramRun.Of(found!, arguments, Login(home), folder: home.Path);
    }

    /// <summary>The environment of a person without any configuration of this program.</summary>
    public static Dictionary<string, string> Login(TemporaryHome home)
    {
        var environment = home.Environment();
        environment.Remove("CLAUDE_CONFIG_DIR");
        environment.Remove("CLAUDE_LOGGER_HOME");
        environment["DOTNET_CLI_HOME"] = home.Path;
        environment["NUGET_PACKAGES"] = home.In("nuget");
        environment["DOTNET_NOLOGO"] = environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        return environment;
    }
}
