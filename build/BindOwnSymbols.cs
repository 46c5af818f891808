using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Binds a shared library to itself, as <c>ld -Bsymbolic</c> would have: whatever it defines and uses stands at its
/// place in the file, and the loader has no name to look up for it. Calls into other libraries, and what must be one in
/// the whole process (thread-local and unique symbols), stay as they are. The library is replaced in one step; one of
/// another make is left alone.
/// </summary>
public sealed class BindOwnSymbols : Task
{
    [Required]
    public string Library { get; set; }

    public override bool Execute()
    {
        var library = new ElfLibrary(File.ReadAllBytes(Library));
        if (!library.IsKnown)
        {
            Log.LogMessage(
                MessageImportance.High,
                "{0} is no 64-bit ELF library of x86-64 or arm64: it is left as it is.",
                Library
            );
            return true;
        }

        library.BindRelocations();
        library.BindCalls();

        // A copy is changed where it has to be: written anew as a whole, it would lie in the page cache in larger
        // pieces, and more of it would count as the program's memory.
        var copy = Library + ".bound";
        File.Copy(Library, copy, overwrite: true);
        library.WriteChanges(copy);
        File.Replace(copy, Library, null);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} uses of its own symbols are bound.", Library, library.Bound);
        return true;
    }
}

/// <summary>
/// The tables of a shared library that its loader reads (System V ABI, "Dynamic Linking"; values are offsets in bytes).
/// </summary>
sealed class ElfLibrary
{
    const int Load = 1,
        Dynamic = 2;
    const long PltRelSz = 2,
        SymTab = 6,
        Rela = 7,
        RelaSz = 8,
        JmpRel = 23,
        RelaCount = 0x6ffffff9;
    const int RelaSize = 24,
        SymbolSize = 24;

    // Of x86-64 and of arm64: a symbol's address and an addend; a symbol's address; a call's slot; the library's
    // address and an addend.
    static readonly Dictionary<int, (int Address, int Data, int Slot, int Relative)> s_types = new Dictionary<
        int,
        (int, int, int, int)
    >
    {
        [62] = (1, 6, 7, 8),
        [183] = (257, 1025, 1026, 1027),
    };

    readonly byte[] _image;
    readonly List<(long Address, long Offset, long Length)> _segments = new List<(long, long, long)>();
    readonly Dictionary<long, (long Value, int At)> _dynamic = new Dictionary<long, (long, int)>();
    readonly List<(int From, int Length)> _changes = new List<(int, int)>();
    readonly (int Address, int Data, int Slot, int Relative) _type;

    public ElfLibrary(byte[] image)
    {
        _image = image;
        const int littleEndian64 = 0x01_02;
        IsKnown =
            image.Length > 64
            && image[0] == 0x7f
            && image[1] == 'E'
            && image[2] == 'L'
            && image[3] == 'F'
            && (image[5] << 8 | image[4]) == littleEndian64
            && s_types.TryGetValue(BitConverter.ToUInt16(image, 18), out _type);
        if (!IsKnown)
            return;
        var (table, size, count) = ((int)Int64(32), BitConverter.ToUInt16(image, 54), BitConverter.ToUInt16(image, 56));
        foreach (var header in Enumerable.Range(0, count).Select(number => table + number * size))
        {
            if (Int32(header) == Load)
                _segments.Add((Int64(header + 16), Int64(header + 8), Int64(header + 32)));
            if (Int32(header) == Dynamic)
                for (var at = (int)Int64(header + 8); Int64(at) != 0; at += 16)
                    _dynamic[Int64(at)] = (Int64(at + 8), at + 8);
        }

        IsKnown = new[] { PltRelSz, SymTab, Rela, RelaSz, JmpRel, RelaCount }.All(_dynamic.ContainsKey);
    }

    /// <summary>Whether the library is of a make that is understood; all else may be asked only then.</summary>
    public bool IsKnown { get; }

    /// <summary>How many uses of its own symbols were bound.</summary>
    public int Bound { get; private set; }

    /// <summary>
    /// Addresses in data become the library's own plus an offset. Those stand first, in order: the loader does them in
    /// one go.
    /// </summary>
    public void BindRelocations()
    {
        var (table, length) = (OffsetOf(_dynamic[Rela].Value), (int)_dynamic[RelaSz].Value);
        var relocations = Enumerable
            .Range(0, length / RelaSize)
            .Select(number => BoundRelocation(table + number * RelaSize))
            .OrderBy(use => use.Type == _type.Relative ? use.Place : long.MaxValue)
            .ToList();
        for (var number = 0; number < relocations.Count; number++)
        {
            var (at, use) = (table + number * RelaSize, relocations[number]);
            Put(at, use.Place);
            Put(at + 8, (long)use.Symbol << 32 | (uint)use.Type);
            Put(at + 16, use.Addend);
        }

        _changes.Add((table, length));
        Put(_dynamic[RelaCount].At, relocations.Count(use => use.Type == _type.Relative));
        _changes.Add((_dynamic[RelaCount].At, 8));
    }

    /// <summary>
    /// A call's slot holds where it leads until the loader looked up its symbol: to the function itself instead of to
    /// the look-up.
    /// </summary>
    public void BindCalls()
    {
        var table = OffsetOf(_dynamic[JmpRel].Value);
        for (var at = table; at < table + _dynamic[PltRelSz].Value; at += RelaSize)
        {
            if (Int32(at + 8) != _type.Slot || !(OwnAddress(Int32(at + 12)) is long function))
                continue;
            var slot = OffsetOf(Int64(at));
            Put(slot, function);
            _changes.Add((slot, 8));
        }
    }

    public void WriteChanges(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            foreach (var (from, length) in _changes)
            {
                file.Position = from;
                file.Write(_image, from, length);
            }
    }

    (long Place, int Type, int Symbol, long Addend) BoundRelocation(int at)
    {
        var (place, type, symbol, addend) = (Int64(at), Int32(at + 8), Int32(at + 12), Int64(at + 16));
        return (type == _type.Address || type == _type.Data) && OwnAddress(symbol) is long address
            ? (place, _type.Relative, 0, type == _type.Address ? address + addend : address)
            : (place, type, symbol, addend);
    }

    // Where the library has the symbol; nothing when another has it, or when it is not for the library alone to say.
    long? OwnAddress(int symbol)
    {
        var at = OffsetOf(_dynamic[SymTab].Value) + symbol * SymbolSize;
        var (binding, type) = (_image[at + 4] >> 4, _image[at + 4] & 15);
        const int global = 1,
            weak = 2,
            data = 1,
            function = 2;
        if (
            BitConverter.ToUInt16(_image, at + 6) == 0
            || binding != global && binding != weak
            || type != data && type != function
        )
            return null;
        Bound++;
        return Int64(at + 8);
    }

    int OffsetOf(long address)
    {
        var (start, offset, _) = _segments.Single(segment =>
            segment.Address <= address && address < segment.Address + segment.Length
        );
        return (int)(address - start + offset);
    }

    int Int32(int at) => BitConverter.ToInt32(_image, at);

    long Int64(int at) => BitConverter.ToInt64(_image, at);

    void Put(int at, long value) => BitConverter.GetBytes(value).CopyTo(_image, at);
}
