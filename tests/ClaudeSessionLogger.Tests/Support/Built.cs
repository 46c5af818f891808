using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>The program as just built, run as a separate process in its own home.</summary>
static class Built
{
    public static Task<ProgramRun> Run(TemporaryHome home, params IEnumerable<string> arguments) =>
        Run(home.Environment(), arguments);

    public static Task<ProgramRun> Run(Dictionary<string, string> environment, params IEnumerable<string> arguments) =>
        Run(environment, "", arguments);

    public static Task<ProgramRun> Run(
        Dictionary<string, string> environment,
        string folder,
        IEnumerable<string> arguments
    )
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        return ProgramRun.Of("dotnet", [typeof(Settings).Assembly.Location, .. arguments], environment, folder: folder);
    }
}
