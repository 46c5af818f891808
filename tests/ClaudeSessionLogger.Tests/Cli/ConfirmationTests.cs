using ClaudeSessionLogger.Cli.Output;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class ConfirmationTests
{
    [Theory]
    [InlineData(true, "y")]
    [InlineData(true, "maybe", "YES")]
    [InlineData(false, "")]
    [InlineData(false, "maybe", "no")]
    [InlineData(false, "maybe", "perhaps", "who knows", "y")]
    [InlineData(false, null)]
    public void An_unclear_answer_is_asked_for_again(bool isConfirmed, params string?[]? typed)
    {
        var answers = new Queue<string?>(typed ?? [null]);
        Assert.Equal(isConfirmed, Confirmation.Ask("Forget it?", new StringWriter(), answers.Dequeue));
    }
}
