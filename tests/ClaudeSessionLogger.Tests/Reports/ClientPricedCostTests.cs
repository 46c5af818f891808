using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>The cost of a model without a price is what the client computed, as long as there is no price.</summary>
public sealed class ClientPricedCostTests : IDisposable
{
    const string Costs = """
        select model, cost_usd, client_priced, (select cost_usd from sessions),
            (select client_priced_usd from sessions), (select unpriced_models from sessions)
        from responses order by responded_at
        """;

    readonly CapturedHome _home = new();

    public void Dispose() => _home.Dispose();

    static Synthetic Session() => new Synthetic("s").Prompt().Response("m1", 100, 200, model: "kimi-k3");

    async Task<string> Run(params string[] words) => (await Built.Run(_home.Home, words)).Succeeded().Out;

    void Import(Synthetic session)
    {
        session.Save(_home.Home.Projects);
        _home.Import();
    }

    [Fact]
    public void A_model_without_a_price_costs_what_the_client_reports_for_it()
    {
        using var home = new CaptureHome();
        Session()
            .Response("m2", 500, 100, model: "kimi-k3")
            .Response("m3", 0, 40_000)
            .CostState(0.3, 1, "kimi-k3", 300)
            .Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["kimi-k3|0.1|True|1.3|0.3|", "kimi-k3|0.2|True|1.3|0.3|", "claude-opus-4-8|1|False|1.3|0.3|"],
            home.Rows(Costs)
        );
    }

    [Fact]
    public void A_row_with_a_cost_of_the_client_needs_no_report()
    {
        using var home = new CaptureHome();
        var session = Session().Response("m2", 0, 40_000);
        foreach (var row in session.Rows)
            row["costUSD"] = 0.25;
        session.Save(home.Projects);
        home.Import();

        // The other model has a price, so the client's cost does not count.
        Assert.Equal(["kimi-k3|0.25|True|1.25|0.25|", "claude-opus-4-8|1|False|1.25|0.25|"], home.Rows(Costs));
    }

    [Fact]
    public void A_price_replaces_the_cost_of_the_client_and_its_removal_restores_it()
    {
        using var home = new CaptureHome();
        Session().CostState(0.3, 1, "kimi-k3", 200).Save(home.Projects);
        home.Import();
        File.WriteAllText(home.Paths.Prices, """{"kimi-k3": {"input": 0, "output": 10000}}""");
        Reprice();
        Assert.Equal(["kimi-k3|2|False|2|0|"], home.Rows(Costs));

        File.Delete(home.Paths.Prices);
        Reprice();
        Assert.Equal(["kimi-k3|0.3|True|0.3|0.3|"], home.Rows(Costs));

        void Reprice()
        {
            using var database = home.Open();
            ClaudeSessionLogger.Capture.Pricing.Repricer.Reprice(database, home.Context().Prices);
        }
    }

    [Fact]
    public async Task Tables_mark_it_and_explain_the_mark_once()
    {
        Import(Session().CostState(0.03, 1, "kimi-k3", 200));
        foreach (
            var words in (string[][])
                [
                    ["report"],
                    ["report", "daily"],
                    ["sessions"],
                ]
        )
        {
            var output = await Run(words);
            Assert.Contains("$0.03*", output);
            Assert.Single(output.Split('\n'), line => line.Contains("without a price", StringComparison.Ordinal));
            Assert.DoesNotContain("calls without a transcript row", output);
        }

        Assert.Contains("models without a price $0.03", await Run("sessions", "show", "s"));
    }

    [Fact]
    public async Task Json_has_it_in_the_cost_and_beside_it()
    {
        Import(Session().Response("m2", 0, 40_000).CostState(0.03, 1, "kimi-k3", 200));
        var report = JsonNode.Parse(await Run("report", "daily", "--json"))!;
        var session = JsonNode.Parse(await Run("sessions", "--json"))![0]!;

        foreach (var totals in (JsonNode[])[report["totals"]!, report["rows"]![0]!, session])
            Assert.Equal((1.03m, 0.03m), ((decimal)totals["cost_usd"]!, (decimal)totals["client_priced_usd"]!));
        Assert.Equal(0m, (decimal)report["missing"]!["unattributed_usd"]!);
    }
}
