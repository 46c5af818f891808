using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClaudeSessionLogger.Cli.Commands.Setup;

/// <summary>Defines the options of <c>setup</c>, and which of them cannot be combined.</summary>
sealed class SetupOptions
{
    public Option<bool> Check { get; } =
        new("--check")
        {
            Description = "Show what is missing, without changing anything (exit code 1 if anything is missing)",
        };

    public Option<bool> Remove { get; } =
        new("--remove") { Description = "Remove the hooks, status line, permissions and schedule; the data is kept" };

    public Option<bool> StatusLine { get; } =
        new("--statusline")
        {
            Description = "Show costs and unread changes in the status line, unless you already have a status line",
        };

    public Option<bool> Permissions { get; } =
        new("--permissions") { Description = "Let Claude run the log commands without asking each time" };

    public Option<bool> Prime { get; } =
        new("--prime")
        {
            Description =
                "Start sessions with a summary of the shared log (about 800 tokens; the command prime prints it)",
        };

    public Option<bool> NoPrime { get; } =
        new("--no-prime") { Description = "Start sessions without the summary of the shared log" };

    public Option<bool> Archive { get; } =
        new("--archive")
        {
            Description = "Keep a compressed copy of every session's files, which Claude Code deletes after 30 days",
        };

    public Option<bool> NoArchive { get; } =
        new("--no-archive") { Description = "Archive no more sessions; what is archived stays" };

    public Option<string?> ArchiveFolder { get; } =
        new("--archive-folder")
        {
            Description = "With --archive: the folder of the archive, for example on another drive",
            HelpName = "FOLDER",
        };

    public Option<string?> Program { get; } =
        new("--program")
        {
            Description = "The path or name by which hooks call this program; a path may begin with '$HOME/'",
            HelpName = "PATH",
        };

    public Option<string?> Hub { get; } =
        new("--hub")
        {
            Description = "Join the hub at this address: postgresql://…, md:, duckdb:FILE or a folder",
            HelpName = "ADDRESS",
        };

    public Option<bool> Sessions { get; } =
        new("--sessions")
        {
            Description =
                "Send sessions to the hub, even if its owner can read them; to a folder, if only you can read it",
        };

    public Option<bool> NoSessions { get; } = new("--no-sessions") { Description = "Keep sessions on this machine" };

    public Option<bool> Memory { get; } =
        new("--memory") { Description = "Send Claude's memory to the hub, even if its owner or others can read it" };

    public Option<bool> NoMemory { get; } = new("--no-memory") { Description = "Keep Claude's memory on this machine" };

    public Option<string?> User { get; } =
        new("--user")
        {
            Description = "Your name on entries and sessions (default: git's user.name)",
            HelpName = "NAME",
        };

    public Option<string?> Machine { get; } =
        new("--machine")
        {
            Description = "This machine's name in the list of machines (default: the host's name)",
            HelpName = "NAME",
        };

    public Option<bool> PasswordStdin { get; } =
        new("--password-stdin") { Description = "With --hub: read the server's password from standard input" };

    public Option<bool> ResetConfig { get; } =
        new("--reset-config")
        {
            Description = "Replace a damaged or lost config.json with a new file; this removes all exclusions",
        };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the steps as JSON" };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            Check,
            Remove,
            StatusLine,
            Permissions,
            Prime,
            NoPrime,
            Archive,
            NoArchive,
            ArchiveFolder,
            Program,
            Hub,
            Sessions,
            NoSessions,
            Memory,
            NoMemory,
            User,
            Machine,
            PasswordStdin,
            ResetConfig,
            Json,
        ];
        foreach (var option in all)
            command.Add(option);
        command.Validators.Add(Validate);
    }

    /// <summary>True or false if one of two opposite options is given, else null.</summary>
    public static bool? Decision(ParseResult parsed, Option<bool> yes, Option<bool> no) =>
        parsed.GetValue(yes) ? true
        : parsed.GetValue(no) ? false
        : null;

    /// <summary>Whether any option asks for a certain change.</summary>
    public bool AskForChange(ParseResult parsed) =>
        new Option[]
        {
            Hub,
            Sessions,
            NoSessions,
            Memory,
            NoMemory,
            User,
            Machine,
            StatusLine,
            Permissions,
            Prime,
            NoPrime,
            Archive,
            NoArchive,
            ArchiveFolder,
            ResetConfig,
        }.Any(option => parsed.GetResult(option) is { Implicit: false });

    void Validate(CommandResult result)
    {
        RefuseBoth(result, Check, Remove);
        RefuseBoth(result, Prime, NoPrime);
        RefuseBoth(result, Archive, NoArchive);
        RefuseBoth(result, Memory, NoMemory);
        RefuseBoth(result, Sessions, NoSessions);
        RefuseWithoutInstall(result, Hub, result.GetValue(Hub) is not null);
        if (result.GetValue(User) is { } name && string.IsNullOrWhiteSpace(name))
            result.AddError("--user is empty; pass your name.");
        RefuseWithoutInstall(result, User, result.GetValue(User) is not null);
        if (result.GetValue(Machine) is { } machine && string.IsNullOrWhiteSpace(machine))
            result.AddError("--machine is empty; pass a name.");
        RefuseWithoutInstall(result, Machine, result.GetValue(Machine) is not null);
        RefuseWithoutInstall(result, ResetConfig, result.GetValue(ResetConfig));
        if (result.GetValue(ArchiveFolder) is not null && !result.GetValue(Archive))
            result.AddError("--archive-folder needs --archive.");
        RefuseWithoutInstall(result, Archive, result.GetValue(Archive));
        RefuseWithoutInstall(result, NoArchive, result.GetValue(NoArchive));
        if (result.GetValue(PasswordStdin) && result.GetValue(Hub) is null)
            result.AddError("--password-stdin needs --hub ADDRESS.");
    }

    static void RefuseBoth(CommandResult result, Option<bool> one, Option<bool> other)
    {
        if (result.GetValue(one) && result.GetValue(other))
            result.AddError($"{one.Name} and {other.Name} cannot be combined; use one of them.");
    }

    void RefuseWithoutInstall(CommandResult result, Option option, bool isGiven)
    {
        if (isGiven && (result.GetValue(Check) || result.GetValue(Remove)))
            result.AddError($"{option.Name} cannot be combined with --check or --remove.");
    }
}
