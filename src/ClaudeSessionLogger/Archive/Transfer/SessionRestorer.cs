using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Archive.Transfer;

/// <summary>
/// Writes a session's files where the client finds them. Never changes a file that is longer or different: everything
/// is compared before anything is written. Follows no links below the client's folder. The files get the current time,
/// because the client deletes what is old.
/// </summary>
sealed class SessionRestorer(ISessionFiles disk, TimeProvider clock)
{
    const int Chunk = 256 << 10;

    /// <summary>Throws a <see cref="Failure"/> if the session cannot be restored. Writes nothing.</summary>
    public void Check(RestorePlan plan)
    {
        RequireTranscript(plan);
        RefuseSecondCopy(plan);
        Try(plan, () => plan.Files.Count(file => !IsThere(plan, file.File, file.Path)));
    }

    /// <summary>Writes the files; returns how many were new or incomplete. Throws a <see cref="Failure"/>.</summary>
    public int Restore(RestorePlan plan)
    {
        RequireTranscript(plan);
        RefuseSecondCopy(plan);
        return Try(
            plan,
            () =>
            {
                var missing = plan.Files.Where(file => !IsThere(plan, file.File, file.Path)).ToList();
                foreach (var (file, path) in missing)
                    Write(plan, file, path);
                foreach (var (_, path) in plan.Files)
                    File.SetLastWriteTimeUtc(FullPath(plan, path), clock.GetUtcNow().UtcDateTime);
                return missing.Count;
            }
        );
    }

    static int Try(RestorePlan plan, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (LostRangeException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot {plan.Verb} session {plan.SessionId}: {SafeText.Safe(e.Reason)}. "
                    + (
                        plan.IsOfPack
                            ? "Pack it again on the other machine."
                            : $"Run claude-session-logger sessions read {plan.SessionId} to read the rest."
                    ),
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot {plan.Verb} session {plan.SessionId} to {SafeText.Safe(plan.Profile)} ({e.Reason}). "
                    + "Correct this and run the command again; it continues where it ended.",
                e
            );
        }
    }

    // What is left of a session on this machine can be read again; what comes from another must be complete.
    static void RequireTranscript(RestorePlan plan)
    {
        if (plan is { Transcript: null, IsOfPack: true })
            throw new Failure(
                FailureKind.NotFound,
                $"cannot {plan.Verb} session {plan.SessionId}: its own transcript is missing, and the client "
                    + "cannot resume it."
            );
    }

    // With two transcripts, the client would continue either of them.
    void RefuseSecondCopy(RestorePlan plan)
    {
        if (plan.Transcript is not { } transcript)
            return;
        foreach (var existing in disk.Find(plan.SessionId)?.Files ?? [])
            if (
                existing.Kind == SessionFileKind.Transcript
                && RealPath.Resolve(existing.FullPath) != RealPath.Resolve(transcript)
            )
                throw new Failure(
                    FailureKind.Conflict,
                    $"cannot {plan.Verb} session {plan.SessionId}: the client still has it in "
                        + $"{SafeText.Safe(existing.FullPath)}. To continue it in another folder, run "
                        + $"claude-session-logger sessions resume {plan.SessionId.Short} --into DIR."
                );
    }

    /// <summary>Returns whether the file exists completely; throws if it is longer or different.</summary>
    static bool IsThere(RestorePlan plan, SessionFile file, string path)
    {
        using var folder = Open(plan, path, create: false);
        if (folder is null || !folder.Folder.Has(folder.File))
            return false;
        using var existing =
            folder.Folder.Read(folder.File) ?? throw new IOException($"{path} disappeared while it was read");
        var length = RandomAccess.GetLength(existing);
        if (length <= file.Size && BeginsLike(existing, length, file))
            return length == file.Size;
        throw new Failure(
            FailureKind.Conflict,
            $"cannot {plan.Verb} session {plan.SessionId}: {SafeText.Safe(FullPath(plan, path))} "
                + (length > file.Size ? "is longer" : "has other content")
                + $" than the copy. Nothing was changed. Move that file away to {plan.Verb} the copy."
        );
    }

    static bool BeginsLike(SafeFileHandle existing, long length, SessionFile file)
    {
        using var content = file.Open();
        var (theirs, ours) = (new byte[Chunk], new byte[Chunk]);
        for (long at = 0; at < length; )
        {
            var count = (int)Math.Min(Chunk, length - at);
            if (content.ReadAtLeast(ours.AsSpan(0, count), count, throwOnEndOfStream: false) < count)
                return false;
            for (var read = 0; read < count; )
            {
                var more = RandomAccess.Read(existing, theirs.AsSpan(read, count - read), at + read);
                if (more == 0)
                    return false;
                read += more;
            }

            if (!theirs.AsSpan(0, count).SequenceEqual(ours.AsSpan(0, count)))
                return false;
            at += count;
        }

        return true;
    }

    static void Write(RestorePlan plan, SessionFile file, string path)
    {
        using var folder = Open(plan, path, create: true)!;
        using var content = file.Open();
        if (folder.Folder.ReadAndWrite(folder.File) is { } existing)
        {
            // A beginning of it, which was compared: add the rest.
            using (existing)
                Copy(content, existing, RandomAccess.GetLength(existing));
            return;
        }

        var temporary = AtomicFile.NewName("." + folder.File[..Math.Min(folder.File.Length, 100)]);
        try
        {
            using (var created = folder.Folder.Create(temporary))
                Copy(content, created, 0);
            if (!folder.Folder.MoveWithoutReplacing(temporary, folder.File))
                throw new Failure(
                    FailureKind.Conflict,
                    $"cannot {plan.Verb} session {plan.SessionId}: {SafeText.Safe(FullPath(plan, path))} was created "
                        + "meanwhile. Run the command again."
                );
            folder.Folder.Flush();
        }
        catch
        {
            if (folder.Folder.Has(temporary))
                folder.Folder.Delete(temporary);
            throw;
        }
    }

    static void Copy(Stream content, SafeFileHandle to, long from)
    {
        var buffer = new byte[Chunk];
        content.Position = from;
        while (content.Read(buffer) is > 0 and var count)
        {
            RandomAccess.Write(to, buffer.AsSpan(0, count), from);
            from += count;
        }

        RandomAccess.FlushToDisk(to);
    }

    // The user may have replaced the client's folder, or projects, by a link. Nothing below is followed.
    static OpenedPath? Open(RestorePlan plan, string path, bool create)
    {
        var (first, last) = (path.IndexOf('/'), path.LastIndexOf('/'));
        var root = RealPath.Resolve(Path.Combine(plan.Profile, path[..first]));
        if (create)
            PrivateFile.CreateFolder(root);
        return OpenedPath.Of(root, path[first..last], path[(last + 1)..], create);
    }

    static string FullPath(RestorePlan plan, string path) =>
        Path.Combine(plan.Profile, path.Replace('/', Path.DirectorySeparatorChar));
}
