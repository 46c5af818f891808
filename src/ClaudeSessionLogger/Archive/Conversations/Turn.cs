using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>A prompt or command, and everything until the next one.</summary>
/// <param name="Number">From 1; 0 for what comes before the first prompt.</param>
/// <param name="FirstMessage">The number of its first message.</param>
sealed record Turn(int Number, int FirstMessage, DateTime? At)
{
    /// <summary>The cost of its responses, and of the subagents that it started.</summary>
    public TurnCost Cost { get; set; }

    /// <summary>The part of the cost that subagents have.</summary>
    public TurnCost SubagentCost { get; set; }
}

/// <summary>A sum of costs, and whether it lacks any.</summary>
readonly record struct TurnCost(decimal Usd, CostMark Mark)
{
    public static TurnCost operator +(TurnCost a, TurnCost b) => new(a.Usd + b.Usd, a.Mark | b.Mark);

    public override string ToString() =>
        Mark.Apply(Usd is > 0 and < 0.005m ? "<$0.01" : new Usd(Usd).ToString(), Usd == 0);
}
