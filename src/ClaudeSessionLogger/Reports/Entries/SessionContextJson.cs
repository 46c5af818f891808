namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>What <c>prime --json</c> prints; <paramref name="Text"/> is null where there is nothing to say.</summary>
sealed record SessionContextJson(string? Project, string? Text, int Tokens);
