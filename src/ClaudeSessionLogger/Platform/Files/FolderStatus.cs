using System.Buffers.Binary;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Reads the status of files in one folder, without following links. On Linux, opens the folder once and looks up the
/// files relative to it. For many files, this takes half the time of looking up full paths.
/// </summary>
sealed class FolderStatus(string folder) : IDisposable
{
    // Flags of open(2) and statx(2), and offsets in the result of statx.
    const int OnlyPath = 0x200000,
        CloseOnExec = 0x80000,
        NoFollow = 0x100,
        StatusBytes = 256;
    const uint TypeSizeTimes = 0x1 | 0x200 | 0x40 | 0x80;
    const int ModeAt = 28,
        SizeAt = 40,
        ChangedAt = 96,
        ModifiedAt = 112,
        NanosecondsAt = 8,
        KindOfFile = 0xF000,
        RegularFile = 0x8000;

    readonly int _open = OperatingSystem.IsLinux() ? PosixCalls.Open(folder, OnlyPath | CloseOnExec) : -1;

    /// <summary>Returns null if this is no regular file, does not exist, or cannot be looked up in this way.</summary>
    public unsafe RegularFileStatus? Read(string name)
    {
        if (_open < 0)
            return null;

        var bytes = stackalloc byte[StatusBytes];
        var status = new ReadOnlySpan<byte>(bytes, StatusBytes);
        return
            PosixCalls.Status(_open, name, NoFollow, TypeSizeTimes, bytes) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..]) & KindOfFile) == RegularFile
            ? new(
                BinaryPrimitives.ReadInt64LittleEndian(status[SizeAt..]),
                Time(status[ModifiedAt..]),
                Time(status[ChangedAt..])
            )
            : null;
    }

    /// <summary>Whether <see cref="Read"/> can look up files on this system.</summary>
    public bool IsOpen => _open >= 0;

    public void Dispose()
    {
        if (_open >= 0)
            _ = PosixCalls.Close(_open);
    }

    static DateTime Time(ReadOnlySpan<byte> time) =>
        DateTime.UnixEpoch.AddTicks(
            BinaryPrimitives.ReadInt64LittleEndian(time) * TimeSpan.TicksPerSecond
                + BinaryPrimitives.ReadUInt32LittleEndian(time[NanosecondsAt..]) / TimeSpan.NanosecondsPerTick
        );
}

/// <summary>The size of a regular file, and the times when its content and its status were changed.</summary>
readonly record struct RegularFileStatus(long Size, DateTime Modified, DateTime Changed);
