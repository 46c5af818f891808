using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// All sessions to search, each once: on the disk or else in the archive. Subagents of older clients, whose transcripts
/// lie beside those of their sessions, are found by the id in their rows.
/// </summary>
static class SearchedSessions
{
    // The id is in the first row, which may begin with a long prompt.
    const int HeadLength = 64 << 10;

    public static IEnumerable<SessionFootprint> All(DiskSessionFiles disk, ArchivedSessionFiles? archive)
    {
        var sessions = new Dictionary<SessionId, SessionFootprint>();
        var beside = new List<SessionFile>();
        foreach (var session in disk.Searched())
            if (session.Files is [var file] && DiskSessionFiles.IsBeside(file))
                beside.Add(file);
            else
                sessions[session.SessionId] = session;
        foreach (var session in archive?.Searched() ?? [])
            sessions[session.SessionId] =
                sessions.TryGetValue(session.SessionId, out var known) && known.Transcript is not null
                    ? known.With(session)
                    : session;
        foreach (var file in beside)
        {
            var id = SessionOf(file) ?? new(Path.GetFileNameWithoutExtension(file.Path));
            if (!sessions.TryGetValue(id, out var known))
                sessions[id] = new(id, [file]);
            else if (known.Files.All(other => other.Path != file.Path))
                sessions[id] = known with { Files = [.. known.Files, file] };
        }

        return sessions.Values;
    }

    static SessionId? SessionOf(SessionFile file)
    {
        try
        {
            using var stream = file.Open();
            var head = new byte[Math.Min(HeadLength, file.Size)];
            var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            var name = head.AsSpan(0, read).IndexOf("\"sessionId\":\""u8);
            if (name < 0)
                return null;
            var start = name + "\"sessionId\":\""u8.Length;
            var end = StringScan.End(head.AsSpan(0, read), start);
            return end < 0 ? null : SessionId.Of(JsonValue.Unescape(head.AsSpan(start, end - start)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
