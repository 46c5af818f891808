using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// Counts transcripts again from the start, into a temporary database, and compares the result with the stored data by
/// session and model; with a second count by other code; and with the client's own account. The real database is only
/// read.
/// </summary>
sealed class Verifier(CaptureContext context, TimeSpan lockWait)
{
    /// <param name="files">
    /// All existing files, even if few are compared: the owner of a shared row is only known if the files of both
    /// sessions are read.
    /// </param>
    /// <param name="requestedFiles">The files whose sessions are compared; null to compare all stored sessions.</param>
    public VerifyResult Verify(IReadOnlyList<TranscriptFile> files, IReadOnlySet<string>? requestedFiles = null)
    {
        using var folder = TemporaryFolder.Create(context.Paths);
        var temporaryPaths = context.Paths with { Home = folder.Path };
        using (var stored = Open())
        using (var recount = Database.Open(temporaryPaths, context.Clock, lockWait))
            ForgottenSessions.Add(recount, ForgottenSessions.All(stored), context.Clock);
        var unreadable = Recount(temporaryPaths, files);

        using var before = Open();
        using var now = Database.OpenToRead(temporaryPaths, lockWait, context.Clock)!;
        var counted = new RecountSnapshot(now);
        var result = Compare(new(before), counted, files, requestedFiles, out var compared);
        return result with
        {
            Unreadable = unreadable,
            Second = SecondCount.Compare(counted, files),
            Client = ClientComparison.Compare(before, compared),
        };
    }

    Database Open() =>
        Database.OpenToRead(context.Paths, lockWait, context.Clock)
        ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);

    int Recount(AppPaths temporaryPaths, IReadOnlyList<TranscriptFile> files)
    {
        var counting = context with
        {
            Paths = temporaryPaths,
            User = new("verify"),
            Device = new("verify"),
            Log = new(temporaryPaths.BackgroundLog, context.Clock),
        };
        using var importer = new Importer(counting, lockWait);
        return importer.Import(files).Unreadable;
    }

    static VerifyResult Compare(
        RecountSnapshot stored,
        RecountSnapshot counted,
        IReadOnlyList<TranscriptFile> files,
        IReadOnlySet<string>? requestedFiles,
        out IReadOnlySet<SessionId> comparedSessions
    )
    {
        var disk = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var compared = counted
            .Files.Where(file => requestedFiles is null || requestedFiles.Contains(file.Path))
            .ToList();
        var onDisk = compared.Select(file => file.SessionId).ToHashSet();
        var hidden = stored
            .Files.Concat(counted.Files)
            .Where(file => file.IsHidden)
            .Select(file => file.SessionId)
            .ToHashSet();
        var checkable = onDisk
            .Where(session =>
                !hidden.Contains(session)
                && (counted.Projects.ContainsKey(session) || stored.Projects.ContainsKey(session))
            )
            .Order()
            .ToList();
        comparedSessions = checkable.ToHashSet();
        var reasons = new DifferenceClassifier(stored, counted, disk);
        var different = checkable
            .Select(session => (Session: session, Models: Differing(session, stored, counted)))
            .Where(found => found.Models.Count > 0)
            .Select(found => new SessionDifference(
                found.Session,
                stored.Projects.GetValueOrDefault(found.Session) ?? counted.Projects.GetValueOrDefault(found.Session),
                reasons.Explain(found.Session, found.Models),
                found.Models
            ))
            .ToList();
        return new(
            compared.Count,
            checkable.Count,
            requestedFiles is null ? stored.Projects.Keys.Count(session => !onDisk.Contains(session)) : 0,
            hidden.Count(onDisk.Contains),
            0,
            different
        );
    }

    static List<ModelDifference> Differing(SessionId session, RecountSnapshot stored, RecountSnapshot counted)
    {
        var (before, now) = (stored.Of(session), counted.Of(session));
        return
        [
            .. before
                .Keys.Union(now.Keys)
                .Order(StringComparer.Ordinal)
                .Select(model => new ModelDifference(
                    model,
                    before.GetValueOrDefault(model),
                    now.GetValueOrDefault(model)
                ))
                .Where(model => model.Stored != model.Counted),
        ];
    }
}
