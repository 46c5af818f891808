using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A home with captured transcripts, and the recorded data, in this process.</summary>
sealed class CapturedHome : IDisposable
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    public TemporaryHome Home { get; } = new();
    public AppPaths Paths => new(Home.Path, Home.Config, Home.Logger);
    public CaptureContext Context => CaptureContext.Load(Paths, TimeProvider.System);

    public static string Id(int number) => new Guid(number, 0x5e55, 0x4011, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();

    public TranscriptWriter Session(int number, string project = "work") =>
        new(Home.Projects, Home.In(project), Id(number));

    public ImportResult Import()
    {
        var context = Context;
        var finder = new TranscriptFinder(context.Log.Write);
        finder.Add(Home.Config);
        using var importer = new Importer(context, Wait);
        var result = importer.Import(finder.Files);
        if (result.Read > 0)
            StatusCacheWriter.Write(importer.Database, Paths, TimeProvider.System);
        return result;
    }

    public ForgetResult Forget(params IEnumerable<string> sessions) =>
        new SessionEraser(Context, Wait).Erase(sessions.Select(session => new SessionId(session)).ToHashSet());

    public Database Read() => Database.OpenToRead(Paths, Wait)!;

    /// <summary>Every session with all its counts, one line each, ordered by id.</summary>
    public Dictionary<string, string> Recorded(string columns = Counted, string ofResponses = CountedOfResponses)
    {
        using var database = Read();
        return database
            .Query(
                $"""
                select session_id, concat_ws('|', {columns}) || '|' || (select coalesce(string_agg(concat_ws(',', {ofResponses}), ';' order by {ofResponses}), '')
                    from responses where responses.session_id = sessions.session_id)
                from sessions
                """,
                row => (row.GetString(0), row.GetString(1))
            )
            .ToDictionary();
    }

    const string Counted = """
        project, cwd, started_at, ended_at, models, total_tokens, cost_usd, message_count, tool_call_count, skills_used, git_branch, cc_version,
        title, session_type, title_source, subagent_tokens, lower_bound_responses, transcript_path, subagent_tool_call_count, api_errors, skipped_lines
        """;

    const string CountedOfResponses =
        "response_key, agent_id, model, input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, "
        + "cache_read_tokens, cost_usd";

    /// <summary>Makes the next import read every transcript again.</summary>
    public void OutdateAll()
    {
        using var database = Database.Open(Paths, TimeProvider.System, Wait);
        Rows.Change(database, "transcripts", "-1 as size", "generation = 0");
    }

    public void Dispose() => Home.Dispose();
}
