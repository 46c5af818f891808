using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Browse;
using ClaudeSessionLogger.Cli.Commands.Archive;
using ClaudeSessionLogger.Cli.Commands.Budgets;
using ClaudeSessionLogger.Cli.Commands.Capture;
using ClaudeSessionLogger.Cli.Commands.ClaudeCode;
using ClaudeSessionLogger.Cli.Commands.Demo;
using ClaudeSessionLogger.Cli.Commands.Exclude;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Cli.Commands.Log;
using ClaudeSessionLogger.Cli.Commands.Memory;
using ClaudeSessionLogger.Cli.Commands.Prices;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Commands.Search;
using ClaudeSessionLogger.Cli.Commands.Sessions;
using ClaudeSessionLogger.Cli.Commands.Setup;
using ClaudeSessionLogger.Cli.Commands.Storage;
using ClaudeSessionLogger.Cli.Completion;
using ClaudeSessionLogger.Cli.Help;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Cli;

static class CommandLine
{
    /// <summary>How long a command waits for another process to close the database.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The same for a command that must not keep a starting session waiting.</summary>
    public static readonly TimeSpan BriefTimeout = TimeSpan.FromMilliseconds(300);

    /// <summary>Creates all commands. They are listed explicitly, not found by reflection.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Record every Claude Code session with its cost, and share a log and Claude's memory between machines"
        )
        {
            new ReportCommand(),
            new DashboardCommand(),
            new RecentCommand(),
            new SessionsCommand(),
            new BrowseCommand(),
            new SearchCommand(),
            new QueryCommand(),
            new ExportCommand(),
            new PricesCommand(RecordedModels),
            new RepriceCommand(),
            new ImportCommand(),
            new VerifyCommand(),
            new BudgetCommand(),
            new RecordCommand(),
            new FlushCommand(),
            new InitCommand(),
            new ArchiveCommand(),
            new ForgetCommand(),
            ExcludeCommand.Create(),
            new BackupCommand(),
            new RestoreCommand(),
            new HubCommand(),
            new MemoryCommand(),
            new McpCommand(),
            new DemoCommand(),
            new CompletionCommand(),
            new DoctorCommand(),
            new SetupCommand(InitCommand.CreateSchema, () => new MemoryStream(SessionTypes.Example())),
        };
        foreach (var command in ClaudeCodeCommands.All)
            root.Add(command);
        foreach (var command in LogCommands())
            root.Add(command);
        HelpPage.Install(root);
        DynamicCompletion.Install(root);
        GuardedValidators.Install(root);
        return root;
    }

    /// <summary>
    /// Runs a command. Throws a <see cref="Failure"/> if the command line is invalid, so that the exit code is never 2,
    /// which Claude Code treats as "block this action".
    /// </summary>
    public static int Run(string[] args)
    {
        if (CompletionDirective.Run(args, Create, Console.Out))
            return 0;
        // Disable response files, so that a word that begins with @ is an ordinary argument.
        var parsed = Create().Parse(InFullForm(args), new() { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is not HelpAction && UsageError.OfWords(parsed) is { } mistyped)
                throw mistyped;
            if (args is ["help", ..] && UsageError.OfHelp(parsed) is { } noCommand)
                throw noCommand;
            if (args is ["help", ..] && parsed.CommandResult.Command is ReportCommand report)
                report.CheckKind(parsed);
            if (parsed.Action is ParseErrorAction)
                throw UsageError.From(parsed);
            if (!NeedsFiles(parsed))
                return Invoke();
            var paths = AppPaths.FromEnvironment();
            CheckAccess(paths);
            return SettingsNotice.Run(parsed, paths, Invoke);
        }
        catch (DuckDBException e) when (DatabaseFailure.IsOfTheFile(e))
        {
            // Code that reads or appends row by row throws this exception as well if it finds a damaged block.
            throw DatabaseFailure.From(e, AppPaths.FromEnvironment().Database);
        }

        int Invoke() => parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    // Hooks and prompts run these commands, which print nothing rather than fail; or they read no files of the program.
    static readonly string[] s_withoutCheck = ["hook", "statusline", "prime", "completion", "demo"];

    // False for help and the like, whose action is not the command's own.
    static bool NeedsFiles(ParseResult parsed) =>
        parsed.CommandResult.Command is var command
        && ReferenceEquals(parsed.Action, command.Action)
        && !s_withoutCheck.Contains(command.Name)
        && !(command is InboxCommand && parsed.Tokens.Any(token => token.Value == "--count"));

    // Without this, a folder of another user would look like one in which nothing was recorded.
    static void CheckAccess(AppPaths paths)
    {
        PathAccess.CheckFolder(paths.Home);
        PathAccess.CheckFile(paths.Database);
        PathAccess.CheckFile(paths.ConfigFile);
    }

    /// <summary>
    /// Treats an empty command line like <c>browse</c> on a terminal that can show it, else like <c>--help</c>;
    /// <c>help</c> before a command like <c>--help</c> after it; and the key of a memory folder as a name, not as an
    /// option.
    /// </summary>
    static string[] InFullForm(string[] args) =>
        args is [] ? [BrowseCommand.IsPossible ? "browse" : "--help"]
        : args is ["help", .. var command] ? [.. command, "--help"]
        : args is ["memory", "link", .. var words]
        && Array.Find(words, IsKeyOfFolder) is { } key
        && !words.Contains("--")
            ? ["memory", "link", .. words.Where(word => word != key), "--", key]
        : args;

    // As -home-ada-code-shop, which is no option.
    static bool IsKeyOfFolder(string word) => word is ['-', not '-', _, ..] && word.IndexOf('-', 1) > 0;

    static IEnumerable<Command> LogCommands() =>
        [
            new LogCommand(),
            new ResolveCommand(),
            new ListCommand(),
            new ShowCommand(),
            new InboxCommand(),
            new ReadyCommand(),
            new ClaimCommand(),
            new ReleaseCommand(),
            new NoteCommand(),
            new PrimeCommand(),
            new EditCommand(),
            new ReopenCommand(),
            new HistoryCommand(),
            new ConflictsCommand(),
            new AcceptCommand(),
        ];

    static List<string> RecordedModels()
    {
        using var database = Database.OpenToRead(AppPaths.FromEnvironment(), LockTimeout);
        return database is null ? [] : ResponseStore.Models(database);
    }
}
