using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>A file's type, number of hard links and owner, as reported by the system.</summary>
readonly record struct PosixFileStatus(bool IsRegular, int Names, uint Owner)
{
    // Flags of statx(2), and offsets in its result.
    const int EmptyPath = 0x1000,
        NoFollow = 0x100,
        StatusBytes = 256,
        NamesAt = 16,
        OwnerAt = 20,
        ModeAt = 28;
    const uint TypeNamesAndOwner = 0x1 | 0x4 | 0x8;

    // Offsets in the result of fstat(2) on macOS.
    const int ModeAtMac = 4,
        NamesAtMac = 6,
        OwnerAtMac = 16;
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
            : PosixCalls.Status(descriptor, "", EmptyPath, TypeNamesAndOwner, bytes) == 0
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
            : PosixCalls.Status(folder, name, NoFollow, TypeNamesAndOwner, bytes) == 0
                ? Linux(status)
                : null;
    }

    /// <summary>Returns null if the path does not exist. The path must be absolute; links are not followed.</summary>
    public static PosixFileStatus? OfPath(string path) => Of(folder: -1, path);

    static PosixFileStatus Linux(ReadOnlySpan<byte> status) =>
        new(
            IsRegularMode(BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..])),
            BinaryPrimitives.ReadInt32LittleEndian(status[NamesAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(status[OwnerAt..])
        );

    static PosixFileStatus Mac(ReadOnlySpan<byte> status) =>
        new(
            IsRegularMode(BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAtMac..])),
            BinaryPrimitives.ReadUInt16LittleEndian(status[NamesAtMac..]),
            BinaryPrimitives.ReadUInt32LittleEndian(status[OwnerAtMac..])
        );

    static bool IsRegularMode(int mode) => (mode & KindOfFile) == RegularFile;
}
