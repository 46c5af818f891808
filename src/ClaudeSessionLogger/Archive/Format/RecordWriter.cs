using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>
/// Appends records to an archive file. Nothing counts until <see cref="Commit"/>; an existing file loses what was
/// appended if there is none. A new file gets its name with <see cref="Publish"/>.
/// </summary>
sealed class RecordWriter : IDisposable
{
    readonly FileStream _file;
    readonly string _path;
    readonly string? _temporary;
    readonly ulong _seed;
    readonly bool _isPart;
    byte[] _buffer = [];
    long _committed;

    RecordWriter(FileStream file, string path, string? temporary, ulong seed, bool isPart = false)
    {
        (_file, _path, _temporary, _seed, _isPart) = (file, path, temporary, seed, isPart);
        _committed = file.Position;
    }

    /// <summary>Creates an archive file, or replaces one when it is committed. Throws file system exceptions.</summary>
    public static RecordWriter Create(string path)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        var temporary = AtomicFile.NewName(path);
        var file = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        return new(file, path, temporary, WriteSignature(file));
    }

    /// <summary>Writes an archive file as a part of another file, at its current position.</summary>
    public static RecordWriter Within(FileStream file) =>
        new(file, file.Name, null, WriteSignature(file), isPart: true);

    /// <summary>Opens an archive file to append to it; removes what was not committed.</summary>
    public static RecordWriter Append(string path, SessionArchive archive)
    {
        var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        if (file.Length > archive.CommittedLength)
            file.SetLength(archive.CommittedLength);
        file.Position = archive.CommittedLength;
        return new(file, path, null, archive.Seed!.Value);
    }

    /// <summary>Compresses and appends a frame.</summary>
    /// <param name="reference">The content of what the header refers to; empty if it refers to nothing.</param>
    public void Add(FrameHeader header, ReadOnlySpan<byte> content, ReadOnlySpan<byte> reference)
    {
        Reserve(ZstdFrames.MaxStored(content.Length));
        var stored = _buffer.AsSpan(FrameHeader.Size);
        // Shorter than the content, or else it is stored as it is.
        var length =
            content.Length > 1 ? ZstdFrames.Current.Compress(content, reference, stored[..(content.Length - 1)]) : -1;
        if (length < 0)
        {
            content.CopyTo(stored);
            header = header with { Method = FrameMethod.Stored, Depth = 0, Reference = default };
            length = content.Length;
        }
        else
            header.Method = FrameMethod.Zstd;
        header.Length = content.Length;
        header.ContentHash = XxHash3.HashToUInt64(content);
        Write(header, stored[..length]);
    }

    /// <summary>Appends a whole file, and returns its size.</summary>
    public long AddFile(Stream content, int number)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FrameHeader.FrameSize);
        try
        {
            for (long offset = 0; ; )
            {
                var part = buffer.AsSpan(0, FrameHeader.FrameSize);
                var read = content.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
                if (read == 0)
                    return offset;
                Add(
                    new()
                    {
                        Kind = RecordKind.Content,
                        File = number,
                        Offset = offset,
                    },
                    part[..read],
                    []
                );
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Appends the frame of another archive file as it is.</summary>
    public void Copy(FrameHeader header, ReadOnlySpan<byte> stored)
    {
        Reserve(stored.Length);
        stored.CopyTo(_buffer.AsSpan(FrameHeader.Size));
        Write(header, _buffer.AsSpan(FrameHeader.Size, stored.Length));
    }

    /// <summary>
    /// Makes everything appended so far durable: first the frames, then the list of files, so that a list never names
    /// frames that a power cut has removed.
    /// </summary>
    public void Commit(ArchiveManifest manifest)
    {
        // A new file gets its name only when everything is on the disk.
        if (_temporary is null && !_isPart)
            _file.Flush(flushToDisk: true);
        // Twice, because a damaged list would hide everything that was appended with it.
        var list = manifest.ToBytes();
        Add(new() { Kind = RecordKind.Manifest }, list, []);
        Add(new() { Kind = RecordKind.Manifest }, list, []);
        _file.Flush(flushToDisk: true);
        _committed = _file.Position;
    }

    /// <summary>Gives a new file its name, in place of an earlier file.</summary>
    public void Publish()
    {
        if (_temporary is null)
            return;
        File.Move(_temporary, _path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(_path)!);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_isPart)
            return;
        try
        {
            if (_temporary is null && _file.Length > _committed)
                _file.SetLength(_committed);
        }
        catch (IOException)
        {
            // The next writer removes it.
        }

        _file.Dispose();
        if (_temporary is not null)
            AtomicFile.TryDelete(_temporary);
    }

    void Reserve(int stored)
    {
        if (_buffer.Length >= FrameHeader.Size + stored)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(FrameHeader.Size + stored);
    }

    static ulong WriteSignature(FileStream file)
    {
        Span<byte> signature = stackalloc byte[ArchiveRecords.SignatureSize];
        ArchiveRecords.Signature.CopyTo(signature);
        RandomNumberGenerator.Fill(signature[ArchiveRecords.Signature.Length..]);
        file.Write(signature);
        return MemoryMarshal.Read<ulong>(signature[ArchiveRecords.Signature.Length..]);
    }

    void Write(FrameHeader header, ReadOnlySpan<byte> stored)
    {
        header.StoredLength = stored.Length;
        header.StoredHash = XxHash3.HashToUInt64(stored);
        header.Seed = _seed;
        header.WriteTo(_buffer);
        _file.Write(_buffer.AsSpan(0, FrameHeader.Size + stored.Length));
    }
}
