using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>A file's type and number of hard links, as reported by the system.</summary>
readonly record struct PosixFileStatus(bool IsRegular, int Names)
{
    // Flags of statx(2), and offsets in its result.
    const int EmptyPath = 0x1000,
        NoFollow = 0x100,
        StatusBytes = 256,
        NamesAt = 16,
        ModeAt = 28;
    const uint TypeAndNames = 0x1 | 0x4;

    // Offsets in the result of fstat(2) on macOS.
    const int ModeAtMac = 4,
        NamesAtMac = 6;
    const int KindOfFile = 0xF000,
        RegularFile = 0x8000;

    /// <summary>Returns null if the system does not report the status.</summary>
    public static unsafe PosixFileStatus? Of(SafeFileHandle file)
    {
        var bytes = stackalloc byte[StatusBytes];
        var status = new ReadOnlySpan<byte>(bytes, StatusBytes);
        var descriptor = (int)file.DangerousGetHandle();
        return OperatingSystem.IsMacOS()
            ? PosixCalls.StatusMac(descriptor, bytes) == 0
                ? Mac(status)
                : null
            : PosixCalls.Status(descriptor, "", EmptyPath, TypeAndNames, bytes) == 0
                ? Linux(status)
                : null;
    }

    /// <summary>Returns null if the name does not exist. Links are not followed.</summary>
    public static unsafe PosixFileStatus? Of(int folder, string name)
    {
        var bytes = stackalloc byte[StatusBytes];
        var status = new ReadOnlySpan<byte>(bytes, StatusBytes);
        return OperatingSystem.IsMacOS()
            ? PosixCalls.StatusInMac(folder, name, bytes) == 0
                ? Mac(status)
                : null
            : PosixCalls.Status(folder, name, NoFollow, TypeAndNames, bytes) == 0
                ? Linux(status)
                : null;
    }

    static PosixFileStatus Linux(ReadOnlySpan<byte> status) =>
        new(
            IsRegularMode(BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..])),
            BinaryPrimitives.ReadInt32LittleEndian(status[NamesAt..])
        );

    static PosixFileStatus Mac(ReadOnlySpan<byte> status) =>
        new(
            IsRegularMode(BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAtMac..])),
            BinaryPrimitives.ReadUInt16LittleEndian(status[NamesAtMac..])
        );

    static bool IsRegularMode(int mode) => (mode & KindOfFile) == RegularFile;
}
