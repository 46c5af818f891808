using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform.Text;

/// <summary>Names in a sentence.</summary>
public sealed class NameListTests
{
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData("Ann Bob", "Ann and Bob")]
    [InlineData("Ann Bob Cleo", "Ann, Bob and Cleo")]
    public void The_last_of_several_names_follows_and(string names, string expected) =>
        Assert.Equal(expected, NameList.Join(names.Split(' ')));
}
