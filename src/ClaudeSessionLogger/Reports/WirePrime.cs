namespace ClaudeSessionLogger.Reports;

/// <summary>What <c>prime --json</c> prints; <paramref name="Text"/> is null where there is nothing to say.</summary>
sealed record WirePrime(string? Project, string? Text, int Tokens);
