using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class RecordCommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"session_id\":\"\"}")]
    public async Task Input_that_names_no_session_is_refused_and_leaves_nothing_to_do(string input)
    {
        using var home = new TemporaryHome();
        var run = await ProgramRun.Of(Published.Program, ["record"], home.Environment(), input);
        Assert.Equal(64, run.ExitCode);
        Assert.Empty(home.SpoolItems());
    }
}
