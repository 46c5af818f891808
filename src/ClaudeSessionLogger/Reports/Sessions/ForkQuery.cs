using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Finds which sessions are forks, from the facts of their transcripts: no column says so.</summary>
static class ForkQuery
{
    /// <summary>Unpacking the facts of thousands of transcripts would take seconds.</summary>
    const int MaxSessions = 500;

    /// <summary>
    /// Returns the session from which each fork was copied; empty for a list that is too long.
    /// </summary>
    public static IReadOnlyDictionary<SessionId, SessionId> Read(
        Database database,
        IReadOnlyCollection<SessionId> sessions
    )
    {
        var origins = new Dictionary<SessionId, SessionId>();
        if (sessions.Count > MaxSessions)
            return origins;
        foreach (
            var transcript in new TranscriptStore(database)
                .OfSessions(sessions)
                .Where(transcript => transcript is { Generation: 0, Hidden: false })
        )
        {
            var facts = FactsCodec.Decode(transcript.Keys, transcript.Facts);
            if (facts is { AgentId: null, Marks: [.., var mark] } && mark.SessionId != facts.SessionId)
                origins[facts.SessionId] = mark.SessionId;
        }

        return origins;
    }
}
