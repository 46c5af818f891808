using System.Text;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// PostgreSQL's password file, <c>HOST:PORT:DATABASE:USER:PASSWORD</c> per line. psql and the background flush both
/// read it.
/// </summary>
static class PasswordFile
{
    /// <summary>
    /// Adds a password before the others, so that it takes precedence. Throws file system exceptions.
    /// </summary>
    public static void Add(string path, PostgreSqlAddress server, string user, string password)
    {
        var place = RealPath.Resolve(path);
        var line = string.Join(':', ((string[])[server.Host, $"{server.Port}", server.Database ?? "*", user, password]).Select(Escaped));
        var lines = File.Exists(place) ? File.ReadAllLines(place).Where(other => other != line) : [];
        AtomicFile.Write(place, Encoding.UTF8.GetBytes(string.Join('\n', [line, .. lines]) + "\n"), durable: true);
        // The client ignores a file that others may read.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    static string Escaped(string field) => field == "*" ? field : field.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
