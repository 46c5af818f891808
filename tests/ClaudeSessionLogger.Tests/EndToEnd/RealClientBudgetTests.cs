using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>A blocking budget in the real client: a refused prompt never reaches the model.</summary>
public sealed class RealClientBudgetTests
{
    [Fact]
    public async Task A_blocking_budget_refuses_prompts_until_it_is_removed()
    {
        using var client = await RealClient.Bare("2.1.330");
        await client.RunScript("budget.sh", ("PROGRAM", Published.Program));

        var prompts = client
            .Requests.Where(request => !request.IsBackground)
            .Select(request => request.SessionId)
            .ToHashSet();
        Assert.Contains(client.SessionOf("spent"), prompts);
        Assert.Contains(client.SessionOf("allowed"), prompts);
        Assert.Equal(2, prompts.Count);
        var output =
            await File.ReadAllTextAsync(client.Output("refused.json"), TestContext.Current.CancellationToken)
            + await File.ReadAllTextAsync(client.Output("refused.err"), TestContext.Current.CancellationToken);
        Assert.Contains("budget", output, StringComparison.OrdinalIgnoreCase);
    }
}
