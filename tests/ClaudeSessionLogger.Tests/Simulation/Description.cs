using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Describes an entry completely as text, for comparison and failure messages.</summary>
static class Description
{
    public static string Of(LogEntry? entry) =>
        entry is null
            ? "nothing"
            : string.Join(
                '|',
                (object?[])
                    [
                        entry.Id,
                        entry.SessionId,
                        entry.LoggedAt.Ticks,
                        entry.CategoryText,
                        entry.StatusText,
                        entry.Title,
                        entry.Body,
                        entry.UpdatedAt?.Ticks,
                        entry.CreatedBy,
                        entry.UpdatedBy,
                        entry.Project,
                        entry.Claim,
                        entry.Events,
                        .. entry.Notes,
                        .. entry.Conflicts,
                        .. entry
                            .CurrentEvents.OrderBy(field => field.Key)
                            .Select(field => $"{field.Key}={field.Value}"),
                    ]
            );
}
