using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Standard streams that are closed or full.</summary>
public sealed class StandardStreamsTests
{
    public StandardStreamsTests() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test closes the streams with a POSIX shell.");

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task A_session_is_recorded_with_closed_standard_streams(string closed)
    {
        Assert.SkipWhen(
            File.Exists(Path.ChangeExtension(Published.Program, ".dll")),
            "A runtime that is not part of the program opens files before it."
        );
        using var home = new TemporaryHome();
        TranscriptWriter.Small(home, 1);
        Assert.Equal(0, (await Shell(home, $"import {closed}")).ExitCode);
        Assert.Single(await Published.Sessions(home));
    }

    [Fact]
    public async Task A_full_output_device_is_reported_as_a_file_error()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no full device here.");
        using var home = new TemporaryHome();
        var run = await Shell(home, "prices >/dev/full");
        Assert.Equal(74, run.ExitCode);
        Assert.StartsWith("claude-session-logger: file access failed: ", run.Error, StringComparison.Ordinal);
    }

    static Task<ProgramRun> Shell(TemporaryHome home, string line) =>
        ProgramRun.Of("sh", ["-c", $"\"$0\" {line}", Published.Program], home.Environment());
}
