using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>Changes the session index, holding its lock.</summary>
sealed class ContentIndexWriter : IDisposable
{
    readonly string _path;
    readonly FileStream _lock;

    ContentIndexWriter(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Throws a <see cref="Failure"/> if another process changes the index.</summary>
    public static ContentIndexWriter Open(AppPaths paths, TimeSpan wait)
    {
        try
        {
            return new(paths.SearchIndex, FileLock.Acquire(paths.SearchIndexLock, wait, isPrivate: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Busy,
                $"cannot change the session index {SafeText.Safe(paths.SearchIndex)} ({e.Reason}). Try again when no "
                    + "other process uses it.",
                e
            );
        }
    }

    /// <summary>
    /// Removes sessions from the index, if there is one. The file is written anew, so that nothing of them remains in
    /// it. Throws a <see cref="Failure"/>.
    /// </summary>
    public static void Remove(AppPaths paths, IReadOnlySet<SessionId> sessions, TimeSpan wait)
    {
        if (!File.Exists(paths.SearchIndex))
            return;
        using var writer = Open(paths, wait);
        try
        {
            var index = ContentIndex.Load(paths.SearchIndex);
            writer.Replace(index, index.Sessions.Where(session => !sessions.Contains(session)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot remove sessions from the session index {SafeText.Safe(paths.SearchIndex)} ({e.Reason}). "
                    + "Delete this file; it is made again.",
                e
            );
        }
    }

    /// <summary>Adds a session, or replaces what is known of it. Throws file system exceptions.</summary>
    public void Add(IndexedSession session)
    {
        using var file = PrivateFile.Open(
            _path,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete
        );
        Span<byte> head = stackalloc byte[ContentIndex.HeadLength];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        // What follows the complete part was written by a process that was killed.
        var end =
            ContentIndex.CompleteLength(head[..read]) is { } complete && complete <= file.Length
                ? complete
                : ContentIndex.HeadLength;
        var record = ContentIndex.Encode(session);
        file.SetLength(end);
        file.Position = end;
        file.Write(record);
        file.Position = 0;
        file.Write(ContentIndex.Head(end + record.Length));
    }

    /// <summary>Writes the file anew with these sessions only. Throws file system exceptions.</summary>
    public void Replace(ContentIndex index, IEnumerable<SessionId> sessions)
    {
        var temporary = AtomicFile.NewName(_path);
        try
        {
            using (var file = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(ContentIndex.Head(ContentIndex.HeadLength));
                foreach (var session in sessions)
                    if (index.Of(session) is not null)
                        file.Write(index.RecordOf(session));
                var length = file.Position;
                file.Position = 0;
                file.Write(ContentIndex.Head(length));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(_path)!);
        }
        catch
        {
            AtomicFile.TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes what killed processes left. Throws file system exceptions.</summary>
    public void RemoveUnfinished()
    {
        foreach (
            var file in Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".*.tmp")
        )
            AtomicFile.TryDelete(file);
    }

    public void Dispose() => _lock.Dispose();
}
