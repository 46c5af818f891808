using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>A note in the index, with its normalized text.</summary>
readonly record struct IndexNote(string Name, FileStamp Stamp, ReadOnlyMemory<byte> NormalizedText);

/// <summary>
/// The notes of a folder of this machine or, if <paramref name="folder"/> is null, the notes of a project that is only
/// in the database. The notes are decoded on demand, so that a search in one project need not decode those of others.
/// </summary>
sealed class IndexSection(
    LocalMemoryFolder? folder,
    ProjectKey project,
    int count,
    ReadOnlyMemory<byte> list,
    ReadOnlyMemory<byte> texts
)
{
    public LocalMemoryFolder? Folder => folder;

    public ProjectKey Project => project;

    public List<IndexNote> Notes()
    {
        var (notes, at) = (new List<IndexNote>(count), 0);
        var reader = new VarintReader(list.Span);
        for (var i = 0; i < count; i++)
        {
            var (name, size, ticks, changed, length) = (
                reader.Text() ?? "",
                reader.Number(),
                reader.Number(),
                reader.Number(),
                (int)reader.Number()
            );
            notes.Add(new(name, new(size, ticks, changed), texts.Slice(at, length)));
            at += length;
        }

        return notes;
    }

    public static byte[] List(IReadOnlyList<IndexNote> notes)
    {
        var writer = new VarintWriter();
        foreach (var note in notes)
        {
            writer.Text(note.Name);
            writer.Number(note.Stamp.Size);
            writer.Number(note.Stamp.Ticks);
            writer.Number(note.Stamp.Changed);
            writer.Number(note.NormalizedText.Length);
        }

        return writer.ToArray();
    }
}
