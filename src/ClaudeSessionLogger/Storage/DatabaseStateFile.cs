using System.Globalization;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Storage;

/// <summary>How much of a log was written when a process last closed the database, and since which checkpoint.</summary>
readonly record struct AcknowledgedLog(string Database, ulong Iteration, long Bytes);

/// <summary>
/// <c>sessions.duckdb.state</c>: how the two files of the database were left, in one line. Whoever finds them otherwise, or after the machine was started
/// again, reads the whole database once before trusting it; whoever finds less of the log refuses it. Losing this file costs one such reading.
/// </summary>
static class DatabaseStateFile
{
    const int Fields = 6, MaxBytes = 4096;

    static string? s_boot;

    public static bool Exists(string path) => File.Exists(FileOf(path));

    /// <summary>Whether the file is as it was left, since this start of the machine.</summary>
    public static bool IsTrusted(string path) => Read(path) is { } fields && fields is [var size, var time, var boot, ..] && (size, time, boot) == Describe(path);

    /// <summary>The log that there must be at least, if no checkpoint has come since.</summary>
    public static AcknowledgedLog? AcknowledgedLog(string path) =>
        Read(path) is [_, _, _, var database, var iteration, var bytes]
        && ulong.TryParse(iteration, CultureInfo.InvariantCulture, out var checkpoint) && long.TryParse(bytes, CultureInfo.InvariantCulture, out var length)
            ? new(database, checkpoint, length) : null;

    /// <summary>Remembers that everything in the file has been read. It may be open.</summary>
    public static void Trust(string path) => Write(path, AcknowledgedLog(path) ?? default);

    /// <summary>Forgets that the file was whole, and not how much of the log there was.</summary>
    public static void Distrust(string path) => Write(path, AcknowledgedLog(path) ?? default, isTrusted: false);

    /// <summary>Remembers how the files were left. Not while this process has the database open.</summary>
    public static void Record(string path)
    {
        var bytes = WriteAheadLog.Read(path + ".wal") is { IsReadable: true } log ? log.WholeBytes : 0;
        if (DatabaseHeader.Read(path) is { } header)
            Write(path, new(header.Id, header.Iteration, bytes));
    }

    static string FileOf(string path) => path + ".state";

    static void Write(string path, AcknowledgedLog log, bool isTrusted = true)
    {
        try
        {
            var (size, time, boot) = isTrusted ? Describe(path) : ("-", "-", "-");
            AtomicFile.Write(FileOf(path), System.Text.Encoding.ASCII.GetBytes(
                FormattableString.Invariant($"{size} {time} {boot} {log.Database ?? "-"} {log.Iteration} {log.Bytes}\n")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next one reads the database again.
        }
    }

    static string[]? Read(string path)
    {
        try
        {
            return new FileInfo(FileOf(path)) is { Exists: true, Length: < MaxBytes } file && File.ReadAllText(file.FullName).Split(' ', '\n') is [.. var fields, ""] && fields.Length == Fields ? fields : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static (string Size, string Time, string Boot) Describe(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? (file.Length.ToString(CultureInfo.InvariantCulture), file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture), Boot())
            : ("0", "0", Boot());
    }

    // Where the system does not say, only changes of the file count.
    static string Boot()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        try
        {
            return s_boot ??= File.Exists(file) ? File.ReadAllText(file).Trim() : "-";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "-";
        }
    }
}
