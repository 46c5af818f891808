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
    int _earlier;

    SessionConversation(SessionFootprint files, SessionRow? recorded, Conversation conversation) =>
        (_files, _recorded, Conversation) = (files, recorded, conversation);

    public Conversation Conversation { get; }

    /// <summary>If this is what the client has rewritten since: when that was written. Null otherwise.</summary>
    public DateTime? IsEarlierOf { get; private init; }

    /// <summary>
    /// Opens a session and finds the messages to show. A message that is only in what the client has rewritten is found
    /// there. Throws a <see cref="Failure"/>.
    /// </summary>
    /// <param name="earlier">See <see cref="Open"/>; null to look for the message.</param>
    public static (SessionConversation Opened, ReadingRange Range) OpenAt(
        AppPaths paths,
        SessionId id,
        (string? From, string? To) position,
        int? earlier,
        TimeSpan timeout
    )
    {
        var opened = Open(paths, id, timeout, earlier ?? 0);
        try
        {
            return (opened, Range(opened));
        }
        catch (Failure failure)
            when (failure.Kind == FailureKind.NotFound && earlier is null && Guid.TryParse(position.From, out _))
        {
            for (var i = 1; i <= opened._earlier; i++)
            {
                var before = Open(paths, id, timeout, i);
                if (ReadingRange.Has(before.Conversation, position.From!))
                    return (before, Range(before));
            }

            throw;
        }

        ReadingRange Range(SessionConversation session) =>
            ReadingRange.Find(session.Conversation, position.From, position.To, TimeZoneInfo.Local);
    }

    /// <summary>Opens a session; throws a <see cref="Failure"/> if its conversation is not there.</summary>
    /// <param name="timeout">How long to wait for another process to close the database.</param>
    /// <param name="earlier">0 for the newest content of the transcript, 1 for the one before that.</param>
    public static SessionConversation Open(AppPaths paths, SessionId id, TimeSpan timeout, int earlier = 0)
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
        var contents = Archived(context.Settings, paths)?.Earlier(id) ?? [];
        if (earlier > contents.Count)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find earlier content {earlier} of session {SafeText.Safe(id.Value)}: the archive has "
                    + (
                        contents.Count == 0
                            ? "none, because Claude Code has not rewritten the transcript."
                            : $"{contents.Count}. Use --earlier {contents.Count}."
                    )
            );
        var shown = earlier == 0 ? null : contents[earlier - 1];
        if (shown is not null)
            files = files.WithTranscript(shown);
        return new(files, recorded, Conversation.Open(files, ledger, context))
        {
            IsEarlierOf = shown?.ModifiedAt,
            _earlier = contents.Count,
        };
    }

    /// <summary>The sessions' files on the disk, and in the archive if there is one.</summary>
    public static SessionFiles Files(Settings settings, AppPaths paths) =>
        new(new DiskSessionFiles(settings.TranscriptProfiles, _ => { }), Archived(settings, paths));

    static ArchivedSessionFiles? Archived(Settings settings, AppPaths paths)
    {
        var folder = ArchiveFolder.Of(settings);
        return folder.Exists ? new(folder, ArchiveCatalog.Load(folder, paths.ArchiveCatalog)) : null;
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
