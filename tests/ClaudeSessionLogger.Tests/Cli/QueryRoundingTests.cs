using ClaudeSessionLogger.Cli.Commands.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Tables of <c>query</c> round numbers for people; JSON and CSV have every digit.</summary>
public sealed class QueryRoundingTests
{
    [Theory]
    [InlineData("1.234567890123", "1.2346")]
    [InlineData("0.500000000000", "0.50")]
    [InlineData("0.000137500000", "0.000138")]
    [InlineData("-12.99999", "-13.00")]
    [InlineData("12.5", "12.5")]
    [InlineData("1234567", "1234567")]
    [InlineData("1e-9", "1e-9")]
    [InlineData("inf", "inf")]
    [InlineData(null, null)]
    public void A_number_is_rounded_to_four_places_or_two_digits(string? number, string? shown) =>
        Assert.Equal(shown, QueryResultView.Rounded(number));

    [Fact]
    public async Task Json_and_csv_are_exact()
    {
        using var home = new CapturedHome();
        home.Session(1).Prompt("hello").Response(new(10, 20, 0, 0, 0)).Save();
        home.Import();
        const string Sql = "select 1.234567890123::decimal(18, 12) as x";
        Assert.Contains("1.2346", (await Built.Run(home.Home, "query", Sql)).Succeeded().Out, StringComparison.Ordinal);
        foreach (var format in (string[])["--json", "--csv"])
            Assert.Contains(
                "1.234567890123",
                (await Built.Run(home.Home, "query", Sql, format)).Succeeded().Out,
                StringComparison.Ordinal
            );
    }
}
