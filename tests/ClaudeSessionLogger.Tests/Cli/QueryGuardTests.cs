using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>Queries that DuckDB does not end by itself.</summary>
public sealed class QueryGuardTests : IDisposable
{
    readonly LogMachine _machine = new("Ada");

    public QueryGuardTests() => _machine.Log("one");

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("select length(repeat('a', 3000000000))")]
    [InlineData("select format('{:>2000000000}', 'x')")]
    public async Task A_query_that_exceeds_the_memory_limit_is_ended(string sql)
    {
        var run = await _machine.Run("query", "--json", sql);
        Assert.Equal(64, run.ExitCode);
        Assert.Matches("memory|too large|maximum|limit", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_cannot_be_cancelled_is_ended()
    {
        var run = await _machine.Run(
            "query",
            "--timeout",
            "1",
            "--json",
            "select levenshtein(repeat('ab', 200000), repeat('ba', 200000))"
        );
        Assert.Equal((64, ""), (run.ExitCode, run.Out));
        Assert.Contains("took longer than 1 s", run.Error, StringComparison.Ordinal);
    }
}
