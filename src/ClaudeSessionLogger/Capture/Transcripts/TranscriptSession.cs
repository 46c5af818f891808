using System.Text;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>Determines the session of a transcript from its path and from the session ids in its rows.</summary>
/// <remarks>
/// The session in the path is used if any row names it (even if other rows are damaged), or if no row names a session.
/// Otherwise the rows decide. In a subagent's transcript, the responses decide before the prompt, because the prompt
/// can name a session that the client abandoned at once (version 2.0.76, on a resume).
/// </remarks>
/// <param name="pathSession">The session in the file's path.</param>
/// <param name="isAgent">Whether the file is a subagent's transcript.</param>
sealed class TranscriptSession(StringPool names, SessionId pathSession, bool isAgent)
{
    readonly byte[] _path = Encoding.UTF8.GetBytes(pathSession.Value);
    SessionId? _ofResponse,
        _ofConversation,
        _ofAny;
    bool _isConfirmed;

    public SessionId Id => _isConfirmed ? pathSession : _ofResponse ?? _ofConversation ?? _ofAny ?? pathSession;

    public void Add(in TranscriptRow row, bool isConversation, bool isAssistant = false)
    {
        if (_isConfirmed || row.SessionId.IsEmpty)
            return;
        if (row.SessionId.SequenceEqual(_path))
            _isConfirmed = true;
        if (_ofAny is null)
            _ofAny = new SessionId(names.InternText(row.SessionId));
        if (isConversation)
            _ofConversation ??= new SessionId(names.InternText(row.SessionId));
        if (isAssistant && isAgent)
            _ofResponse ??= new SessionId(names.InternText(row.SessionId));
    }
}
