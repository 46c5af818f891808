namespace ClaudeSessionLogger.Domain;

/// <summary>What one API response is billed for. <paramref name="Model"/> is the name as the transcript has it.</summary>
readonly record struct BilledUsage(string Model, Tokens Tokens, bool Fast, bool UsOnly, int WebSearches);
