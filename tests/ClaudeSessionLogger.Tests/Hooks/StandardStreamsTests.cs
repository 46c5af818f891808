using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Streams that whoever starts the program has closed, or that take no more.</summary>
public sealed class StandardStreamsTests
{
    public StandardStreamsTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell closes them.");

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Without_them_a_session_is_recorded_as_ever(string closed)
    {
        Assert.SkipWhen(File.Exists(Path.ChangeExtension(Published.Program, ".dll")), "A runtime that is not part of the program opens files before it.");
        using var home = new TemporaryHome();
        TranscriptWriter.Small(home, 1);
        Assert.Equal(0, (await Shell(home, $"import {closed}")).ExitCode);
        Assert.Single(await Published.Sessions(home));
    }

    [Fact]
    public async Task What_cannot_be_printed_is_the_systems_fault_and_said_so()
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
