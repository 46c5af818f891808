using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

/// <summary>Repricing computes all costs again, with the same result as an import with the new prices.</summary>
public sealed class RepricerTests
{
    [Fact]
    public void Repricing_gives_the_same_result_as_an_import_with_the_new_prices()
    {
        using var home = new CaptureHome();
        new Synthetic("a")
            .Prompt()
            .Response("m1", 1_000_000, 0, model: "own-model")
            .Response("m2", 1_000_000, 0)
            .Save(home.Projects);
        new Synthetic("b").Prompt().Response("m3", 1_000_000, 0).Save(home.Projects);
        home.Import();
        Assert.Equal(["a|5|own-model|claude-opus-4-8, own-model", "b|5||claude-opus-4-8"], Costs(home));

        Prices(
            home,
            """{ "own-model": { "input": 7, "output": 1 }, "claude-opus-4-8": { "input": 2, "output": 1 } }"""
        );
        using (var database = home.Open())
        {
            Assert.True(Repricer.IsDue(database, home.Context().Prices));
            var result = Repricer.Reprice(database, home.Context().Prices);
            Assert.Equal(
                (3, 2, 10m, 11m),
                (result.Responses, result.Sessions, result.Before.Value, result.After.Value)
            );
            Assert.Empty(result.Unpriced);
            Assert.False(Repricer.IsDue(database, home.Context().Prices));
            Assert.Equal(0, Repricer.Reprice(database, home.Context().Prices).Responses);
        }

        var repriced = home.Dump();
        Assert.Equal(["a|9||own-model, claude-opus-4-8", "b|2||claude-opus-4-8"], Costs(home));
        File.Delete(home.Paths.Database);
        home.Import();
        Assert.Equal(home.Dump(), repriced);
    }

    [Fact]
    public void Repricing_reports_a_model_whose_price_was_removed()
    {
        using var home = new CaptureHome();
        Prices(home, """{ "own-model": { "input": 7, "output": 1 } }""");
        new Synthetic("a").Prompt().Response("m1", 1_000_000, 0, model: "own-model").Save(home.Projects);
        home.Import();
        File.Delete(home.Paths.Prices);
        using (var database = home.Open())
            Assert.Equal(["own-model"], Repricer.Reprice(database, home.Context().Prices).Unpriced);

        Assert.Equal(["a|0|own-model|own-model"], Costs(home));
    }

    [Fact]
    public void A_cost_too_large_for_its_column_is_capped()
    {
        using var home = new CaptureHome();
        Prices(home, """{ "own-model": { "input": 1000000, "output": 1000000 } }""");
        new Synthetic("a").Prompt().Response("m1", 90_000_000, 90_000_000, model: "own-model").Save(home.Projects);
        home.Import();

        Assert.Equal("999999|999999", home.One("select cost_usd, (select sum(cost_usd) from responses) from sessions"));
    }

    static List<string> Costs(CaptureHome home) =>
        home.Rows("select session_id, cost_usd, unpriced_models, models from sessions order by session_id");

    static void Prices(CaptureHome home, string json)
    {
        home.Paths.CreateHome();
        File.WriteAllText(home.Paths.Prices, json);
    }
}
