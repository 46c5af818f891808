using System.Buffers.Binary;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// Does to a database what a process does that is killed while it overwrites the blocks in its journal, which takes too
/// short a time for a kill to hit it often.
/// </summary>
static class TornBlocks
{
    /// <summary>Returns the number of torn blocks: none unless a checkpoint was interrupted.</summary>
    public static int Tear(string database)
    {
        var journal = database + ".journal";
        if (
            !File.Exists(journal)
            || DatabaseHeader.Read(database) is not { } header
            || !JournalReader.IsComplete(journal, header)
        )
            return 0;
        var (content, torn) = (File.ReadAllBytes(journal), 0);
        using var file = File.OpenHandle(database, FileMode.Open, FileAccess.ReadWrite);
        for (
            var at = JournalFile.HeadLength;
            at + JournalFile.HashLength < content.Length;
            at += JournalFile.IdLength + header.BlockSize
        )
        {
            var block = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(at));
            RandomAccess.Write(
                file,
                Enumerable.Repeat((byte)0x5a, header.BlockSize / 2).ToArray(),
                header.OffsetOf(block)
            );
            torn++;
        }

        return torn;
    }
}
