using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// One API response in one file: the prompt of its most complete row, and the largest output of all rows.
/// </summary>
/// <param name="Key">The hash of <c>message.id</c>, else of the row's uuid (see <see cref="ResponseKeys"/>).</param>
/// <param name="Row">The first row of the response.</param>
/// <param name="Time">The time of the first row with the figures of the most complete row.</param>
/// <param name="Complete">Whether a row has a stop reason; without one, the output is a lower bound.</param>
/// <param name="Advisor">
/// Whether it is an advisor's message, which is billed separately and is not part of the conversation.
/// </param>
readonly record struct ResponseFact(
    ulong Key,
    int Row,
    long Time,
    ResponseNames Names,
    UsageCounts Counts,
    int WebSearches,
    bool Complete,
    bool Advisor
)
{
    const decimal PicoPerUsd = 1_000_000_000_000m;

    /// <summary>No real response costs more. It keeps the cost within 64 bits.</summary>
    const decimal MaxClientCost = 999_999m;

    public string Model => Names.Model;
    public string? AgentId => Names.AgentId;

    /// <summary>
    /// Web searches reported by the response's tool calls; <see cref="WebSearches"/> may include the same ones.
    /// </summary>
    public int ToolSearches { get; init; }

    /// <summary>A hash of the request's id; 0 if no row has one, or if an older version read the rows.</summary>
    public uint Request { get; init; }

    /// <summary>Whether the stop reason of the most complete row is a refusal.</summary>
    public bool Refused { get; init; }

    /// <summary>The output of the most complete row, which can be less than the largest.</summary>
    public long OwnOutput { get; init; } = Counts.Output;

    /// <summary>What the client computed as the cost (<c>costUSD</c>), in pico-dollars; 0 if unknown.</summary>
    public long ClientPico { get; init; }

    public Usd? ClientCost => ClientPico == 0 ? null : new Usd(ClientPico / PicoPerUsd);

    /// <summary>A refusal without any output is not billed.</summary>
    public bool IsUnbilled => Refused && Counts.Output == 0;

    public static long ToPico(decimal? usd) => usd is { } cost ? (long)(Math.Min(cost, MaxClientCost) * PicoPerUsd) : 0;

    /// <summary>
    /// Merges two rows or two copies of a response. The prompt and the names are those of the more complete one: with a
    /// stop reason, else with the larger output, else the later one. Only the output is a maximum: a gateway may first
    /// estimate the prompt and correct it later.
    /// </summary>
    public static ResponseFact Merge(in ResponseFact first, in ResponseFact other)
    {
        var isSame = first.HasPromptOf(other.Counts) && first.OwnOutput == other.OwnOutput;
        var (best, rest) = !isSame && other.IsMoreCompleteThan(first) ? (other, first) : (first, other);
        return best with
        {
            Row = first.Row,
            Time = best.Time == TranscriptTime.None ? rest.Time : best.Time,
            Names = ResponseNames.Merge(first.Names, other.Names, best.Names, rest.Names),
            Counts = best.Counts with { Output = Math.Max(first.Counts.Output, other.Counts.Output) },
            WebSearches = Math.Max(first.WebSearches, other.WebSearches),
            ToolSearches = Math.Max(first.ToolSearches, other.ToolSearches),
            Complete = first.Complete || other.Complete,
            Request = first.Request == 0 ? other.Request : first.Request,
            Refused = best.Refused || (isSame && rest.Refused),
            ClientPico = best.ClientPico == 0 ? rest.ClientPico : best.ClientPico,
        };
    }

    /// <summary>Whether the counts of the prompt are the same.</summary>
    public bool HasPromptOf(in UsageCounts other) => Counts with { Output = 0 } == other with { Output = 0 };

    bool IsMoreCompleteThan(in ResponseFact first) =>
        Complete != first.Complete ? Complete
        : OwnOutput != first.OwnOutput ? OwnOutput > first.OwnOutput
        : Time >= first.Time;
}
