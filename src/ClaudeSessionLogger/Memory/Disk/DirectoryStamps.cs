using System.Buffers.Binary;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// Reads sizes and times of the files in one folder. On Linux, opens the folder once and looks up the files relative to
/// it. For 20,000 notes, this takes half the time of looking up full paths.
/// </summary>
sealed class DirectoryStamps(string folder) : IDisposable
{
    // Flags of open(2) and statx(2).
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

    /// <summary>
    /// Returns null if the file does not exist, is not a regular file, or is too large for a memory file.
    /// </summary>
    public FileStamp? Read(string name, DateTime nowUtc)
    {
        var (size, modified, changed) = _open >= 0 ? ReadWithStatx(name) : ReadWithFileInfo(name);
        return size is >= 0 and <= MemoryName.MaxBytes ? FileStamp.Of(size, modified, nowUtc, changed) : null;
    }

    public void Dispose()
    {
        if (_open >= 0)
            _ = PosixCalls.Close(_open);
    }

    unsafe (long Size, DateTime Modified, DateTime? Changed) ReadWithStatx(string name)
    {
        var bytes = stackalloc byte[StatusBytes];
        var status = new ReadOnlySpan<byte>(bytes, StatusBytes);
        if (
            PosixCalls.Status(_open, name, NoFollow, TypeSizeTimes, bytes) != 0
            || (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeAt..]) & KindOfFile) != RegularFile
        )
            return (-1, default, null);
        return (
            BinaryPrimitives.ReadInt64LittleEndian(status[SizeAt..]),
            Time(status[ModifiedAt..]),
            Time(status[ChangedAt..])
        );
    }

    static DateTime Time(ReadOnlySpan<byte> time) =>
        DateTime.UnixEpoch.AddTicks(
            BinaryPrimitives.ReadInt64LittleEndian(time) * TimeSpan.TicksPerSecond
                + BinaryPrimitives.ReadUInt32LittleEndian(time[NanosecondsAt..]) / TimeSpan.NanosecondsPerTick
        );

    (long Size, DateTime Modified, DateTime? Changed) ReadWithFileInfo(string name)
    {
        var file = new FileInfo(Path.Join(folder, name));
        return file.Exists ? (file.Length, file.LastWriteTimeUtc, null) : (-1, default, null);
    }
}
