using System.Text;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Memory;

/// <summary>
/// Every note of memory, of this machine's disk and of the mirror, folded for searching, in one file that is read whole. It can be lost
/// at any time, and is never believed: files are compared by size and time, the mirror by the state of the database.
/// </summary>
sealed class MemoryIndex
{
    const int Version = 1;

    // So many changed files are read at each search before the index is made anew.
    const int FewChanges = 50;

    static readonly byte[] s_mark = "csl memory index\n"u8.ToArray();

    readonly record struct Entry(MemoryNote Note, int Start, int Length);

    readonly byte[] _file;
    readonly List<Entry> _entries = [];

    MemoryIndex(byte[] file) => _file = file;

    DatabaseState State { get; set; }

    long Generation { get; set; }

    public IReadOnlyList<DeskFolder> Folders { get; private set; } = [];

    /// <summary>All notes as they are now, each with its text as it is searched.</summary>
    /// <param name="wanted">Whose files are looked at on the disk; of the others what the index holds is given.</param>
    public static (IReadOnlyList<DeskFolder> Folders, IReadOnlyList<(MemoryNote Note, ReadOnlyMemory<byte> Folded)> Notes) Current(
        Locations places, Settings settings, DeskFolder? here, Func<DeskFolder, bool> wanted)
    {
        var index = Valid(places) ?? Refresh(places, settings);
        var folders = index.Folders.Where(folder => folder.Path != here?.Path).Concat(here is null ? [] : [index.Folders.FirstOrDefault(folder => folder.Path == here.Path) ?? here]).ToList();
        var byPath = index._entries.Where(entry => entry.Note.Path is not null).ToDictionary(entry => entry.Note.Path!, StringComparer.Ordinal);
        var looked = folders.Where(wanted).AsParallel().AsOrdered().SelectMany(folder => NoteFiles.In(folder)).ToList();

        var (notes, changes) = (new List<(MemoryNote, ReadOnlyMemory<byte>)>(), 0);
        foreach (var note in looked)
        {
            if (byPath.TryGetValue(note.Path!, out var entry) && entry.Note.Stamp.IsSame(note.Stamp))
                notes.Add((note, index._file.AsMemory(entry.Start, entry.Length)));
            else if (NoteFiles.Read(note.Path!) is { } content)
            {
                notes.Add((note, NoteText.Folded(content)));
                changes++;
            }
        }

        var onDisk = looked.Select(note => (note.Project, note.Name)).ToHashSet();
        notes.AddRange(index._entries.Where(entry => entry.Note.Path is null && !onDisk.Contains((entry.Note.Project, entry.Note.Name))).Select(entry => (entry.Note, (ReadOnlyMemory<byte>)index._file.AsMemory(entry.Start, entry.Length))));
        if (changes > FewChanges)
            Refresh(places, settings);
        return (folders, notes);
    }

    /// <summary>Makes the index anew, so that the next search finds it ready.</summary>
    public static MemoryIndex Refresh(Locations places, Settings settings)
    {
        using var buffer = new MemoryStream();
        var writer = new BinaryWriter(buffer, Encoding.UTF8);
        List<MemoryText> texts;
        List<DeskFolder> folders;
        DatabaseState state;
        long generation;
        using (var database = Database.OpenToRead(places, TimeSpan.FromSeconds(10)))
        {
            // While it is open to read nobody writes to it.
            state = DatabaseState.Of(places);
            (texts, folders, generation) = database is null ? ([], [], 0) : (MemoryMirror.Texts(database).Where(text => text.Path is null).ToList(), DeskFolders.All(database), StateOf(database));
        }

        folders.AddRange(MemoryPlaces.Folders(settings, places).Except(folders.Select(folder => folder.Path), StringComparer.Ordinal)
            .Select(folder => new DeskFolder(folder, NoteFiles.Unknown(folder), folder, IsCommon: false)));
        var notes = folders.SelectMany(folder => NoteFiles.In(folder)).Select(note => (Note: note, Content: NoteFiles.Read(note.Path!))).Where(each => each.Content is not null)
            .Select(each => (each.Note, Folded: NoteText.Folded(each.Content)))
            .Concat(texts.Select(text => (Note: new MemoryNote(text.Project, text.ProjectName, text.Name, null, default), Folded: NoteText.Folded(text.Content.Span)))).ToList();

        writer.Write(s_mark);
        writer.Write(Version);
        state.Write(writer);
        writer.Write(generation);
        writer.Write(folders.Count);
        foreach (var folder in folders)
            foreach (var text in (ReadOnlySpan<string>)[folder.Path, folder.Project.Value, folder.Project.Name, folder.Root])
                writer.Write(text);
        writer.Write(notes.Count);
        foreach (var (note, folded) in notes)
        {
            writer.Write(note.Project);
            writer.Write(note.ProjectName);
            writer.Write(note.Name);
            writer.Write(note.Path ?? "");
            writer.Write(note.Stamp.Size);
            writer.Write(note.Stamp.Ticks);
            writer.Write(folded.Length);
        }

        foreach (var (_, folded) in notes)
            writer.Write(folded);
        writer.Flush();
        var file = buffer.ToArray();
        Save(places, file);
        return Parse(file) ?? throw new InvalidOperationException("the index of memory cannot be read as it was written");
    }

    /// <summary>Null if there is none, or none of what the database holds now.</summary>
    static MemoryIndex? Valid(Locations places)
    {
        try
        {
            if (!File.Exists(places.MemoryIndex) || Parse(File.ReadAllBytes(places.MemoryIndex)) is not { } index)
                return null;
            if (index.State == DatabaseState.Of(places))
                return index;
            // Something was written there: perhaps nothing of memory.
            using var database = Database.OpenToRead(places, TimeSpan.FromSeconds(10));
            var state = DatabaseState.Of(places);
            if (database is null || StateOf(database) != index.Generation)
                return null;
            using var head = new MemoryStream(index._file);
            head.Position = s_mark.Length + sizeof(int);
            state.Write(new(head));
            Save(places, index._file);
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Another one whenever the mirror or whose a folder is has changed.</summary>
    static long StateOf(Database database) => MemoryMirror.Generation(database)
        ^ database.Scalar<long>("select coalesce(bit_xor(hash(folder || chr(10) || project) >> 1), 0)::bigint from memory_folders");

    static MemoryIndex? Parse(byte[] file)
    {
        try
        {
            if (!file.AsSpan().StartsWith(s_mark))
                return null;
            using var stream = new MemoryStream(file);
            stream.Position = s_mark.Length;
            var reader = new BinaryReader(stream, Encoding.UTF8);
            if (reader.ReadInt32() != Version)
                return null;
            var index = new MemoryIndex(file) { State = DatabaseState.Read(reader), Generation = reader.ReadInt64() };
            var folders = new List<DeskFolder>();
            for (var count = reader.ReadInt32(); count > 0; count--)
                folders.Add(new(reader.ReadString(), new(reader.ReadString(), reader.ReadString()), reader.ReadString(), IsCommon: false));
            index.Folders = folders;

            var start = 0;
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var note = new MemoryNote(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString() is { Length: > 0 } path ? path : null, new(reader.ReadInt64(), reader.ReadInt64()));
                var length = reader.ReadInt32();
                index._entries.Add(new(note, start, length));
                start += length;
            }

            var texts = (int)stream.Position;
            // All of it is there, or it is none.
            if (texts + start != file.Length)
                return null;
            for (var i = 0; i < index._entries.Count; i++)
                index._entries[i] = index._entries[i] with { Start = index._entries[i].Start + texts };
            return index;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    // Only quicker with it: a full disk is no reason not to find.
    static void Save(Locations places, byte[] file)
    {
        try
        {
            places.CreateHome();
            AtomicFile.Write(places.MemoryIndex, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

/// <summary>By what is known that nobody wrote to the database: the sizes and times of its file and its log.</summary>
readonly record struct DatabaseState(long Size, long Ticks, long LogSize, long LogTicks)
{
    public static DatabaseState Of(Locations places)
    {
        var (file, log) = (new FileInfo(places.Database), new FileInfo(places.Database + ".wal"));
        return new(file.Exists ? file.Length : 0, file.Exists ? file.LastWriteTimeUtc.Ticks : 0, log.Exists ? log.Length : 0, log.Exists ? log.LastWriteTimeUtc.Ticks : 0);
    }

    public static DatabaseState Read(BinaryReader reader) => new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());

    public void Write(BinaryWriter writer)
    {
        foreach (var number in (ReadOnlySpan<long>)[Size, Ticks, LogSize, LogTicks])
            writer.Write(number);
    }
}
