using System.Text;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// Writes PostgreSQL's password file, which has one line <c>HOST:PORT:DATABASE:USER:PASSWORD</c> per password. psql and
/// the background flush read it.
/// </summary>
static class PasswordFile
{
    /// <summary>
    /// Adds a password at the top of the file, so that it takes precedence over the others. Throws file system
    /// exceptions.
    /// </summary>
    public static void Add(string path, PostgreSqlAddress server, string user, string password)
    {
        var target = RealPath.Resolve(path);
        var line = string.Join(
            ':',
            ((string[])[server.Host, $"{server.Port}", server.Database ?? "*", user, password]).Select(Escaped)
        );
        var lines = File.Exists(target) ? File.ReadAllLines(target).Where(other => other != line) : [];
        AtomicFile.Write(target, Encoding.UTF8.GetBytes(string.Join('\n', [line, .. lines]) + "\n"), durable: true);
        // PostgreSQL's client ignores a password file that other people may read.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    static string Escaped(string field) =>
        field == "*"
            ? field
            : field.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
