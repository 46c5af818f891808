using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

/// <summary>Some gateways give several responses the same message id.</summary>
public sealed class SharedIdTests : IDisposable
{
    const string Counts = """
        select session_id, count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint, count(distinct response_key)
        from responses group by session_id order by session_id
        """;

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    static Synthetic Session(string id, bool withRequests, int responses, long input = 10)
    {
        var session = new Synthetic(id);
        for (var number = 0; number < responses; number++)
        {
            session.Prompt().Response("same", input + number, 100);
            if (withRequests)
                session.Rows[^1]["requestId"] = $"req-{id}-{number}";
            else
                session.Rows[^1].Remove("requestId");
        }

        return session;
    }

    void Import(params ReadOnlySpan<Synthetic> sessions)
    {
        foreach (var session in sessions)
            session.Save(_home.Projects);
        _home.Import();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Responses_of_several_sessions_with_one_id_are_all_counted(bool withRequests)
    {
        Import(Session("a", withRequests, 3), Session("b", withRequests, 2));
        Assert.Equal(["a|3|33|300|3", "b|2|21|200|2"], _home.Rows(Counts));
    }

    [Fact]
    public void Equal_prompts_without_request_ids_are_one_response()
    {
        var session = Session("a", withRequests: false, 1);
        session.Result("tool").Response("same", 10, 250);
        session.Rows[^1].Remove("requestId");
        Import(session);

        Assert.Equal(["a|1|10|250|1"], _home.Rows(Counts));
    }

    [Fact]
    public void A_prompt_that_is_corrected_before_the_next_user_row_is_one_response()
    {
        var session = Session("a", withRequests: false, 1);
        session.Response("same", 7, 250);
        session.Rows[^1].Remove("requestId");
        Import(session);

        Assert.Equal(["a|1|7|250|1"], _home.Rows(Counts));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fork_of_such_a_session_counts_the_copies_once(bool withRequests)
    {
        var parent = Session("parent", withRequests, 3);
        var fork = parent.Fork("fork", ForkMark.None).Prompt("on").Response("same", 50, 7);
        fork.Rows[^1]["requestId"] = "req-fork";
        Import(fork, parent);

        Assert.Equal(["fork|1|50|7|1", "parent|3|33|300|3"], _home.Rows(Counts));
    }

    [Fact]
    public void A_refusal_without_output_costs_nothing_also_after_repricing()
    {
        Import(new Synthetic("a").Prompt().Response("m", 1_000_000, 0, stop: "refusal").Response("n", 0, 40_000));
        using (var database = _home.Open())
            ClaudeSessionLogger.Capture.Pricing.Repricer.Reprice(database, _home.Context().Prices);

        Assert.Equal(
            ["0|1000000|True", "1|0|False"],
            _home.Rows("select cost_usd, input_tokens, unbilled from responses order by cost_usd")
        );
        Assert.Equal(["1|1040000"], _home.Rows("select cost_usd, total_tokens from sessions"));
    }

    [Fact]
    public void A_refusal_with_output_is_billed()
    {
        Import(new Synthetic("a").Prompt().Response("m", 0, 40_000, stop: "refusal"));
        Assert.Equal("1", _home.One("select cost_usd from sessions"));
    }
}
