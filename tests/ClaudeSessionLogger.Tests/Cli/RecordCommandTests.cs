using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class RecordCommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"session_id\":\"\"}")]
    public async Task Record_refuses_input_without_a_session_id(string input)
    {
        using var home = new TemporaryHome();
        var run = await ProgramRun.Of(Published.Program, ["record"], home.Environment(), input);
        Assert.Equal(64, run.ExitCode);
        Assert.Empty(home.SpoolItems());
    }
}
