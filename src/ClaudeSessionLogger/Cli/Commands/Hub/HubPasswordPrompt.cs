using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Asks for a server's password and stores it in the password file of PostgreSQL's own tools.</summary>
static class HubPasswordPrompt
{
    /// <summary>Whether a user can be asked, because input and error output are a terminal.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks for the password without showing the input. Returns null if the input is empty.</summary>
    public static string? Ask(PostgreSqlAddress server)
    {
        Console.Error.Write($"Password of {UserOf(server)} on {server.Name}: ");
        var typed = new Stack<char>();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.TryPop(out _);
            else if (!char.IsControl(key.KeyChar))
                typed.Push(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.Count > 0 ? string.Concat(typed.Reverse()) : null;
    }

    /// <summary>Reads the first line of standard input.</summary>
    public static string FromInput() =>
        Console.In.ReadLine() is { Length: > 0 } line
            ? line
            : throw new Failure(
                FailureKind.Invalid,
                "cannot read a " + "password from standard input: its first line is empty."
            );

    /// <summary>
    /// Stores the password, because a background flush cannot ask for it. Returns the path of the file.
    /// </summary>
    public static string Save(PostgreSqlAddress server, string password)
    {
        var file = HubSecrets.FromEnvironment(AppPaths.FromEnvironment()).PasswordFile;
        try
        {
            PasswordFile.Add(file, server, UserOf(server), password);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"joined the hub, but cannot save its password in {file} ({e.Reason}). Make the file writable "
                    + "and run claude-session-logger setup --hub again, or set PGPASSWORD for the flush.",
                e
            );
        }
    }

    static string UserOf(PostgreSqlAddress server) =>
        server.User
        ?? (Environment.GetEnvironmentVariable("PGUSER") is { Length: > 0 } user ? user : Environment.UserName);
}
