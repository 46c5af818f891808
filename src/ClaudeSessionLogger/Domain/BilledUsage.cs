namespace ClaudeSessionLogger.Domain;

/// <summary>
/// The usage that one API response is billed for. <paramref name="Model"/> is the name in the transcript. A refusal
/// without output is not billed.
/// </summary>
readonly record struct BilledUsage(
    string Model,
    Tokens Tokens,
    bool Fast,
    bool UsOnly,
    int WebSearches,
    bool Unbilled = false
);
