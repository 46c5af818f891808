using System.Runtime.InteropServices;
using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Archive.Transfer;

/// <summary>
/// A file with sessions for another machine, user or folder: for each session, the length of an archive file and the
/// archive file. A pack is not trusted: its sizes are limited, and it refers to no other sessions.
/// </summary>
sealed class SessionPack : IDisposable
{
    static ReadOnlySpan<byte> Signature => "cslpack1"u8;

    const int LengthSize = sizeof(long);
    const int MaxSessions = 10_000;

    // Real transcripts compress to a fifth, never to a hundredth.
    const long MaxRatio = 200,
        AlwaysAllowed = 64 << 20;

    readonly SafeFileHandle _file;
    readonly List<SessionArchive> _archives = [];

    SessionPack(SafeFileHandle file, string path)
    {
        (_file, Path) = (file, path);
        try
        {
            ReadArchives();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public IEnumerable<SessionFootprint> Sessions =>
        _archives.Select(archive => new SessionFootprint(
            new(archive.Manifest!.Session),
            [
                .. archive.Manifest.Files.Select(
                    (entry, number) =>
                        new PackedFile(archive, number, entry.Path, entry.Newest.Size, entry.Newest.ModifiedAt)
                ),
            ]
        ));

    /// <summary>Opens a pack. Throws a <see cref="Failure"/> if it is damaged or impossible.</summary>
    public static SessionPack Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new IOException("it is a folder");
            return new(File.OpenHandle(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                File.Exists(path) ? FailureKind.Invalid : FailureKind.NotFound,
                $"cannot read {SafeText.Safe(path)} ({e.Reason}). Name a file that sessions pack wrote.",
                e
            );
        }
    }

    /// <summary>Writes a private file with these sessions. Throws a <see cref="Failure"/> if it exists.</summary>
    public static void Write(string path, IEnumerable<SessionFootprint> sessions, TimeProvider clock)
    {
        var temporary = AtomicFile.NewName(path);
        try
        {
            using (var file = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete))
            {
                file.Write(Signature);
                foreach (var session in sessions)
                    Write(file, session, clock);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (LostRangeException e)
        {
            throw new Failure(FailureKind.Invalid, $"cannot pack all sessions: {SafeText.Safe(e.Reason)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                File.Exists(path) ? FailureKind.Conflict : FailureKind.Unwritable,
                $"cannot write {SafeText.Safe(path)} ({AtomicFile.Reason(e, temporary, path)}). Name a file that does "
                    + "not exist yet, in a folder that is writable.",
                e
            );
        }
        finally
        {
            AtomicFile.TryDelete(temporary);
        }
    }

    public void Dispose()
    {
        _archives.ForEach(archive => archive.Dispose());
        _file.Dispose();
    }

    static void Write(FileStream file, SessionFootprint session, TimeProvider clock)
    {
        var start = file.Position;
        file.Write(new byte[LengthSize]);
        using (var writer = RecordWriter.Within(file))
            WriteFiles(
                writer,
                session.SessionId,
                [.. session.Files.Where(one => SafePath.IsOfProject(one.Path, session.SessionId))],
                clock.GetUtcNow().UtcDateTime
            );
        var end = file.Position;
        Span<byte> length = stackalloc byte[LengthSize];
        MemoryMarshal.Write(length, end - start - LengthSize);
        RandomAccess.Write(file.SafeFileHandle, length, start);
        file.Position = end;
    }

    static void WriteFiles(RecordWriter writer, SessionId session, List<SessionFile> files, DateTime now)
    {
        var entries = new List<ArchivedEntry>();
        foreach (var file in files)
        {
            using var content = file.Open();
            var size = writer.AddFile(content, entries.Count);
            entries.Add(new("", file.Path, [new(size, file.ModifiedAt, now)]));
        }

        writer.Commit(new(session.Value, entries, []));
    }

    void ReadArchives()
    {
        var size = RandomAccess.GetLength(_file);
        Span<byte> signature = stackalloc byte[Signature.Length];
        if (!Read(0, signature) || !signature.SequenceEqual(Signature))
            throw Invalid("it is not a pack of sessions, or of a newer version of the program");
        Span<byte> length = stackalloc byte[LengthSize];
        for (long at = Signature.Length; at < size; )
        {
            if (
                !Read(at, length)
                || MemoryMarshal.Read<long>(length) is var next && (next <= 0 || next > size - at - LengthSize)
            )
                throw Invalid("it is incomplete or damaged");
            at += LengthSize;
            if (_archives.Count == MaxSessions)
                throw Invalid($"it has more than {MaxSessions} sessions");
            var archive = SessionArchive.Open(_file, ownsFile: false, at, next, lookup: null, Path);
            _archives.Add(archive);
            Check(archive, next);
            at += next;
        }

        if (
            _archives.Select(archive => archive.Manifest!.Session).Distinct(StringComparer.Ordinal).Count()
            < _archives.Count
        )
            throw Invalid("it contains a session twice");
    }

    void Check(SessionArchive archive, long stored)
    {
        if (archive.Manifest is not { } manifest)
            throw Invalid("a session in it is damaged");
        if (archive.Frames.Any(frame => frame.Header.HasReference))
            throw Invalid("a session in it depends on another");
        // One size after the other, because their sum may be too large for a number.
        var allowed = AlwaysAllowed + (stored * MaxRatio);
        foreach (var file in manifest.Files)
        {
            if (file.Newest.Size > allowed)
                throw Invalid(
                    $"session {SafeText.Fit(SafeText.Safe(manifest.Session), 60)} is far too large for its file"
                );
            allowed -= file.Newest.Size;
        }
    }

    bool Read(long position, Span<byte> bytes)
    {
        for (var read = 0; read < bytes.Length; )
        {
            var count = RandomAccess.Read(_file, bytes[read..], position + read);
            if (count == 0)
                return false;
            read += count;
        }

        return true;
    }

    Failure Invalid(string reason) =>
        new(FailureKind.Invalid, $"cannot read {SafeText.Safe(Path)}: {reason}. Nothing was changed.");

    /// <summary>A file in a pack. Readable as long as the pack is open.</summary>
    sealed record PackedFile(SessionArchive Archive, int Number, string Path, long Size, DateTime ModifiedAt)
        : SessionFile("", Path, Size, ModifiedAt)
    {
        public override bool IsArchived => true;

        public override Stream Open() => new ArchivedStream(Archive.Content(Number), skipsLost: false);

        public override Stream OpenReadable() => new ArchivedStream(Archive.Content(Number), skipsLost: true);

        public override IReadOnlyList<LostRange> LostRanges => Archive.Content(Number).FindLost();
    }
}
