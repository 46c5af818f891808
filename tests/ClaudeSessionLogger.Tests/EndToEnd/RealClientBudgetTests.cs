using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>A budget that blocks, in the real client: what is refused never reaches the model.</summary>
public sealed class RealClientBudgetTests
{
    [Fact]
    public async Task A_prompt_over_a_blocking_budget_is_refused_with_the_reason_and_the_next_goes_when_the_budget_is_taken_away()
    {
        using var client = await RealClient.Bare("2.1.330");
        await client.RunScript("budget.sh", ("PROGRAM", Published.Program));

        var prompts = client.Requests.Where(request => !request.IsBackground).Select(request => request.SessionId).ToHashSet();
        Assert.Contains(client.SessionOf("spent"), prompts);
        Assert.Contains(client.SessionOf("allowed"), prompts);
        Assert.Equal(2, prompts.Count);
        var told = await File.ReadAllTextAsync(client.Output("refused.json"), TestContext.Current.CancellationToken)
            + await File.ReadAllTextAsync(client.Output("refused.err"), TestContext.Current.CancellationToken);
        Assert.Contains("budget", told, StringComparison.OrdinalIgnoreCase);
    }
}
