using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Says that no session belongs to a project, which may be mistyped, and which one may be meant.</summary>
static class UnknownProject
{
    /// <summary>Returns null if a session belongs to the project.</summary>
    public static string? Describe(Database database, string project) =>
        BudgetSpending.IsKnown(database, project)
            ? null
            : $"no session belongs to a project named {SafeText.Safe(project)} yet"
                + (
                    DidYouMean.Find(project, BudgetSpending.Projects(database)) is { } similar
                        ? $"; did you mean {SafeText.Safe(similar)}?"
                        : "."
                )
                + " Run claude-session-logger report projects to list all projects.";
}
