using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>Converts strings to an array for C: null-terminated UTF-8 strings, followed by a null pointer.</summary>
sealed unsafe class NativeStrings : IDisposable
{
    readonly byte** _pointers;
    readonly int _count;

    public NativeStrings(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
            _pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
    }

    public byte** Pointers => _pointers;

    public byte* this[int index] => _pointers[index];

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((nint)_pointers[i]);
        NativeMemory.Free(_pointers);
    }
}
