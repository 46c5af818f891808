using System.Buffers.Binary;
using System.IO.Hashing;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// Reads and writes the search index: a header (<see cref="Fingerprint"/> of the database file,
/// <see cref="Generation"/> of the memory in it), a section for each folder or project, the list of the notes in each
/// section, and the texts of all notes.
/// </summary>
sealed class IndexFile
{
    const int Version = 4,
        Fixed = 4 + DatabaseFingerprint.Bytes + 8 + 8 + 4 + 4;

    static readonly byte[] s_mark = "csl memory index\n"u8.ToArray();

    IndexFile(DatabaseFingerprint state, long generation, IReadOnlyList<IndexSection> sections) =>
        (Fingerprint, Generation, Sections) = (state, generation, sections);

    public DatabaseFingerprint Fingerprint { get; }

    public long Generation { get; }

    public IReadOnlyList<IndexSection> Sections { get; }

    /// <summary>
    /// Parses an index; returns null if the file is not an index, has another version, or is damaged.
    /// </summary>
    public static IndexFile? Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < s_mark.Length + Fixed || !file.Span.StartsWith(s_mark))
            return null;
        var bytes = file.Span[s_mark.Length..];
        var rest = file[(s_mark.Length + Fixed)..];
        if (BinaryPrimitives.ReadInt32LittleEndian(bytes) != Version)
            return null;
        var state = DatabaseFingerprint.Read(bytes[4..]);
        var numbers = bytes[(4 + DatabaseFingerprint.Bytes)..];
        var (generation, hash) = (
            BinaryPrimitives.ReadInt64LittleEndian(numbers),
            BinaryPrimitives.ReadUInt64LittleEndian(numbers[8..])
        );
        var (head, lists) = (
            BinaryPrimitives.ReadInt32LittleEndian(numbers[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(numbers[20..])
        );
        return head < 0
            || lists < 0
            || (long)head + lists > rest.Length
            || XxHash3.HashToUInt64(rest.Span[..(head + lists)]) != hash
                ? null
            : ReadSections(rest.Span[..head], rest[head..], lists) is { } sections ? new(state, generation, sections)
            : null;
    }

    /// <summary>
    /// Updates the header in place if the database file has changed, but the memory in it has not. Does nothing if
    /// another index has replaced the file.
    /// </summary>
    public static void Stamp(string path, DatabaseFingerprint state, long generation)
    {
        Span<byte> bytes = stackalloc byte[DatabaseFingerprint.Bytes + sizeof(long)];
        using var file = File.OpenHandle(
            path,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete
        );
        if (
            RandomAccess.Read(file, bytes, s_mark.Length + 4) < bytes.Length
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[DatabaseFingerprint.Bytes..]) != generation
        )
            return;
        state.Write(bytes);
        RandomAccess.Write(file, bytes[..DatabaseFingerprint.Bytes], s_mark.Length + 4);
    }

    public static byte[] Of(
        DatabaseFingerprint state,
        long generation,
        IReadOnlyList<(LocalMemoryFolder? Folder, ProjectKey Project, IReadOnlyList<IndexNote> Notes)> sections
    )
    {
        var lists = sections.Select(section => IndexSection.List(section.Notes)).ToList();
        var head = new VarintWriter();
        head.Number(sections.Count);
        foreach (var ((folder, project, notes), list) in sections.Zip(lists))
        {
            head.Text(folder?.Path);
            head.Text(folder?.Root);
            head.Text(project.Value);
            head.Text(project.Name);
            head.Number(notes.Count);
            head.Number(list.Length);
            head.Number(notes.Sum(note => note.NormalizedText.Length));
        }

        byte[] known = [.. head.ToArray(), .. lists.SelectMany(list => list)];
        var listed = lists.Sum(list => list.Length);
        var file = new byte[
            s_mark.Length
                + Fixed
                + known.Length
                + sections.Sum(section => section.Notes.Sum(note => note.NormalizedText.Length))
        ];
        var rest = file.AsSpan();
        Put(s_mark, ref rest);
        BinaryPrimitives.WriteInt32LittleEndian(rest, Version);
        state.Write(rest[4..]);
        var numbers = rest[(4 + DatabaseFingerprint.Bytes)..];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, generation);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers[8..], XxHash3.HashToUInt64(known));
        BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], known.Length - listed);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[20..], listed);
        rest = rest[Fixed..];
        Put(known, ref rest);
        foreach (var note in sections.SelectMany(section => section.Notes))
            Put(note.NormalizedText.Span, ref rest);
        return file;
    }

    /// <summary>Returns null if any text is missing.</summary>
    static List<IndexSection>? ReadSections(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> rest, int texts)
    {
        var sections = new List<IndexSection>();
        var reader = new VarintReader(head);
        var list = 0;
        for (var count = reader.Number(); count > 0; count--)
        {
            var (path, root) = (reader.Text(), reader.Text());
            var project = ProjectKey.FromValue(reader.Text() ?? "", reader.Text());
            var (notes, listed, length) = ((int)reader.Number(), (int)reader.Number(), (int)reader.Number());
            if (length > rest.Length - texts)
                return null;
            sections.Add(
                new(
                    path is null ? null : new(path, project, root ?? "", IsForAllProjects: false),
                    project,
                    notes,
                    rest.Slice(list, listed),
                    rest.Slice(texts, length)
                )
            );
            (list, texts) = (list + listed, texts + length);
        }

        return texts == rest.Length ? sections : null;
    }

    static void Put(ReadOnlySpan<byte> bytes, ref Span<byte> rest)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
