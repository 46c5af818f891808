using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// The usage that a database contains for each session and model, and the files from which it was counted.
/// </summary>
sealed class RecountSnapshot
{
    static readonly Dictionary<string, ModelCount> s_none = [];

    readonly Database _database;
    readonly Dictionary<SessionId, Dictionary<string, ModelCount>> _models = [];

    public RecountSnapshot(Database database)
    {
        _database = database;
        Projects = database
            .Query(
                "select session_id, coalesce(project, '') from sessions",
                row => (new SessionId(row.GetString(0)), row.GetString(1))
            )
            .ToDictionary();
        Files = database.Query(
            "select path, generation, size, modified, session_id, hidden from transcripts",
            row => new CountedFile(
                row.GetString(0),
                row.GetInt32(1),
                new(row.GetInt64(2), row.GetInt64(3)),
                new(row.GetString(4)),
                row.GetBoolean(5)
            )
        );
        foreach (
            var (session, model, count) in database.Query(
                """
                select session_id, model, count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
                    sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint,
                    sum(cache_read_tokens)::bigint, sum(web_search_requests)::bigint, coalesce(sum(cost_usd), 0)
                from responses group by session_id, model
                """,
                row =>
                    (
                        new SessionId(row.GetString(0)),
                        row.GetString(1),
                        new ModelCount(
                            row.Count(2),
                            new(row.Count(3), row.Count(4), row.Count(5), row.Count(6), row.Count(7)),
                            row.Count(8),
                            row.GetDecimal(9)
                        )
                    )
            )
        )
        {
            if (!_models.TryGetValue(session, out var models))
                _models[session] = models = new(StringComparer.Ordinal);
            models[model] = count;
        }
    }

    /// <summary>The project of each session.</summary>
    public IReadOnlyDictionary<SessionId, string> Projects { get; }
    public IReadOnlyList<CountedFile> Files { get; }

    public IReadOnlyDictionary<string, ModelCount> Of(SessionId session) =>
        _models.GetValueOrDefault(session) ?? s_none;

    /// <summary>The sessions that contain a copy of one of this session's rows.</summary>
    public HashSet<SessionId> Relatives(SessionId session)
    {
        var transcripts = new TranscriptStore(_database);
        var own = new HashSet<ulong>();
        foreach (var transcript in transcripts.OfSessions([session]))
            own.UnionWith(MemoryMarshal.Cast<byte, ulong>(transcript.Keys).ToArray());
        own.Remove(RowKey.None);
        var relatives = new HashSet<SessionId>();
        transcripts.VisitKeys(
            (other, keys) =>
            {
                if (other == session || relatives.Contains(other))
                    return;
                foreach (var key in MemoryMarshal.Cast<byte, ulong>(keys))
                {
                    if (own.Contains(key))
                    {
                        relatives.Add(other);
                        return;
                    }
                }
            }
        );
        return relatives;
    }
}

/// <param name="Generation">0 for the current file; greater for an older state of the file.</param>
readonly record struct CountedFile(
    string Path,
    int Generation,
    TranscriptStamp Stamp,
    SessionId SessionId,
    bool IsHidden
);
