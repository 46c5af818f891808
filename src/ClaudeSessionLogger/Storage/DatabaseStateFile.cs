using System.Globalization;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The length of the WAL when a process last closed the database, and the checkpoint that the WAL follows.
/// </summary>
readonly record struct AcknowledgedLog(string Database, ulong Iteration, long Bytes);

/// <summary>
/// Manages <c>sessions.duckdb.state</c>: one line with the state in which the last process left the database file and
/// WAL. If the files differ from this state, or the machine was restarted, the whole database is read once before it is
/// trusted. If the WAL is shorter than recorded, the database is refused. If the state file is lost, the whole database
/// is read once more, but no data is lost.
/// </summary>
static class DatabaseStateFile
{
    const int Fields = 6,
        MaxBytes = 4096;

    static string? s_boot;

    public static bool Exists(string path) => File.Exists(FileOf(path));

    /// <summary>
    /// Whether the database file is unchanged since a process last closed it, and the machine was not restarted.
    /// </summary>
    public static bool IsTrusted(string path) =>
        Read(path) is { } fields
        && fields is [var size, var time, var boot, ..]
        && (size, time, boot) == Describe(path);

    /// <summary>The WAL that must still exist, with at least this length, unless a checkpoint has run since.</summary>
    public static AcknowledgedLog? AcknowledgedLog(string path) =>
        Read(path) is [_, _, _, var database, var iteration, var bytes]
        && ulong.TryParse(iteration, CultureInfo.InvariantCulture, out var checkpoint)
        && long.TryParse(bytes, CultureInfo.InvariantCulture, out var length)
            ? new(database, checkpoint, length)
            : null;

    /// <summary>Records that the whole database file has been read without an error. The file may be open.</summary>
    public static void Trust(string path) => Write(path, AcknowledgedLog(path) ?? default);

    /// <summary>Removes the record that the file is intact, but keeps the recorded length of the WAL.</summary>
    public static void Distrust(string path) => Write(path, AcknowledgedLog(path) ?? default, isTrusted: false);

    /// <summary>
    /// Records the state of the database file and its WAL. Must not be called while this process has the database open.
    /// </summary>
    public static void Record(string path)
    {
        var bytes = WriteAheadLog.Read(path + ".wal") is { IsReadable: true } log ? log.IntactBytes : 0;
        if (DatabaseHeader.Read(path) is { } header)
            Write(path, new(header.Id, header.Iteration, bytes));
    }

    static string FileOf(string path) => path + ".state";

    static void Write(string path, AcknowledgedLog log, bool isTrusted = true)
    {
        try
        {
            var (size, time, boot) = isTrusted ? Describe(path) : ("-", "-", "-");
            AtomicFile.Write(
                FileOf(path),
                System.Text.Encoding.ASCII.GetBytes(
                    FormattableString.Invariant(
                        $"{size} {time} {boot} {log.Database ?? "-"} {log.Iteration} {log.Bytes}\n"
                    )
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process will read the whole database again.
        }
    }

    static string[]? Read(string path)
    {
        try
        {
            return
                new FileInfo(FileOf(path)) is { Exists: true, Length: < MaxBytes } file
                && File.ReadAllText(file.FullName).Split(' ', '\n') is [.. var fields, ""]
                && fields.Length == Fields
                ? fields
                : null;
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
            ? (
                file.Length.ToString(CultureInfo.InvariantCulture),
                file.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture),
                Boot()
            )
            : ("0", "0", Boot());
    }

    // If the system does not report a boot id, a restart of the machine is not detected; changes of the files still
    // are.
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
