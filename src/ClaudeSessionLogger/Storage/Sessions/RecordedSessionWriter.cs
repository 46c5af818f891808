using ClaudeSessionLogger.Domain;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>Appends sessions one by one, without collecting them in memory.</summary>
/// <param name="staged">
/// A table with <c>session_id</c> and the columns of <see cref="SessionColumns.Computed"/>.
/// </param>
/// <param name="written">Gets the directory of each session that was added.</param>
sealed class RecordedSessionWriter(
    DuckDBAppender staged,
    PortionAppender responses,
    DuckDBAppender reported,
    Dictionary<SessionId, string?> written
)
{
    public void Add(RecordedSession recorded)
    {
        written[recorded.Session.Id] = recorded.Session.Cwd;
        Append(staged, recorded.Session);
        Append(responses, recorded.Responses);
        Append(reported, recorded.Reported);
    }

    static void Append(DuckDBAppender appender, Session session)
    {
        var row = appender
            .CreateRow()
            .AppendValue(session.Id.Value)
            .AppendValue(session.Project)
            .AppendValue(session.Cwd);
        if (session.StartedAt is { } started)
            row.AppendValue(DateOnly.FromDateTime(started));
        else
            row.AppendNullValue();
        row.AppendValue(session.StartedAt)
            .AppendValue(session.EndedAt)
            .AppendValue(
                session.EndedAt is { } ended && session.StartedAt is { } start ? (ended - start).TotalMinutes : null
            )
            .AppendValue(Join(session.Models))
            .AppendValue(session.Tokens.Input)
            .AppendValue(session.Tokens.Output)
            .AppendValue(session.Tokens.CacheWrite)
            .AppendValue(session.Tokens.CacheRead)
            .AppendValue(session.Tokens.Total)
            .AppendValue(session.Cost.Value)
            .AppendValue(session.MessageCount)
            .AppendValue(session.ToolCallCount)
            .AppendValue(Join(session.Skills))
            .AppendValue(session.GitBranch)
            .AppendValue(session.ClientVersion)
            .AppendValue(session.Title)
            .AppendValue(session.Type)
            .AppendValue(session.TitleSource)
            .AppendValue(session.ReportedCost?.Value)
            .AppendValue(session.Tokens.CacheWrite1h)
            .AppendValue(session.WebSearches)
            .AppendValue(session.SubagentTokens)
            .AppendValue(session.LowerBoundResponses)
            .AppendValue(Join(session.UnpricedModels))
            .AppendValue(session.TranscriptPath)
            .AppendValue(session.SubagentToolCallCount)
            .AppendValue(session.ApiErrors)
            .AppendValue(session.SkippedLines)
            .AppendValue(session.ProjectId)
            .AppendValue(session.ClientPriced.Value)
            .EndRow();
    }

    static void Append(PortionAppender appender, IEnumerable<SessionResponse> responses)
    {
        foreach (var response in responses)
        {
            var tokens = response.Usage.Tokens;
            appender
                .CreateRow()
                .AppendValue(response.SessionId.Value)
                .AppendValue(response.Key)
                .AppendValue(response.AgentId)
                .AppendValue(response.At)
                .AppendValue(response.Usage.Model)
                .AppendValue(response.GitBranch)
                .AppendValue(response.Speed)
                .AppendValue(response.Geo)
                .AppendValue(response.Tier)
                .AppendValue(tokens.Input)
                .AppendValue(tokens.Output)
                .AppendValue(tokens.CacheWrite5m)
                .AppendValue(tokens.CacheWrite1h)
                .AppendValue(tokens.CacheRead)
                .AppendValue(response.Usage.WebSearches)
                .AppendValue(response.IsLowerBound)
                .AppendValue(response.IsAdvisor)
                .AppendValue(false)
                .AppendValue(response.Cost?.Value)
                .AppendValue(response.ClientCost?.Value)
                .AppendValue(response.IsClientPriced)
                .AppendValue(response.Usage.Unbilled)
                .EndRow();
        }
    }

    static void Append(DuckDBAppender appender, IEnumerable<ReportedModel> reported)
    {
        foreach (var model in reported)
        {
            appender
                .CreateRow()
                .AppendValue(model.SessionId.Value)
                .AppendValue(model.Model)
                .AppendValue(model.Tokens.Input)
                .AppendValue(model.Tokens.Output)
                .AppendValue(model.Tokens.CacheWrite5m)
                .AppendValue(model.Tokens.CacheWrite1h)
                .AppendValue(model.Tokens.CacheRead)
                .AppendValue(model.Cost.Value)
                .EndRow();
        }
    }

    static string? Join(IReadOnlyCollection<string> names) => names.Count == 0 ? null : string.Join(", ", names);
}
