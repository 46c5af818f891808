using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Finds the session that a row was copied from, if it is a copy.</summary>
static class CopiedRow
{
    /// <summary>The session in which a copied response was created; null if it is this session.</summary>
    public static SessionId? OriginalSession(in TranscriptRow row, StringPool names) =>
        row.RequestSessionId.IsEmpty || row.RequestSessionId.SequenceEqual(row.SessionId)
            ? null
            : new SessionId(names.InternText(row.RequestSessionId));

    /// <summary>The session whose transcript the row was copied from, which may itself contain only a copy.</summary>
    public static SessionId? SourceSession(in TranscriptRow row, StringPool names)
    {
        if (row.ForkedFrom is not [(byte)'{', ..])
            return null;

        var json = new JsonCursor(row.ForkedFrom);
        json.EnterObject();
        while (json.NextProperty(out var name))
        {
            var value = json.Value();
            if (name.SequenceEqual("sessionId"u8) && names.Intern(value) is { } source)
                return new(source);
        }

        return null;
    }
}
