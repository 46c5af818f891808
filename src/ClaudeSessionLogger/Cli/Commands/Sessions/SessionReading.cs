using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>A session that is read by a command.</summary>
sealed class SessionReading
{
    readonly SessionFootprint _files;
    readonly SessionRow? _recorded;

    SessionReading(SessionFootprint files, SessionRow? recorded, Conversation conversation) =>
        (_files, _recorded, Conversation) = (files, recorded, conversation);

    public Conversation Conversation { get; }

    /// <summary>Finds and opens a session; throws a <see cref="Failure"/> if its conversation is not there.</summary>
    public static SessionReading Open(string named)
    {
        var transfer = new SessionTransfer();
        var id = transfer.FindId(named);
        var files =
            transfer.Find(id)
            ?? throw new Failure(
                FailureKind.NotFound,
                $"cannot read session {SafeText.Safe(id.Value)}: Claude Code has deleted its transcript, and it is not "
                    + "in an archive. Run claude-session-logger sessions show to see its numbers."
            );
        ResponseLedger? ledger = null;
        SessionRow? recorded = null;
        // Closed again before the conversation is shown, which may take hours.
        using (var database = Database.OpenToRead(transfer.Paths, CommandLine.LockTimeout))
        {
            if (database is not null)
            {
                ledger = ResponseLedger.Load(database, id);
                recorded = ledger is null ? null : SessionQuery.FindById(database, id.Value);
            }
        }

        return new(
            files,
            recorded,
            Conversation.Open(files, ledger, CaptureContext.Load(transfer.Paths, TimeProvider.System))
        );
    }

    public void Show(ReadingOptions options, IConversationRenderer renderer) =>
        new ConversationWalk(Conversation, options, renderer).Run(
            ConversationHeader.Of(Conversation, _recorded?.Title, _recorded?.ProjectLabel)
        );

    public void CopyRows(ReadingOptions options, Stream output)
    {
        if (!options.Range.IsAll)
            MaskedRows.Copy(
                options.Range.Of?.Thread ?? Conversation.Main,
                options.Range,
                output,
                options.ShowsSecrets
            );
        else
            foreach (var file in options.Subagents == SubagentDisplay.Off ? [_files.Transcript!] : _files.Transcripts)
                MaskedRows.Copy(file, output, options.ShowsSecrets);
        output.Flush();
    }
}
