using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A session's conversation together with what is recorded about the session.</summary>
sealed class SessionConversation
{
    readonly SessionFootprint _files;
    readonly SessionRow? _recorded;

    SessionConversation(SessionFootprint files, SessionRow? recorded, Conversation conversation) =>
        (_files, _recorded, Conversation) = (files, recorded, conversation);

    public Conversation Conversation { get; }

    /// <summary>Opens a session; throws a <see cref="Failure"/> if its conversation is not there.</summary>
    /// <param name="timeout">How long to wait for another process to close the database.</param>
    public static SessionConversation Open(AppPaths paths, SessionId id, TimeSpan timeout)
    {
        ResponseLedger? ledger = null;
        SessionRow? recorded = null;
        // Closed again before the conversation is shown, which may take hours.
        using (var database = Database.OpenToRead(paths, timeout))
        {
            if (database is not null)
                ledger = ResponseLedger.Load(database, id);
            if (ledger is not null)
                recorded = SessionQuery.FindById(database!, id.Value);
        }

        var context = CaptureContext.Load(paths, TimeProvider.System);
        var files =
            Files(context.Settings, paths).Find(id) is { } found && found.Transcripts.Any()
                ? found
                : OfRecordedPath(id, recorded, context.Settings)
                    ?? throw new Failure(
                        FailureKind.NotFound,
                        $"cannot read session {SafeText.Safe(id.Value)}: Claude Code has deleted its transcript, and "
                            + "it is "
                            + "not in an archive. Run claude-session-logger sessions show to see its numbers."
                    );
        return new(files, recorded, Conversation.Open(files, ledger, context));
    }

    /// <summary>The sessions' files on the disk, and in the archive if there is one.</summary>
    public static SessionFiles Files(Settings settings, AppPaths paths)
    {
        var folder = ArchiveFolder.Of(settings);
        return new(
            new DiskSessionFiles(settings.TranscriptProfiles, _ => { }),
            folder.Exists ? new ArchivedSessionFiles(folder, ArchiveCatalog.Load(folder, paths.ArchiveCatalog)) : null
        );
    }

    public void Show(ReadingOptions options, IConversationRenderer renderer, Func<bool>? isEnough = null) =>
        new ConversationWalk(Conversation, options, renderer) { IsEnough = isEnough ?? (() => false) }.Run(
            ConversationHeader.Of(Conversation, _recorded?.Title, _recorded?.ProjectLabel)
        );

    /// <summary>Copies the rows themselves.</summary>
    public void CopyRows(ReadingOptions options, Stream output)
    {
        if (!options.Range.IsAll)
            MaskedRows.Copy(options.Range.Of?.Thread ?? Conversation.Main, options.Range, output, options.ShowsSecrets);
        else
            foreach (
                var file in options.Subagents == SubagentDisplay.Off
                    ? [Conversation.Main.Index.File]
                    : _files.Transcripts
            )
                MaskedRows.Copy(file, output, options.ShowsSecrets);
        output.Flush();
    }

    // Old clients wrote subagents into files that do not name their session, and the session's own may be gone.
    static SessionFootprint? OfRecordedPath(SessionId id, SessionRow? recorded, Settings settings)
    {
        if (recorded?.TranscriptPath is not { } path || !File.Exists(path))
            return null;
        var place = new ProjectRoots(settings.TranscriptProfiles).Locate(RealPath.Resolve(path));
        var file = new FileInfo(path);
        return place is { } found
            ? new(id, [new DiskFile(found.Profile, found.Path, file.Length, file.LastWriteTimeUtc)])
            : null;
    }
}
