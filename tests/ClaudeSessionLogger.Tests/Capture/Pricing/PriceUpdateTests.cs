using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

public sealed class PriceUpdateTests
{
    static readonly DateOnly s_today = new(2026, 11, 28);

    static PriceUpdate Plan(string list, string? own = null, string? provider = null, params string[] recorded) =>
        PriceUpdate.Plan(
            PriceList.Read(Encoding.UTF8.GetBytes(list), "list"),
            PriceBook.Create(own is null ? null : Encoding.UTF8.GetBytes(own), "prices.json", out _),
            recorded,
            provider,
            s_today
        );

    static string Edit(string old, PriceUpdate update) =>
        Encoding.UTF8.GetString(OwnPriceFile.Edit(Encoding.UTF8.GetBytes(old), update.Changes, "prices.json"));

    const string Sold = """
        { "a": { "models": { "kimi-k3": { "cost": { "input": 1, "output": 4 } },
            "glm": { "cost": { "input": 1, "output": 4 } } } },
          "b": { "models": { "kimi-k3": { "cost": { "input": 2, "output": 4 } },
            "glm": { "cost": { "input": 1, "output": 4 } } } } }
        """;

    [Fact]
    public void Only_claude_models_and_recorded_models_are_taken()
    {
        var update = Plan(
            """
            { "claude-opus-9-20270101": { "input": 1, "output": 2 }, "gpt-7": { "input": 1, "output": 2 },
              "kimi": { "input": 1, "output": 2 } }
            """,
            recorded: ["kimi", "<synthetic>"]
        );
        Assert.Equal(["claude-opus-9", "kimi"], update.Changes.Select(change => change.Model));
    }

    [Fact]
    public void A_price_that_is_the_same_is_no_change() =>
        Assert.Empty(
            Plan(
                """{ "claude-opus-4-8": { "input": 5.0, "output": 25, "cache_write": 6.25, "cache_read": 0.5 } }"""
            ).Changes
        );

    [Fact]
    public void What_a_list_does_not_state_stays()
    {
        var change = Assert.Single(Plan("""{ "claude-haiku-5-5": { "input": 0.2, "output": 1 } }""").Changes);
        Assert.Equal((0.1m, 0.2m), (change.Old!.Input, change.New.Input));
        Assert.Equal(new LongContext(100_000, 5, 5), change.New.LongContext);
    }

    [Fact]
    public void A_model_with_several_prices_needs_a_provider()
    {
        var update = Plan(Sold, recorded: ["kimi-k3", "glm"]);
        Assert.Equal(["kimi-k3"], update.Ambiguous);
        Assert.Equal("glm", Assert.Single(update.Changes).Model);
        Assert.Equal(2, Plan(Sold, provider: "b", recorded: "kimi-k3").Changes[0].New.Input);
    }

    [Fact]
    public void A_price_counts_as_typed_until_an_update_wrote_it_and_again_when_edited()
    {
        const string Own = """{ "claude-opus-4-8": { "input": 7, "output": 8 } }""";
        var first = Plan("""{ "claude-opus-4-8": { "input": 4, "output": 20 } }""", Own);
        Assert.True(Assert.Single(first.Changes).IsTyped);

        const string Next = """{ "claude-opus-4-8": { "input": 3, "output": 15 } }""";
        var written = Edit(Own, first);
        Assert.False(Assert.Single(Plan(Next, written).Changes).IsTyped);
        Assert.True(Assert.Single(Plan(Next, written.Replace("\"output\": 20", "\"output\": 21")).Changes).IsTyped);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{ \"b\": { \"input\": 1, \"output\": 2 } }")]
    [InlineData("{\n  // mine\n  \"b\": { \"input\": 1, \"output\": 2 }, // a comma, in a comment\n}\n")]
    [InlineData("{\n  \"b\": { \"input\": 1, \"output\": 2 } /* a, b */\n}\n")]
    [InlineData("{ \"claude-opus-9\": { \"input\": 3, \"output\": 2 }, \"b\": { \"input\": 1, \"output\": 2 } }")]
    public void The_rest_of_the_users_file_stays_as_it_is(string old)
    {
        var update = Plan(
            """{ "claude-opus-9": { "input": 4, "output": 20, "long_context": { "above": 9, "prompt": 2, "output": 1 } } }"""
        );
        var text = Edit(old, update);
        var file = PriceFile.Read(Encoding.UTF8.GetBytes(text), "prices.json", isOwn: true);
        Assert.Empty(file.Warnings);
        Assert.Equal(update.Changes[0].New, file.Prices["claude-opus-9"]);
        if (old.Contains("\"b\"", StringComparison.Ordinal))
            Assert.Contains("\"b\": { \"input\": 1, \"output\": 2 }", text, StringComparison.Ordinal);
        foreach (var comment in (string[])["// mine", "// a comma, in a comment", "/* a, b */"])
            Assert.Equal(
                old.Contains(comment, StringComparison.Ordinal),
                text.Contains(comment, StringComparison.Ordinal)
            );
    }

    [Fact]
    public void A_users_file_that_is_not_valid_json_is_not_touched()
    {
        var update = Plan("""{ "claude-opus-9": { "input": 4, "output": 20 } }""");
        Assert.Contains("line 2", Assert.Throws<Failure>(() => Edit("{\n nonsense", update)).Message);
    }
}
