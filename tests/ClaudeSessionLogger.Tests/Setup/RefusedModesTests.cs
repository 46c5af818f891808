using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>
/// Drives on which files can be written, but their permissions cannot be changed: a Windows drive under WSL, a network
/// drive, FAT.
/// </summary>
public sealed class RefusedModesTests
{
    const string Refusals = """
        #include <errno.h>
        #include <fcntl.h>
        #include <sys/stat.h>
        int fchmod(int f, mode_t m) { errno = EPERM; return -1; }
        int chmod(const char *p, mode_t m) { errno = EPERM; return -1; }
        int fchmodat(int d, const char *p, mode_t m, int f) { errno = EPERM; return -1; }
        """;

    [Fact]
    public async Task A_refused_chmod_stops_neither_setup_nor_a_hub_nor_a_page()
    {
        using var home = new TemporaryHome("home");
        TranscriptWriter.Small(home, 1);
        Directory.CreateDirectory(home.Config);
        var settings = Path.Combine(home.Config, "settings.json");
        var token = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(settings, """{"model":"opus"}""", token);
        var environment = await Preload.With(home, Refusals);

        var setup = (await Run("setup", "--user", "Ada", "--hub", home.In("hub"), "--json")).Succeeded();
        Assert.DoesNotContain("\"failed\"", setup.Out, StringComparison.Ordinal);
        var written = await File.ReadAllTextAsync(settings, token);
        Assert.Contains(
            "\"model\":\"opus\"",
            written.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("claude-session-logger", written, StringComparison.Ordinal);

        (await Run("log", "a finding")).Succeeded();
        (await Run("flush")).Succeeded();
        (await Run("backup", home.In("b.duckdb"))).Succeeded();
        (await Run("report", "--html", home.In("report.html"))).Succeeded();

        Task<ProgramRun> Run(params string[] arguments) => ProgramRun.Of(Published.Program, arguments, environment);
    }
}
