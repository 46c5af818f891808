using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>
/// .NET cannot open a path that is not valid UTF-8. Folders and transcripts with such names are named, not skipped in
/// silence.
/// </summary>
public sealed class NamesThatAreNotUnicodeTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose()
    {
        // .NET cannot delete them either.
        using var process = System.Diagnostics.Process.Start("rm", ["-rf", _home.Root]);
        process.WaitForExit();
    }

    [Fact]
    public async Task Import_and_doctor_name_folders_and_transcripts_that_are_not_UTF8()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux allows such names");
        TranscriptWriter.Small(_home, 1);
        var script = """
            cd "$CLAUDE_CONFIG_DIR/projects"
            mkdir "$(printf 'caf\351')" && cp ./*work/*.jsonl "$(printf 'caf\351')/"
            cd ./*work && cp ./*.jsonl "$(printf '\351').jsonl"
            """;
        (await ProgramRun.Of("bash", ["-c", script], _home.Environment())).Succeeded();

        var import = (await Built.Run(_home, "import")).Succeeded();
        var doctor = await Built.Run(_home, "doctor");

        foreach (var name in (string[])["caf\uFFFD", "\uFFFD.jsonl"])
        {
            Assert.Contains($"{name}: its name is not valid UTF-8", import.Error, StringComparison.Ordinal);
            Assert.Contains(name, doctor.Out, StringComparison.Ordinal);
        }

        Assert.Contains("read 1 of 1 transcript", import.Out, StringComparison.Ordinal);
    }
}
