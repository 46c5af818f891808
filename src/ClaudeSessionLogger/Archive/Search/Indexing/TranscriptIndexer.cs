using System.Buffers;
using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>Reads transcripts and results of tools for the session index; not thread-safe.</summary>
sealed class TranscriptIndexer
{
    // Smaller parts find a place more exactly, but their grams take more room.
    const int PartLength = 32 << 10;

    const int Block = 256 << 10;

    readonly GramCollector _grams = new();
    readonly RowTexts _texts = new();
    readonly List<IndexedPart> _parts = [];
    readonly List<IndexedBlock> _blocks = [];
    long _partLength,
        _newest = TranscriptTime.None;
    long _position,
        _blockStart;
    int _blockParts;

    /// <summary>Reads a file up to its size. Throws file system exceptions.</summary>
    public IndexedFile Read(SessionFile file, Stream stream) =>
        file.IsTranscript ? ReadTranscript(file, stream) : ReadText(file, stream);

    IndexedFile ReadText(SessionFile file, Stream stream)
    {
        Begin();
        TextPages.Read(
            stream,
            0,
            file.Size,
            page =>
            {
                _grams.AddPlain(page);
                _partLength = page.Length;
                EndPart();
                return true;
            }
        );
        return Finish(file);
    }

    IndexedFile ReadTranscript(SessionFile file, Stream stream)
    {
        Begin();
        var buffer = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            var (length, rest) = (0, file.Size);
            while (true)
            {
                var wanted = (int)Math.Min(buffer.Length - length, rest);
                var read = wanted == 0 ? 0 : stream.Read(buffer.AsSpan(length, wanted));
                (length, rest) = (length + read, rest - read);
                var bytes = buffer.AsSpan(0, length);
                var complete = read == 0 ? length : bytes.LastIndexOf((byte)'\n') + 1;
                AddRows(bytes[..complete]);
                bytes[complete..].CopyTo(buffer);
                length -= complete;
                if (read == 0)
                    break;
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    bytes.CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Finish(file);
    }

    void AddRows(ReadOnlySpan<byte> rows)
    {
        while (!rows.IsEmpty)
        {
            var length = ByteScan.IndexOf(rows, (byte)'\n') is >= 0 and var end ? end + 1 : rows.Length;
            AddRow(rows[..length]);
            _partLength += length;
            if (_partLength >= PartLength)
                EndPart();
            rows = rows[length..];
        }
    }

    void EndPart()
    {
        if (_partLength > 0)
            _parts.Add(
                new(_partLength, _grams.Finish())
                {
                    Newest = _newest == TranscriptTime.None ? DateTime.MinValue : TranscriptTime.ToUtc(_newest),
                }
            );
        (_position, _blockParts) = (_position + _partLength, _blockParts + (_partLength > 0 ? 1 : 0));
        (_partLength, _newest) = (0, TranscriptTime.None);
        // About where a frame of the archive ends.
        if (_position / FrameHeader.FrameSize > _blockStart / FrameHeader.FrameSize)
            EndBlock();
    }

    void EndBlock()
    {
        if (_blockParts > 0)
            _blocks.Add(new(_blockParts, _grams.FinishPhrases()));
        (_blockStart, _blockParts) = (_position, 0);
    }

    // Also after a file that could not be read to its end.
    void Begin()
    {
        EndPart();
        EndBlock();
        _parts.Clear();
        _blocks.Clear();
        (_position, _blockStart) = (0, 0);
    }

    IndexedFile Finish(SessionFile file)
    {
        EndPart();
        EndBlock();
        var indexed = new IndexedFile(file.Profile, file.Path, file.Size, file.ModifiedAt, [.. _parts])
        {
            Blocks = [.. _blocks],
        };
        return indexed;
    }

    // As RowMatcher reads it.
    void AddRow(ReadOnlySpan<byte> line)
    {
        for (var at = 0; at < line.Length; )
        {
            var json = new JsonCursor(line[at..]);
            json.SkipBlanks();
            if (json.AtEnd)
                return;
            var row = new SearchedRow();
            if (row.TryRead(ref json))
            {
                Add(row, line, at);
                at += json.Position;
                continue;
            }

            var next = line[(at + 1)..].IndexOf("{\""u8);
            if (next < 0)
                return;
            at += next + 1;
        }
    }

    void Add(in SearchedRow row, ReadOnlySpan<byte> line, int offset)
    {
        _texts.Read(row, offset);
        if (_texts.All.Count == 0)
            return;
        _newest = Math.Max(_newest, TranscriptTime.Parse(row.Timestamp));
        _grams.AddId(row.Uuid);
        _grams.AddId(row.MessageId);
        _grams.AddId(row.RequestId);
        foreach (var text in _texts.All)
        {
            _grams.AddText(line[text.Place]);
            _grams.AddId(line[text.ToolUse]);
        }
    }
}
