using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>Converts DuckDB's errors to one sentence that a person can act on.</summary>
static partial class DatabaseFailure
{
    static readonly string[] s_damage =
    [
        "Corrupt database file",
        "does not match stored checksum",
        "Could not read enough bytes",
        "Corrupt WAL file",
        "Failure while replaying WAL",
        "Failed to deserialize",
        "Input/output error",
        "Could not read from file",
        "WAL does not match",
    ];

    // If one of our own statements fails with one of these errors, the cause is damaged data.
    static readonly string[] s_internal = ["INTERNAL Error", "FATAL Error", "Serialization Error"];

    public static bool IsBusy(DuckDBException e) =>
        e.Message.Contains("Conflicting lock", StringComparison.Ordinal) || SharingViolation.IsCause(e.Message);

    public static bool IsNoTable(DuckDBException e) =>
        e.Message.StartsWith("Catalog Error: Table with name", StringComparison.Ordinal);

    /// <param name="e">From DuckDB or the file system.</param>
    public static bool IsFullDisk(Exception e) =>
        e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("disk full", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("Could not write all bytes", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether DuckDB reports blocks, a WAL or metadata that it cannot read.</summary>
    public static bool IsDamage(DuckDBException e) => IsDamage(e.Message);

    public static bool IsDamage(string message) =>
        s_damage.Any(words => message.Contains(words, StringComparison.Ordinal))
        || s_internal.Any(words => message.StartsWith(words, StringComparison.Ordinal));

    /// <summary>Whether the cause of the error is the file, not the statement.</summary>
    public static bool IsOfTheFile(DuckDBException e) => IsFullDisk(e) || IsDamage(e);

    /// <param name="reason">What is damaged. The message shows it in brackets.</param>
    public static Failure Damaged(string path, string reason, Exception? cause = null) =>
        new(
            FailureKind.Invalid,
            $"cannot use {path}: it is damaged ({reason}). Run claude-session-logger doctor to list the backups "
                + "and the command that restores one.",
            cause
        );

    public static Failure OfDamage(string message, string path, Exception? cause = null) =>
        Damaged(
            path,
            message.Contains("WAL", StringComparison.Ordinal)
                ? $"the write-ahead log {path}.wal cannot be replayed"
                : Reason(message),
            cause
        );

    /// <summary>Describes why a file beside the database cannot be written.</summary>
    public static Failure From(IOException e, string path) =>
        IsFullDisk(e)
            ? FullDisk(path, e)
            : new(FailureKind.Unwritable, $"cannot write {path} ({e.Reason}). Make its folder writable.", e);

    public static Failure Removed(string path) =>
        new(FailureKind.Busy, $"cannot open {path}: it was removed while this command waited for it. Try again.");

    static Failure FullDisk(string path, Exception e) =>
        new(
            FailureKind.Unwritable,
            $"cannot write {path}: the disk is full. Free some space and try again; nothing stored was lost.",
            e
        );

    public static Failure From(DuckDBException e, string path)
    {
        if (IsBusy(e))
            return new(
                FailureKind.Busy,
                $"cannot open {path}: {Holder(e.Message)} is using it. Try again when it has finished.",
                e
            );
        if (
            e.Message.Contains("newer", StringComparison.OrdinalIgnoreCase)
                && e.Message.Contains("version", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("storage version", StringComparison.OrdinalIgnoreCase)
        )
            return new(
                FailureKind.Invalid,
                $"cannot open {path}: it was written by a newer DuckDB. Upgrade claude-session-logger; nothing "
                    + "was changed.",
                e
            );
        if (IsFullDisk(e))
            return FullDisk(path, e);
        if (
            e.Message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("Read-only file system", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("attached in read-only mode", StringComparison.OrdinalIgnoreCase)
        )
            return new(
                FailureKind.Unwritable,
                $"cannot open {path}: permission denied. Check the owner and permissions of the file and its folder.",
                e
            );
        if (IsDamage(e))
            return OfDamage(e.Message, path, e);

        return new(
            FailureKind.Invalid,
            $"cannot open {path} as a DuckDB database ({Reason(e.Message)}). Run claude-session-logger doctor "
                + "to list the backups and the command that restores one.",
            e
        );
    }

    // Removes DuckDB's error class ("IO Error: Could not read …"), which does not help the reader.
    static string Reason(string message)
    {
        var line = FirstLine(message.StartsWith('{') ? Unpacked(message) : message);
        return Kind().Replace(line, "").TrimEnd('!', '.');
    }

    // Returns the text of an error that DuckDB reports as JSON, as SqlReader requests it.
    static string Unpacked(string message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            return json.RootElement.TryGetProperty("exception_message", out var text)
                ? text.GetString() ?? message
                : message;
        }
        catch (JsonException)
        {
            return message;
        }
    }

    static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    // "Conflicting lock is held in /usr/bin/python3.11 (PID 4711) by user …"
    static string Holder(string message)
    {
        var match = HeldIn().Match(message);
        if (!match.Success)
            return "another process";

        var name = Path.GetFileName(match.Groups["program"].Value.Trim());
        var process = $"process {match.Groups["pid"].Value}";
        if (name.Length == 0 && int.TryParse(match.Groups["pid"].Value, out var pid))
            name = NameOf(pid);
        return name.Length == 0 ? process : $"{name} ({process})";
    }

    static string NameOf(int pid)
    {
        try
        {
            using var holder = Process.GetProcessById(pid);
            return holder.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^([A-Za-z ]+ Error: )+")]
    private static partial Regex Kind();

    [GeneratedRegex(@"lock is held in (?<program>[^(]*)\(PID (?<pid>\d+)\)")]
    private static partial Regex HeldIn();
}
