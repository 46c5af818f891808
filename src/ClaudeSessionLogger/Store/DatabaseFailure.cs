using System.Diagnostics;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Store;

/// <summary>What DuckDB says, as one sentence a person can act on.</summary>
static partial class DatabaseFailure
{
    public static bool IsBusy(DuckDBException e) =>
        e.Message.Contains("Conflicting lock", StringComparison.Ordinal) || e.Message.Contains("being used by another process", StringComparison.Ordinal);

    public static bool IsNoTable(DuckDBException e) => e.Message.StartsWith("Catalog Error: Table with name", StringComparison.Ordinal);

    public static bool IsFullDisk(DuckDBException e) =>
        e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("disk full", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("Could not write all bytes", StringComparison.OrdinalIgnoreCase);

    public static Failure From(DuckDBException e, string path)
    {
        if (IsBusy(e))
            return new(FailureKind.Busy, $"{Holder(e.Message)} is using {path}; try again when it is done.", e);
        if (e.Message.Contains("newer", StringComparison.OrdinalIgnoreCase) && e.Message.Contains("version", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("storage version", StringComparison.OrdinalIgnoreCase))
            return new(FailureKind.Invalid, $"{path} was written by a newer DuckDB than this program has; upgrade claude-session-logger. Nothing was changed.", e);
        if (IsFullDisk(e))
            return new(FailureKind.Unwritable, $"the disk with {path} is full; make room and try again. Nothing that was stored is lost.", e);
        if (e.Message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("Read-only file system", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("attached in read-only mode", StringComparison.OrdinalIgnoreCase))
            return new(FailureKind.Unwritable, $"{path} cannot be opened: permission denied; check who owns it and its folder.", e);
        if (e.Message.Contains("WAL", StringComparison.Ordinal))
            return new(FailureKind.Invalid,
                $"the write-ahead log {path}.wal cannot be replayed; run claude-session-logger doctor to see the backups. Nothing was changed.", e);

        return new(FailureKind.Invalid,
            $"{path} cannot be opened as a DuckDB database ({FirstLine(e.Message)}); run claude-session-logger doctor to see the backups. Nothing was changed.", e);
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

    [GeneratedRegex(@"lock is held in (?<program>[^(]*)\(PID (?<pid>\d+)\)")]
    private static partial Regex HeldIn();
}
