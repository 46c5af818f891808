using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

static class CommandLine
{
    /// <summary>How long a person waits for another process to let go of the database.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    const int Misused = 64;

    /// <summary>Every command, by name: nothing is found by scanning.</summary>
    public static RootCommand Create() => new("Keeps every Claude Code session: what it cost, used and was about")
    {
        new ReportCommand(),
        new RecentCommand(),
        new SessionsCommand(),
        new PricesCommand(ModelsSeen),
        new RepriceCommand(),
        new ImportCommand(),
        new RecordCommand(),
        new FlushCommand(),
        new InitCommand(),
        new ForgetCommand(),
        new BackupCommand(),
        new RestoreCommand(),
        new DoctorCommand(),
        new SetupCommand(InitCommand.CreateSchema, () => new MemoryStream(SessionTypes.Example())),
    };

    /// <summary>Runs a command; a word it does not know is the person's mistake, and never exit code 2.</summary>
    public static int Run(string[] args)
    {
        var parsed = Create().Parse(args);
        var code = parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
        return parsed.Errors.Count > 0 ? Misused : code;
    }

    static List<string> ModelsSeen()
    {
        using var database = Database.OpenToRead(Locations.FromEnvironment(), Patience);
        return database is null ? [] : ResponseStore.Models(database);
    }
}
