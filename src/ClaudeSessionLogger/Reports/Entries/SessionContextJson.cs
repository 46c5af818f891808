using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Entries;

/// <summary>The output of <c>prime --json</c>; <paramref name="Text"/> is null if there is no context.</summary>
sealed record SessionContextJson(string? Project, string? Text, int Tokens);
