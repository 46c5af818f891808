using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Memory;

/// <summary>A note as an index has it; its text as it is searched.</summary>
readonly record struct IndexedNote(string Name, FileStamp Stamp, ReadOnlyMemory<byte> Folded);

/// <summary>
/// The notes of a folder of this machine, or, with a null <paramref name="folder"/>, those of a project that only the mirror has. They are
/// read when they are asked for: who searches one project does not wait for the others.
/// </summary>
sealed class IndexShelf(DeskFolder? folder, ProjectKey project, int count, ReadOnlyMemory<byte> list, ReadOnlyMemory<byte> texts)
{
    public DeskFolder? Folder => folder;

    public ProjectKey Project => project;

    public List<IndexedNote> Notes()
    {
        var (notes, at) = (new List<IndexedNote>(count), 0);
        var reader = new PackedReader(list.Span);
        for (var i = 0; i < count; i++)
        {
            var (name, size, ticks, changed, length) = (reader.Text() ?? "", reader.Number(), reader.Number(), reader.Number(), (int)reader.Number());
            notes.Add(new(name, new(size, ticks, changed), texts.Slice(at, length)));
            at += length;
        }

        return notes;
    }

    public static byte[] List(IReadOnlyList<IndexedNote> notes)
    {
        var writer = new PackedWriter();
        foreach (var note in notes)
        {
            writer.Text(note.Name);
            writer.Number(note.Stamp.Size);
            writer.Number(note.Stamp.Ticks);
            writer.Number(note.Stamp.Changed);
            writer.Number(note.Folded.Length);
        }

        return writer.ToArray();
    }
}
